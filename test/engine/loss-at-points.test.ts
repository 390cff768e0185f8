import {
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  insert,
  listen,
  makeUrl,
  PendingRollbackError,
  select,
  text,
} from '@athanor/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { backendPid, eventually, pidOf } from '../pool/pool-fixture.js';
import { athanorUrl } from '../support/database.js';
import { type HostileProxy, startHostileProxy } from '../support/hostile-proxy.js';
import { lentBy, rejection, things, useEngine } from './engine-fixture.js';

/** A moment in the life of a connection at which its session may be lost. */
interface Point {
  /** Brings the connection there; gives what is done as the session goes. */
  readonly arrive: (connection: AsyncConnection) => Promise<() => PromiseLike<unknown>>;
  /** A text in what is sent then. */
  readonly sent: string;
  /** The rows that are there where the server has carried it out; none else. */
  readonly kept?: number;
  /** The prepared transactions that wait for their end where the server has not heard of it, and where it has. */
  readonly waiting?: readonly [unheard: readonly string[], heard: readonly string[]];
  /** True where its outcome counts beyond the session, so that the error says what is known of it. */
  readonly isEnd?: true;
  /** True where no transaction is left that would have to be rolled back first. */
  readonly leavesNone?: true;
  /** True where nothing is lost with the session, so that there is no error. */
  readonly succeeds?: true;
  /** How the session goes; in all ways unless it is said. */
  readonly losses?: readonly Loss[];
}

/** A session is ended by the server while nothing runs, or goes with its line before or behind what is sent. */
const losses = ['ended before', 'unheard', 'unanswered'] as const;
type Loss = (typeof losses)[number];

const xid = 'lost in two phases';
const add = (connection: AsyncConnection): Promise<unknown> =>
  connection.execute(insert(things).values({ name: 'first' }));
const series = (last: number) => text(`select i from generate_series(1, ${last}) as i`);

async function prepared(connection: AsyncConnection) {
  const transaction = await connection.beginTwophase(xid);
  await add(connection);
  await transaction.prepare();
  return transaction;
}

/** After a first statement, so that there is a transaction that can be lost. */
function within(act: (connection: AsyncConnection) => PromiseLike<unknown>): Point['arrive'] {
  return async (connection) => {
    await add(connection);
    return () => act(connection);
  };
}

const points: Record<string, Point> = {
  'the first statement': {
    arrive: async (connection) => () => add(connection),
    sent: 'engine_things',
  },
  'a statement': {
    arrive: within((connection) => connection.scalar(text("select 'here'"))),
    sent: 'here',
  },
  'a statement of the driver with many sets': {
    arrive: within((connection) =>
      connection.execDriverSql('insert into engine_things (name) values ($1)', [['b'], ['c']]),
    ),
    sent: 'insert into',
  },
  'many pages of rows': {
    arrive: within((connection) => {
      const rows = Array.from({ length: 2500 }, (_, i) => ({ name: `row ${i}` }));
      return connection.execute(insert(things).returning(things.c.id), rows);
    }),
    sent: 'row 2400',
  },
  'the opening of a stream': {
    arrive: within((connection) => connection.stream(text("select 'here'"))),
    sent: 'here',
  },
  'a fetch of a stream': {
    arrive: async (connection) => {
      const rows = await connection.stream(series(9), undefined, { yieldPer: 2 });
      await rows.fetchmany(2);
      return () => rows.fetchmany(2);
    },
    sent: 'athanor_c',
  },
  'the end of a stream, whose cursor is closed': {
    arrive: async (connection) => {
      const rows = await connection.stream(series(3), undefined, { yieldPer: 2 });
      return () => rows.all();
    },
    sent: 'Pathanor_c',
  },
  'the close of a stream': {
    arrive: async (connection) => {
      const rows = await connection.stream(series(9), undefined, { yieldPer: 2 });
      return () => rows.close();
    },
    sent: 'Pathanor_c',
    // With the session its cursors are gone as well, and there is nothing to close.
    losses: ['unheard', 'unanswered'],
  },
  'the question for the isolation level': {
    arrive: within((connection) => connection.getIsolationLevel()),
    sent: 'SHOW transaction_isolation',
  },
  SAVEPOINT: { arrive: within((connection) => connection.beginNested()), sent: 'SAVEPOINT' },
  'RELEASE SAVEPOINT': {
    arrive: async (connection) => {
      const savepoint = await connection.beginNested();
      return () => savepoint.commit();
    },
    sent: 'RELEASE',
  },
  'ROLLBACK TO SAVEPOINT': {
    arrive: async (connection) => {
      const savepoint = await connection.beginNested();
      return () => savepoint.rollback();
    },
    sent: 'ROLLBACK TO',
  },
  COMMIT: { arrive: within((connection) => connection.commit()), sent: 'COMMIT', kept: 1, isEnd: true },
  ROLLBACK: { arrive: within((connection) => connection.rollback()), sent: 'ROLLBACK', leavesNone: true },
  'close()': { arrive: within((connection) => connection.close()), sent: 'ROLLBACK', succeeds: true },
  'PREPARE TRANSACTION': {
    arrive: async (connection) => {
      const transaction = await connection.beginTwophase(xid);
      await add(connection);
      return () => transaction.prepare();
    },
    sent: 'PREPARE TRANSACTION',
    waiting: [[], [xid]],
    isEnd: true,
  },
  'COMMIT PREPARED': {
    arrive: async (connection) => {
      const transaction = await prepared(connection);
      return () => transaction.commit();
    },
    sent: 'COMMIT PREPARED',
    kept: 1,
    waiting: [[xid], []],
    isEnd: true,
  },
  'ROLLBACK PREPARED': {
    arrive: async (connection) => {
      const transaction = await prepared(connection);
      return () => transaction.rollback();
    },
    sent: 'ROLLBACK PREPARED',
    waiting: [[xid], []],
    isEnd: true,
    leavesNone: true,
  },
  'commitPrepared()': {
    arrive: async (connection) => {
      await connection.engine.connect(async (other) => {
        await prepared(other);
        await other.invalidate();
      });
      return () => connection.commitPrepared(xid);
    },
    sent: 'COMMIT PREPARED',
    kept: 1,
    waiting: [[xid], []],
    isEnd: true,
    leavesNone: true,
  },
  'recoverTwophase()': {
    arrive: async (connection) => () => connection.recoverTwophase(),
    sent: 'pg_prepared_xacts',
    leavesNone: true,
  },
};

