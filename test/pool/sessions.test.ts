import { type AsyncEngine, PendingRollbackError, PoolDeadlockError, select, text } from '@athanor/core';
import { asyncScopedSession, AsyncSession, asyncSessionmaker, selectinload, transactional } from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { rejection } from '../engine/engine-fixture.js';
import { Author, Base } from './session-entities.js';
import { backendPid, listeners, withEngine } from './pool-fixture.js';

const answer = text('select 1');

async function withAuthors(engine: AsyncEngine): Promise<void> {
  await engine.begin(async (connection) => {
    await connection.runSync(Base.metadata.dropAll);
    await connection.runSync(Base.metadata.createAll);
  });
}

function abortSoon(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 60);
  return controller.signal;
}

// proves: cancel-statement
describe('A session', () => {
  it('hands a signal on to its statement; after a rollback it works over a new session with the server', async () => {
    await withEngine({ poolSize: 1, maxOverflow: 0 }, async (engine) => {
      const session = new AsyncSession(engine);
      const pid = await session.scalar(backendPid);
      const signal = abortSoon();
      expect(await rejection(session.execute(text('select pg_sleep(30)'), undefined, { signal }))).toBe(signal.reason);
      expect(listeners(signal)).toBe(0);
      expect(await rejection(session.execute(answer))).toBeInstanceOf(PendingRollbackError);
      await session.rollback();
      expect(await session.scalar(backendPid)).not.toBe(pid);
      await session.close();
    });
  });

  it('that waits for its connection can give up', async () => {
    await withEngine({ poolSize: 1, maxOverflow: 0 }, async (engine) => {
      const holder = await engine.connect();
      const session = new AsyncSession(engine);
      const signal = abortSoon();
      expect(await rejection(session.execute(answer, undefined, { signal }))).toBe(signal.reason);
      await holder.close();
      expect(await session.scalar(answer)).toBe(1);
      await session.close();
    });
  });

  it('loads entities under a signal, and what selectinload() adds to them', async () => {
    await withEngine({}, async (engine) => {
      await withAuthors(engine);
      const { signal } = new AbortController();
      const session = new AsyncSession(engine);
      session.add(new Author({ name: 'a', books: [] }));
      await session.commit();
      const statement = select(Author).options(selectinload(Author.c.books));
      const authors = await session.scalars(statement, undefined, { signal });
      expect(authors.all().map(({ name, books }) => [name, books.length])).toEqual([['a', 0]]);
      expect(listeners(signal)).toBe(0);
      const gone = AbortSignal.abort();
      expect(await rejection(session.scalars(statement, undefined, { signal: gone }))).toBe(gone.reason);
      expect(await session.scalar(answer)).toBe(1);
      await session.close();
      await engine.begin((connection) => connection.runSync(Base.metadata.dropAll));
    });
  });
});

// proves: pool-deadlock
describe('A deadlock of the pool is named at once where sessions hold its connections', () => {
  const one = { poolSize: 1, maxOverflow: 0, poolTimeout: 2 };

  it('in begin(fn) of a session maker', async () => {
    await withEngine(one, async (engine) => {
      const maker = asyncSessionmaker(engine);
      const error = await rejection(
        maker.begin(async (outer) => {
          await outer.execute(answer);
          await maker.begin((inner) => inner.execute(answer));
        }),
      );
      expect(error).toBeInstanceOf(PoolDeadlockError);
    });
  });

  it('in transactional() with REQUIRES_NEW', async () => {
    await withEngine(one, async (engine) => {
      const scoped = asyncScopedSession(asyncSessionmaker(engine));
      const error = await rejection(
        transactional(scoped, async (session) => {
          await session.execute(answer);
          await transactional(scoped, (inner) => inner.execute(answer), { propagation: 'REQUIRES_NEW' });
        }),
      );
      expect(error).toBeInstanceOf(PoolDeadlockError);
      expect(await transactional(scoped, (session) => session.scalar(answer))).toBe(1);
    });
  });

  it('but not where a session has not taken its connection yet', async () => {
    await withEngine(one, async (engine) => {
      const maker = asyncSessionmaker(engine);
      const value = await maker.begin(async () => maker.begin((inner) => inner.scalar(answer)));
      expect(value).toBe(1);
    });
  });
});
