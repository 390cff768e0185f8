import { createAsyncEngine, TimeoutError } from '@athanor/core';
import { asyncScopedSession, asyncSessionmaker, transactional, UnexpectedRollbackError } from '@athanor/orm';
import { expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { committed, makeNotes, Note } from './notes.js';

it('units work on PGlite, which has one connection: a transaction beside another one waits for it in vain', async () => {
  await using engine = createAsyncEngine(athanorUrl('pglite'), { poolTimeout: 0.1 });
  await makeNotes(engine);
  const scoped = asyncScopedSession(asyncSessionmaker(engine));
  const write = (text: string, propagation: 'REQUIRED' | 'NESTED' | 'REQUIRES_NEW', error?: Error): Promise<void> =>
    transactional(
      scoped,
      async (session) => {
        session.add(new Note({ text }));
        await session.flush();
        if (error !== undefined) throw error;
      },
      { propagation },
    );

  await transactional(scoped, async () => {
    await write('a', 'REQUIRED');
    await write('b', 'NESTED', new Error('no')).catch(() => undefined);
    await expect(write('c', 'REQUIRES_NEW')).rejects.toBeInstanceOf(TimeoutError);
  });
  const swallowed = transactional(scoped, () => write('d', 'REQUIRED', new Error('no')).catch(() => undefined));
  await expect(swallowed).rejects.toBeInstanceOf(UnexpectedRollbackError);
  expect(await committed(engine)).toEqual(['a']);
});
