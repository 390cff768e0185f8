// proves: isolation, autocommit
import { type AsyncConnection, type DBAPIError, type IsolationLevel, text } from '@athanor/core';
import { errorOf, valueOrError } from './outcome.js';
import { script } from './script.js';

interface Texts {
  readonly 0: string;
}
const level = text<Texts>('show transaction_isolation');
const readOnly = text<Texts>('show transaction_read_only');
const deferrable = text<Texts>('show transaction_deferrable');
const one = text('select 1');
const rows = text<{ readonly 0: number }>('select count(*)::int from iso');
const insert = (x: number) => text(`insert into iso values (${x})`);

export const core08 = script('core-08-isolation-autocommit', async (scene) => {
  const engine = scene.engine({ poolSize: 1, maxOverflow: 0 });
  await engine.begin((c) => c.execute(text('create table iso (x int)')));
  const nextBorrower = <V>(work: (connection: AsyncConnection) => Promise<V>) => engine.connect(work);
  const three = async (c: AsyncConnection) => [
    await c.scalar(level),
    await c.scalar(readOnly),
    await c.scalar(deferrable),
  ];
  return [
    () => engine.connect(async (c) => [c.defaultIsolationLevel, await c.getIsolationLevel(), await c.scalar(level)]),
    async () => {
      const seen = await engine.connect(async (c) => {
        const same = await c.executionOptions({ isolationLevel: 'SERIALIZABLE' });
        return [same === c, await c.getIsolationLevel(), await c.scalar(level), c.defaultIsolationLevel];
      });
      return [...seen, ...(await nextBorrower(async (c) => [await c.getIsolationLevel(), await c.scalar(level)]))];
    },
    async () => {
      const seen = [];
      for (const spelling of ['repeatable read', 'Read Committed', 'REPEATABLE_READ', 'autocommit']) {
        const outcome = await engine.connect((c) =>
          valueOrError(async () => {
            await c.executionOptions({ isolationLevel: spelling as IsolationLevel });
            return [await c.getIsolationLevel(), await c.scalar(level)];
          }),
        );
        seen.push([spelling, outcome]);
      }
      return seen;
    },
    // @ts-expect-error -- no such level
    () => engine.connect(async (c) => void (await c.executionOptions({ isolationLevel: 'FOO' }))),
    () =>
      engine.connect(async (c) => {
        await c.execute(one);
        await c.executionOptions({ isolationLevel: 'SERIALIZABLE' });
      }),
    () =>
      engine.connect(async (c) => {
        // What does not compile may come from JavaScript all the same.
        const options: Record<string, string> = { isolationLevel: 'SERIALIZABLE' };
        await c.execute(one.executionOptions(options));
      }),
    () =>
      engine.connect(async (c) => {
        await c.executionOptions({ isolationLevel: 'AUTOCOMMIT' });
        const seen: unknown[] = [await c.getIsolationLevel()];
        await c.execute(insert(1));
        seen.push(c.inTransaction());
        await c.rollback();
        seen.push(c.inTransaction());
        await c.begin(async (t) => {
          await c.execute(insert(2));
          await t.rollback();
        });
        const t = await c.begin();
        await c.execute(insert(3));
        seen.push(t.isActive);
        await t.commit();
        seen.push(t.isActive);
        return [...seen, (await c.execute(text('select x from iso order by x'))).scalars().all()];
      }),
    () =>
      engine.connect(async (c) => {
        await c.executionOptions({ isolationLevel: 'AUTOCOMMIT' });
        await c.execute(one);
        await c.executionOptions({ isolationLevel: 'SERIALIZABLE' });
      }),
    () =>
      engine.connect(async (c) => {
        await c.executionOptions({ isolationLevel: 'AUTOCOMMIT' });
        return errorOf(() => c.beginNested());
      }),
    async () => {
      const autocommit = engine.executionOptions({ isolationLevel: 'AUTOCOMMIT' });
      const seen = await autocommit.connect(async (c) => [
        autocommit === engine,
        autocommit.pool === engine.pool,
        await c.getIsolationLevel(),
        await c.scalar(rows),
      ]);
      const after = await engine.connect((c) => c.getIsolationLevel());
      const options = [autocommit, engine].map((one) => one.getExecutionOptions().isolationLevel);
      return [...seen, after, ...options];
    },
    async () => {
      const serializable = scene.engine({ isolationLevel: 'SERIALIZABLE' });
      const seen = await serializable.connect(async (c) => {
        const own = [await c.getIsolationLevel(), await c.scalar(level)];
        await c.rollback();
        await c.executionOptions({ isolationLevel: 'READ COMMITTED' });
        return [...own, await c.scalar(level)];
      });
      return [...seen, await serializable.connect((c) => c.scalar(level))];
    },
    // @ts-expect-error -- no such level
    () => errorOf(async () => scene.engine({ isolationLevel: 'FOO' }).connect()),
    async () => {
      const seen = await engine.connect(async (c) => {
        await c.executionOptions({
          isolationLevel: 'SERIALIZABLE',
          postgresqlReadonly: true,
          postgresqlDeferrable: true,
        });
        return [...(await three(c)), await errorOf(() => c.execute(insert(9)))];
      });
      return [...seen, ...(await nextBorrower(three))];
    },
    () =>
      engine.connect(async (c) => {
        await c.executionOptions({ isolationLevel: 'SERIALIZABLE' });
        await c.invalidate();
        return [await c.scalar(level)];
      }),
    async () => {
      const two = scene.engine();
      const [a, b] = [await two.connect(), await two.connect()];
      for (const c of [a, b]) {
        await c.executionOptions({ isolationLevel: 'REPEATABLE READ' });
        await c.scalar(rows);
      }
      await a.execute(text('update iso set x = x + 10'));
      await a.commit();
      let invalidated: boolean | undefined;
      const error = await errorOf(() =>
        b.execute(text('update iso set x = x + 10')).catch((caught: DBAPIError) => {
          invalidated = caught.connectionInvalidated;
          throw caught;
        }),
      );
      await b.rollback();
      await a.close();
      await b.close();
      return { ...(error as object), invalidated };
    },
    () => engine.begin((c) => errorOf(() => c.executionOptions({ isolationLevel: 'SERIALIZABLE' }))),
    () =>
      engine.executionOptions({ isolationLevel: 'AUTOCOMMIT' }).begin(async (c) => {
        await c.execute(insert(77));
        throw new ValueError('x');
      }),
    () => engine.connect((c) => c.scalar(text('select count(*)::int from iso where x = 77'))),
    () => {
      const skipping = scene.engine({ isolationLevel: 'AUTOCOMMIT', skipAutocommitRollback: true });
      return skipping.connect(async (c) => {
        await c.execute(one);
        await c.rollback();
        return [c.inTransaction()];
      });
    },
  ];
});

/** Python's. */
class ValueError extends Error {}