for (const wire of ['own', 'pg'] as const) {
  // proves: disconnect, pool-dead-connection, two-phase
  describe(`A session that is lost, with the wire of ${wire},`, () => {
    const direct = useEngine('pg');
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    let emit: MockInstance<typeof process.emitWarning>;
    let proxy: HostileProxy;
    let engine: AsyncEngine;
    let told: boolean[];

    beforeAll(async () => {
      if (wire === 'pg') process.env['ATHANOR_PG_WIRE'] = 'pg';
      process.on('unhandledRejection', note);
      const url = makeUrl(athanorUrl('pg'));
      proxy = await startHostileProxy(url.host ?? 'localhost', url.port ?? 5432);
      emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    });
    beforeEach(() => {
      const url = makeUrl(athanorUrl('pg')).set({ host: '127.0.0.1', port: proxy.port });
      engine = createAsyncEngine(url, { poolSize: 3, maxOverflow: 0 });
      told = [];
      listen(engine, 'handleError', ({ isDisconnect }) => void told.push(isDisconnect));
    });
    afterEach(async () => {
      proxy.cutAt('unheard', 'no such text');
      const lent = lentBy(engine);
      await engine.dispose();
      // What a failed test has left.
      proxy.cut();
      for (const left of await direct().connect((connection) => connection.recoverTwophase())) {
        await direct().connect((connection) => connection.rollbackPrepared(left));
      }
      expect({ unhandled, lent }).toEqual({ unhandled: [], lent: 0 });
    });
    afterAll(async () => {
      delete process.env['ATHANOR_PG_WIRE'];
      process.removeListener('unhandledRejection', note);
      emit.mockRestore();
      await proxy.close();
    });

    /** A connection, beside which an older session rests in the pool; with the processes of both. */
    async function connectBesideAnother() {
      const [connection, other] = [await engine.connect(), await engine.connect()];
      const pids = [await pidOf(connection), await pidOf(other)];
      await connection.rollback();
      await other.close();
      const session = (await connection.getRawConnection()).driverConnection;
      return { connection, session, pids };
    }

    for (const [name, point] of Object.entries(points)) {
      it.each(point.losses ?? losses)(`at ${name}, %s`, async (loss) => {
        const { connection, session, pids } = await connectBesideAnother();
        const act = await point.arrive(connection);
        emit.mockClear();
        if (loss === 'ended before') {
          await direct().connect((c) => c.scalar(text('select pg_terminate_backend(:pid)'), { pid: pids[0] }));
          await eventually(() => session.closed, true);
        } else proxy.cutAt(loss, point.sent);

        if (point.succeeds) await act();
        else {
          const error = await rejection(act());
          expect(error).toMatchObject({ connectionInvalidated: true, code: 'rvf5' });
          const says = loss === 'ended before' ? 'was not sent, so the server has not' : 'it is not known whether';
          const outcome = expect.stringContaining(says);
          expect(error.message).toEqual(point.isEnd ? outcome : expect.not.stringMatching(/not known|not sent/));
          if (loss === 'ended before') {
            expect(error.message).toContain('is closed: terminating connection due to administrator command');
          }
        }
        expect(told).toEqual([true]);

        // What is true on the server.
        const heard = loss === 'unanswered';
        const [unheardWaiting, heardWaiting] = point.waiting ?? [[], []];
        const waiting = await direct().connect((c) => c.recoverTwophase());
        expect(waiting).toEqual(heard ? heardWaiting : unheardWaiting);
        const count = await direct().connect((c) => c.scalar(text('select count(*)::int from engine_things')));
        expect(count).toBe(heard ? (point.kept ?? 0) : 0);

        // What the connection says, until it is rolled back.
        if (!point.succeeds) {
          expect(connection.invalidated).toBe(true);
          expect(connection.getTransaction()?.isValid ?? false).toBe(false);
          if (point.leavesNone) expect(connection.inTransaction()).toBe(false);
          else {
            const pending = await rejection(connection.scalar(backendPid));
            expect(pending).toBeInstanceOf(PendingRollbackError);
            expect(pending).toMatchObject({
              code: '8s2b',
              message: expect.stringContaining("Can't reconnect until invalid"),
            });
            expect(await rejection(connection.commit())).toBeInstanceOf(PendingRollbackError);
            await connection.rollback();
          }
          // The older session of the pool was replaced with it.
          expect(pids).not.toContain(await pidOf(connection));
          expect(connection.invalidated).toBe(false);
          await connection.close();
        }
        expect(pids).not.toContain(await engine.connect(pidOf));
        const warnings = emit.mock.calls.map(([warning]) => String(warning));
        const isKept = point.sent === 'COMMIT PREPARED' || point.sent === 'ROLLBACK PREPARED';
        if (isKept && name !== 'commitPrepared()') {
          expect(warnings).toEqual([
            expect.stringContaining(`The session of the prepared transaction '${xid}' is lost`),
          ]);
        } else expect(warnings).toEqual([]);
      });
    }

    it('behind the error of a statement is told with that error', async () => {
      const outcomes = new Set<string>();
      // The line is cut everywhere in the answer: in the error, behind it, and not at all.
      for (let bytes = 5; bytes < 140; bytes += 3) {
        await engine.connect(async (connection) => {
          await add(connection);
          proxy.cutAt(bytes, '1/0');
          const error = await rejection(connection.scalar(text('select 1/0')));
          outcomes.add(`${error.sqlstate} ${error.connectionInvalidated}`);
          expect(connection.invalidated).toBe(error.connectionInvalidated);
          expect(error.name).toBe(error.sqlstate === undefined ? 'InterfaceError' : 'DBAPIError');
          // Else the next answer would be cut.
          await connection.invalidate();
          await connection.rollback();
          proxy.cutAt('unheard', 'no such text');
          expect(await connection.scalar(text('select 1'))).toBe(1);
        });
      }
      expect([...outcomes].sort()).toEqual(['22012 false', '22012 true', 'undefined true']);
    });

    it('in AUTOCOMMIT leaves what was written in doubt, which the error says', async () => {
      const autocommit = engine.executionOptions({ isolationLevel: 'AUTOCOMMIT' });
      for (const [rows, fate] of (['unheard', 'unanswered'] as const).entries()) {
        await autocommit.connect(async (connection) => {
          proxy.cutAt(fate, 'engine_things');
          const error = await rejection(add(connection));
          expect(error.message).toContain(
            'no answer to the statement came, so it is not known whether the server has carried it out',
          );
        });
        const count = text('select count(*)::int from engine_things');
        expect(await direct().connect((connection) => connection.scalar(count))).toBe(rows);
      }
      await autocommit.connect(async (connection) => {
        proxy.cutAt('unheard', 'engine_things');
        expect((await rejection(connection.execute(select(things)))).message).not.toContain('not known');
      });
    });

    it('when it had left its pool takes the older ones of the pool along, as any other', async () => {
      const { connection, pids } = await connectBesideAnother();
      await connection.detach();
      await add(connection);
      const ending = text('select pg_terminate_backend(pg_backend_pid())');
      expect(await rejection(connection.execute(ending))).toMatchObject({ connectionInvalidated: true });
      await connection.close();
      expect(pids).not.toContain(await engine.connect(pidOf));
    });
  });
}
