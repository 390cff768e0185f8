import {
  type AsyncConnection,
  CommitFailedError,
  createAsyncEngine,
  IllegalStateChangeError,
  insert,
  Integer,
  IntegrityError,
  listen,
  literal,
  makeUrl,
  PendingRollbackError,
  ProgrammingError,
  ResourceClosedError,
  select,
  text,
  TypeDecorator,
  update,
} from '@athanor/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { rejection, things, useEngine } from './engine-fixture.js';

const add = (connection: AsyncConnection, name: string) => connection.execute(insert(things).values({ name }));
const noSuchTable = text('select * from no_such_table');

class Unsendable extends TypeDecorator<number> {
  readonly impl = Integer;
  override processBindParam(): never {
    throw new TypeError('cannot be sent');
  }
}

class Unreadable extends TypeDecorator<number> {
  readonly impl = Integer;
  override processResultValue(): never {
    throw new TypeError('cannot be read');
  }
}

/** The reasons of those that failed, `done` for the others. */
async function outcomes(...promises: readonly Promise<unknown>[]): Promise<unknown[]> {
  const all = await Promise.allSettled(promises);
  return all.map((one) => (one.status === 'rejected' ? one.reason : 'done'));
}

for (const way of ['pg', 'pg, with the wire of pg', 'pglite'] as const) {
  // proves: honest-transactions
  describe(`A commit given at once with statements, on ${way}`, () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);

    beforeAll(() => {
      if (way.endsWith('of pg')) process.env['ATHANOR_PG_WIRE'] = 'pg';
      process.on('unhandledRejection', note);
    });
    const engine = useEngine(way === 'pglite' ? 'pglite' : 'pg');
    beforeEach(() => {
      unhandled.length = 0;
    });
    afterEach(() => expect(unhandled).toEqual([]));
    afterAll(() => {
      delete process.env['ATHANOR_PG_WIRE'];
      process.removeListener('unhandledRejection', note);
    });

    const names = (): Promise<string[]> =>
      engine().connect(async (c) => (await c.scalars(select(things.c.name).orderBy(things.c.id))).all());

    it('commits them, and the next statement begins another transaction', async () => {
      await engine().connect(async (connection) => {
        await connection.execute(select(things));
        const transaction = connection.getTransaction();
        const [first, second] = await Promise.all([add(connection, 'a'), add(connection, 'b'), connection.commit()]);
        expect([first.insertedPrimaryKey?.[0], second.insertedPrimaryKey?.[0]]).toEqual([1, 2]);
        expect([transaction?.isActive, connection.inTransaction()]).toEqual([false, false]);
        await add(connection, 'c');
        expect(connection.getTransaction()).not.toBe(transaction);
        await connection.rollback();
      });
      expect(await names()).toEqual(['a', 'b']);
    });

    if (way === 'pg') {
      it('goes out with them in one write', async () => {
        const url = makeUrl(athanorUrl('pg'));
        const proxy = await startTcpProxy(url.host ?? 'localhost', url.port ?? 5432);
        const distant = createAsyncEngine(url.set({ host: '127.0.0.1', port: proxy.port }));
        try {
          await distant.connect(async (connection) => {
            for (const name of ['a', 'b']) {
              const rows = [{ name: `${name}1` }, { name: `${name}2` }];
              await connection.execute(select(things));
              proxy.takePieces();
              await Promise.all([
                connection.execute(update(things).values({ name: things.c.name.concat('!') })),
                connection.execute(insert(things), rows),
                add(connection, name),
                connection.commit(),
              ]);
              expect(proxy.takePieces()).toBe(1);
            }
          });
        } finally {
          await distant.dispose();
          await proxy.close();
        }
        expect(await names()).toEqual(['a1!', 'a2!', 'a!', 'b1', 'b2', 'b']);
      });
    }

    it('commits them also where they are the first of their transaction, and where the session was lost before', async () => {
      await engine().connect(async (connection) => {
        await Promise.all([add(connection, 'a'), add(connection, 'b'), connection.commit()]);
        expect(connection.inTransaction()).toBe(false);
        if (way === 'pglite') return;
        await connection.invalidate();
        await Promise.all([add(connection, 'c'), add(connection, 'd'), connection.commit()]);
        expect(connection.inTransaction()).toBe(false);
      });
      expect(await names()).toEqual(way === 'pglite' ? ['a', 'b'] : ['a', 'b', 'c', 'd']);
    });

    it('commits what goes out in several parts, too', async () => {
      const rows = Array.from({ length: 7 }, (_, i) => ({ name: `n${i}` }));
      await engine().connect(async (connection) => {
        await connection.execute(select(things));
        await Promise.all([
          connection.execute(insert(things).returning(things.c.id), rows.slice(0, 5), { insertmanyvaluesPageSize: 2 }),
          connection.execute(text('insert into engine_things (name) values (:name)'), rows.slice(5)),
          connection.execDriverSql("insert into engine_things (name) values ('last')"),
          connection.commit(),
        ]);
      });
      expect(await names()).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'last']);
    });

    it('fails where one of them fails, whichever it is, and nothing is written', async () => {
      for (const failing of [0, 1, 2]) {
        await engine().connect(async (connection) => {
          await connection.execute(select(things));
          const all = await outcomes(
            ...[0, 1, 2].map((i) => (i === failing ? connection.execute(noSuchTable) : add(connection, `n${i}`))),
            connection.commit(),
          );
          const failed = all[failing] as Error;
          expect(failed).toBeInstanceOf(ProgrammingError);
          expect(all.slice(0, failing)).toEqual(Array(failing).fill('done'));
          const commit = all[3] as CommitFailedError;
          expect(commit).toBeInstanceOf(CommitFailedError);
          expect(commit.cause).toBe(failed);
          expect(connection.inTransaction()).toBe(false);
          expect(await rejection(add(connection, 'late'))).toBeInstanceOf(PendingRollbackError);
          await connection.rollback();
          expect(await connection.scalar(text('select 1'))).toBe(1);
        });
      }
      expect(await names()).toEqual([]);
    });

    it('fails where the first of the transaction fails', async () => {
      await engine().connect(async (connection) => {
        const [failed, , commit] = await outcomes(
          connection.execute(noSuchTable),
          add(connection, 'a'),
          connection.commit(),
        );
        expect(failed).toBeInstanceOf(ProgrammingError);
        expect(commit).toBeInstanceOf(CommitFailedError);
        expect((commit as Error).cause).toBe(failed);
        await connection.rollback();
        await Promise.all([add(connection, 'b'), connection.commit()]);
      });
      expect(await names()).toEqual(['b']);
    });

    it('fails where one could not be sent, though the server would have committed the others', async () => {
      await engine().connect(async (connection) => {
        for (const isFirst of [true, false]) {
          if (!isFirst) await connection.execute(select(things));
          const unsendable = select(literal(1, new Unsendable()));
          const many = connection.execute.bind(connection, text('select :a'), [{ a: 1 }, {}]);
          for (const give of [
            () => connection.execute(unsendable),
            () => connection.scalar(text("select 'a\0'")),
            many,
          ]) {
            const [, failed, , commit] = await outcomes(
              add(connection, 'a'),
              give(),
              add(connection, 'b'),
              connection.commit(),
            );
            expect(failed).toBeInstanceOf(Error);
            expect(commit).toBeInstanceOf(CommitFailedError);
            expect((commit as Error).cause).toBe(failed);
            expect((commit as Error).message).toMatch(/given at once with commit\(\) failed .* Call rollback\(\)/s);
            expect(await rejection(connection.commit())).toBeInstanceOf(PendingRollbackError);
            await connection.rollback();
          }
        }
      });
      expect(await names()).toEqual([]);
    });

    it('fails with the error of the server where that comes with the COMMIT itself', async () => {
      await engine().connect(async (connection) => {
        await connection.execute(text('create temp table late (id int primary key deferrable initially deferred)'));
        const late = connection.execute(text('insert into late values (1), (1)'));
        expect(await outcomes(late, add(connection, 'a'), connection.commit())).toEqual([
          'done',
          'done',
          expect.objectContaining({ name: 'IntegrityError', sqlstate: '23505' }),
        ]);
        await connection.rollback();
      });
      expect(await names()).toEqual([]);
    });

    it('fails where a value of the answer cannot be read', async () => {
      await engine().connect(async (connection) => {
        await connection.execute(select(things));
        const [, failed, commit] = await outcomes(
          add(connection, 'a'),
          connection.execute(select(literal(1, new Unreadable()))),
          connection.commit(),
        );
        expect(failed).toMatchObject({ orig: { message: 'cannot be read' } });
        expect(commit).toBeInstanceOf(CommitFailedError);
        await connection.rollback();
      });
      expect(await names()).toEqual([]);
    });

    it('takes nothing along that comes behind it', async () => {
      await engine().connect(async (connection) => {
        await connection.execute(select(things));
        const all = await outcomes(
          add(connection, 'a'),
          connection.commit(),
          add(connection, 'b'),
          connection.commit(),
          connection.beginNested() as Promise<unknown>,
        );
        expect([all[0], all[1]]).toEqual(['done', 'done']);
        for (const late of all.slice(2)) expect(late).toBeInstanceOf(IllegalStateChangeError);
        expect(connection.inTransaction()).toBe(false);
        expect((await connection.getRawConnection()).driverConnection.transactionStatus).toBe('idle');
      });
      expect(await names()).toEqual(['a']);
    });

    it('can be rolled back as soon as one of them has failed', async () => {
      await engine().connect(async (connection) => {
        for (let i = 0; i < 3; i++) {
          await connection.execute(select(things));
          const together = Promise.all([connection.execute(noSuchTable), add(connection, 'a'), connection.commit()]);
          expect(await rejection(together)).toBeInstanceOf(ProgrammingError);
          await connection.rollback();
          expect(await connection.scalar(text('select 1'))).toBe(1);
          await connection.rollback();
        }
      });
      expect(await names()).toEqual([]);
    });

    it('is not rolled back by a rollback() that comes too late, which says so', async () => {
      await engine().connect(async (connection) => {
        await connection.execute(select(things));
        const all = await outcomes(add(connection, 'a'), connection.commit(), connection.rollback());
        expect(all).toEqual(['done', 'done', expect.any(IllegalStateChangeError)]);
        expect((all[2] as Error).message).toContain('has committed the transaction');
      });
      expect(await names()).toEqual(['a']);
    });

    it('ends the scope that it stands in; where it fails the scope does, with the error of the statement', async () => {
      await engine().connect(async (connection) => {
        await connection.begin(async (transaction) => {
          await connection.execute(select(things));
          await Promise.all([add(connection, 'a'), add(connection, 'b'), transaction.commit()]);
        });
        const failed = connection.begin(async (transaction) => {
          await add(connection, 'c');
          await Promise.all([add(connection, 'a'), add(connection, 'd'), transaction.commit()]);
        });
        expect(await rejection(failed)).toBeInstanceOf(IntegrityError);
        expect(connection.getTransaction()).toBe(null);
        expect(await connection.scalar(text('select 1'))).toBe(1);
      });
      expect(await names()).toEqual(['a', 'b']);
    });

    it('that its scope did not await is awaited by the scope', async () => {
      await engine().begin(async (connection) => {
        await connection.execute(select(things));
        void add(connection, 'a');
        void connection.commit();
      });
      const failed = engine().begin(async (connection) => {
        await connection.execute(select(things));
        void rejection(connection.execute(noSuchTable));
        connection.commit().catch(() => undefined);
      });
      expect(await rejection(failed)).toBeInstanceOf(CommitFailedError);
      expect(await names()).toEqual(['a']);
    });

    it('takes savepoints along; one of them that failed fails all', async () => {
      await engine().connect(async (connection) => {
        await add(connection, 'a');
        const savepoint = await connection.beginNested();
        await Promise.all([add(connection, 'b'), connection.commit()]);
        expect([savepoint.isActive, connection.inNestedTransaction()]).toEqual([false, false]);
        await add(connection, 'c');
        const failed = connection.beginNested(() =>
          Promise.all([connection.execute(noSuchTable), connection.commit()]),
        );
        expect(await rejection(failed)).toBeInstanceOf(ProgrammingError);
        await connection.rollback();
        expect([connection.inTransaction(), connection.inNestedTransaction()]).toEqual([false, false]);
        expect(await connection.scalar(text('select 1'))).toBe(1);
      });
      expect(await names()).toEqual(['a', 'b']);
    });

    it('is refused where a statement that was given before still runs, or a stream', async () => {
      await engine().connect(async (connection) => {
        await connection.execute(select(things));
        const running = connection.execute(text(way === 'pglite' ? 'select 1' : 'select pg_sleep(0.05)'));
        if (way !== 'pglite') {
          await new Promise((resolve) => setImmediate(resolve));
          const [, error] = await outcomes(add(connection, 'a'), connection.commit());
          expect(error).toBeInstanceOf(IllegalStateChangeError);
          expect((error as Error).message).toMatch(/still running: execute\(\) called at .*commit-together\.test\.ts/);
        }
        await running;
        const [, error] = await outcomes(connection.stream(select(things)), connection.commit());
        expect(error).toBeInstanceOf(IllegalStateChangeError);
        await connection.rollback();
      });
      expect(await names()).toEqual([]);
    });

    // proves: cancel-statement
    it('fails where one of them was given up', async () => {
      await engine().connect(async (connection) => {
        await connection.execute(select(things));
        const controller = new AbortController();
        const { signal } = controller;
        const sleeping = connection.execute(text(`select pg_sleep(${way === 'pglite' ? 0 : 5})`), undefined, {
          signal,
        });
        const both = outcomes(add(connection, 'a'), sleeping, connection.commit());
        controller.abort(new Error('given up'));
        const [, given, commit] = await both;
        expect(given).toMatchObject({ message: 'given up' });
        expect(commit).toBeInstanceOf(CommitFailedError);
        expect((commit as Error).cause).toBe(given);
        await connection.rollback();
        expect(await connection.scalar(text('select 1'))).toBe(1);
        const never = connection.execute(text('select 1'), undefined, { signal });
        expect(await outcomes(never, add(connection, 'b'), connection.commit())).toEqual([
          expect.objectContaining({ message: 'given up' }),
          'done',
          'done',
        ]);
      });
      expect(await names()).toEqual(['b']);
    });

    it('fails where a listener makes an error of one of them after its answer', async () => {
      await engine().connect(async (connection) => {
        listen(connection, 'afterExecute', () => {
          throw new RangeError('mine');
        });
        await rejection(connection.execute(select(things)));
        const [statement, commit] = await outcomes(add(connection, 'a'), connection.commit());
        expect(statement).toMatchObject({ message: 'mine' });
        expect(commit).toBeInstanceOf(CommitFailedError);
        await connection.rollback();
      });
      expect(await names()).toEqual([]);
    });

    it('waits for statements whose listeners take their time', async () => {
      await engine().connect(async (connection) => {
        const told: string[] = [];
        for (const name of ['begin', 'commit', 'rollback'] as const)
          listen(connection, name, () => void told.push(name));
        listen(connection, 'beforeExecute', () => new Promise((resolve) => setTimeout(resolve, 5)));
        await Promise.all([add(connection, 'a'), add(connection, 'b'), connection.commit()]);
        const [failed, commit] = await outcomes(connection.execute(noSuchTable), connection.commit());
        expect([failed, commit]).toEqual([expect.any(ProgrammingError), expect.any(CommitFailedError)]);
        await connection.rollback();
        expect(told).toEqual(['begin', 'commit', 'begin', 'rollback']);
      });
      expect(await names()).toEqual(['a', 'b']);
    });

    it('tells its listeners and the log in order', async () => {
      const lines: string[] = [];
      const logged = createAsyncEngine(athanorUrl(way === 'pglite' ? 'pglite' : 'pg'), {
        logger: { info: (line) => void lines.push(line), debug: () => undefined },
      });
      listen(logged, 'commit', () => void lines.push('(commit)'));
      listen(logged, 'rollback', () => void lines.push('(rollback)'));
      const taken = () => lines.splice(0).filter((line) => !line.startsWith('['));
      try {
        await logged.connect(async (connection) => {
          await connection.execute(text('create temp table noted (i int primary key)'));
          taken();
          const note = (i: number) => connection.execute(text(`insert into noted values (${i})`));
          await Promise.all([note(1), note(2), connection.commit()]);
          expect(taken()).toEqual([
            'insert into noted values (1)',
            'insert into noted values (2)',
            '(commit)',
            'COMMIT',
          ]);
          await note(3);
          expect(await outcomes(note(1), connection.commit())).toEqual([
            expect.any(IntegrityError),
            expect.any(CommitFailedError),
          ]);
          await connection.rollback();
          expect(taken()).toEqual([
            'BEGIN (implicit)',
            'insert into noted values (3)',
            'insert into noted values (1)',
            '(commit)',
            'COMMIT',
          ]);
          expect((await connection.scalars(text('select i from noted order by i'))).all()).toEqual([1, 2]);
        });
      } finally {
        await logged.dispose();
      }
    });

    it('is refused as always in AUTOCOMMIT and in two phases', async () => {
      const bare = engine().executionOptions({ isolationLevel: 'AUTOCOMMIT' });
      await bare.connect(async (connection) => {
        await connection.execute(select(things));
        const [, commit] = await outcomes(add(connection, 'a'), connection.commit());
        expect(commit).toBeInstanceOf(IllegalStateChangeError);
      });
      await engine().connect(async (connection) => {
        const transaction = await connection.beginTwophase();
        await connection.execute(select(things));
        const all = await outcomes(add(connection, 'b'), transaction.commit(), transaction.prepare());
        expect(all).toEqual(['done', expect.any(IllegalStateChangeError), expect.any(IllegalStateChangeError)]);
        await transaction.rollback();
      });
      expect(await names()).toEqual(['a']);
    });

    it('is awaited by close(), and what it has committed is not reported as lost', async () => {
      const connection = await engine().connect();
      await connection.execute(select(things));
      const all = await outcomes(add(connection, 'a'), connection.commit(), connection.close(), connection.commit());
      expect(all).toEqual(['done', 'done', 'done', expect.any(IllegalStateChangeError)]);
      expect(await rejection(connection.commit())).toBeInstanceOf(ResourceClosedError);
      expect(await names()).toEqual(['a']);
    });
  });
}
