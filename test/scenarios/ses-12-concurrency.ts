// proves: concurrent-use
import { text } from '@athanor/core';
import { errorOf, NO_ERROR } from './outcome.js';
import { script } from './script.js';

export const ses12 = script('ses-12-concurrency', async (scene) => [
  () => scene.engine().connect((c) => Promise.all([0, 1, 2, 3, 4].map((i) => c.scalar(text(`select ${i}`))))),
  () =>
    scene.engine().connect(async (c) => {
      const errors = await Promise.all([
        errorOf(() => c.execute(text('select 1 from pg_sleep(0.1)'))),
        errorOf(() => c.scalar(text('select * from no_such'))),
      ]);
      await c.rollback();
      return errors.map((error) => error !== NO_ERROR);
    }),
]);
