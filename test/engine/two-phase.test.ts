import {
  type AsyncConnection,
  CommitFailedError,
  createAsyncEngine,
  DBAPIError,
  insert,
  InvalidRequestError,
  listen,
  once,
  PendingRollbackError,
  select,
  text,
} from '@athanor/core';
import { recordStatements } from '@athanor/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { lentBy, metadata, rejection, things, useEngine } from './engine-fixture.js';

const names = select(things.c.name).orderBy(things.c.name);

describe('A transaction in two phases', () => {
  const engine = useEngine('pg');
  const committed = (): Promise<unknown[]> => engine().connect(async (c) => (await c.scalars(names)).all());
  const told: string[] = [];
  const watched = createAsyncEngine(athanorUrl('pg'), {
    logger: { info: (line) => void told.push(`log ${line.replace(/\d+\.\d+s/, 'Ns')}`), debug: () => undefined },
  });
  const waiting = (): Promise<string[]> => engine().connect((connection) => connection.recoverTwophase());

  beforeAll(async () => {
    for (const name of ['begin', 'commit', 'rollback'] as const) listen(watched, name, () => void told.push(name));
    for (const name of ['beginTwophase', 'prepareTwophase'] as const) {
      listen(watched, name, (_connection: AsyncConnection, xid: string) => void told.push(`${name} ${xid}`));
    }
    for (const name of ['commitTwophase', 'rollbackTwophase'] as const) {
      listen(watched, name, (_c: AsyncConnection, xid: string, prepared: boolean) => {
        told.push(`${name} ${xid} ${prepared}`);
      });
    }
    await watched.connect(() => undefined);
  });
  afterAll(() => watched.dispose());

  // proves: two-phase
  it('is prepared, which another connection sees, and committed', async () => {
    await watched.connect(async (connection) => {
      told.length = 0;
      const transaction = await connection.beginTwophase("it's one");
      expect([transaction.xid, transaction.nested, transaction.isActive]).toEqual(["it's one", false, true]);
      await connection.execute(insert(things).values({ name: 'a' }));
      await transaction.prepare();
      expect(transaction.isPrepared).toBe(true);
      expect(await waiting()).toEqual(["it's one"]);
      expect(await committed()).toEqual([]);
      await transaction.commit();
      expect([transaction.isActive, connection.inTransaction()]).toEqual([false, false]);
    });
    expect(await committed()).toEqual(['a']);
    expect(await waiting()).toEqual([]);
    expect(told.filter((line) => !/INSERT|generated|cached/.test(line))).toEqual([
      'log BEGIN TWOPHASE (implicit)',
      "beginTwophase it's one",
      "prepareTwophase it's one",
      "log PREPARE TRANSACTION 'it''s one'",
      'log [raw sql] ()',
      "commitTwophase it's one true",
      "log COMMIT PREPARED 'it''s one'",
      'log [raw sql] ()',
    ]);
  });

  // proves: two-phase
  it('may be committed and rolled back without being prepared', async () => {
    await watched.connect(async (connection) => {
      told.length = 0;
      const first = await connection.beginTwophase('one');
      await connection.execute(insert(things).values({ name: 'kept' }));
      await first.commit();
      const second = await connection.beginTwophase('two');
      await connection.execute(insert(things).values({ name: 'gone' }));
      await second.rollback();
      expect((await rejection(second.prepare())).message).toBe('This transaction is inactive');
    });
    expect(told.filter((line) => !/INSERT|generated|cached/.test(line))).toEqual([
      'log BEGIN TWOPHASE (implicit)',
      'beginTwophase one',
      'commitTwophase one false',
      'log COMMIT',
      'log BEGIN TWOPHASE (implicit)',
      'beginTwophase two',
      'rollbackTwophase two false',
      'log ROLLBACK',
    ]);
    expect(await committed()).toEqual(['kept']);
  });

  // proves: two-phase
  it('that is prepared takes no further statement, and is rolled back by name', async () => {
    await engine().connect(async (connection) => {
      const transaction = await connection.beginTwophase();
      expect(transaction.xid).toMatch(/^_sa_[0-9a-f]{32}$/);
      await connection.execute(insert(things).values({ name: 'b' }));
      await transaction.prepare();
      const late = await rejection(connection.execute(text('select 1')));
      expect(late).toBeInstanceOf(InvalidRequestError);
      expect(late.message).toContain("'prepared' state; no further SQL can be emitted");
      expect((await rejection(transaction.prepare())).message).toBe('This transaction is already prepared');
      await transaction.rollback();
      expect(await connection.scalar(text('select 1'))).toBe(1);
    });
    expect(await waiting()).toEqual([]);
    expect(await committed()).toEqual([]);
  });

  // proves: two-phase
  it('outlives its session, which a warning says: another one finds it and ends it', async () => {
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    for (const xid of ['stays', 'goes']) {
      const connection = await engine().connect();
      const transaction = await connection.beginTwophase(xid);
      await connection.execute(insert(things).values({ name: xid }));
      await transaction.prepare();
      await connection.invalidate();
      await connection.close();
    }
    const warnings = emit.mock.calls.map(([warning]) => String(warning));
    emit.mockRestore();
    expect(warnings).toEqual(
      ['stays', 'goes'].map((xid) =>
        expect.stringContaining(`The session of the prepared transaction '${xid}' is lost`),
      ),
    );
    await engine().connect(async (connection) => {
      expect(await connection.recoverTwophase()).toEqual(['stays', 'goes']);
      await connection.commitPrepared('stays');
      await connection.rollbackPrepared('goes');
      expect(await connection.recoverTwophase()).toEqual([]);
      const unknown = await rejection(connection.commitPrepared('unknown'));
      expect(unknown).toMatchObject({ sqlstate: '42704', statement: "COMMIT PREPARED 'unknown'" });
      await connection.execute(names);
      const inside = await rejection(connection.rollbackPrepared('unknown'));
      expect(inside.message).toBe(
        'rollbackPrepared() cannot run inside a transaction; commit() or rollback() this one first',
      );
    });
    expect(await committed()).toEqual(['stays']);
  });

  it('is rolled back where its connection is closed before the commit, prepared or not', async () => {
    for (const prepares of [true, false]) {
      await engine().connect(async (connection) => {
        const transaction = await connection.beginTwophase();
        await connection.execute(insert(things).values({ name: 'c' }));
        if (prepares) await transaction.prepare();
      });
    }
    expect(await waiting()).toEqual([]);
    expect([await committed(), lentBy(engine())]).toEqual([[], 0]);
  });

  it('is recorded as any other', async () => {
    using recording = recordStatements(engine());
    await engine().connect(async (connection) => {
      await (await connection.beginTwophase('a')).commit();
      await (await connection.beginTwophase('b')).prepare();
    });
    expect(recording.statements.map(({ sql }) => sql)).toEqual([
      'BEGIN',
      'COMMIT',
      'BEGIN',
      "PREPARE TRANSACTION 'b'",
      "ROLLBACK PREPARED 'b'",
    ]);
  });

  it('as a scope commits at its end and rolls back where it throws', async () => {
    await engine().connect(async (connection) => {
      const value = await connection.beginTwophase(async (transaction) => {
        await connection.execute(insert(things).values({ name: 'd' }));
        await transaction.prepare();
        return transaction.xid;
      }, 'mine');
      expect(value).toBe('mine');
      const error = await rejection(
        connection.beginTwophase(async (transaction) => {
          await connection.execute(insert(things).values({ name: 'e' }));
          await transaction.prepare();
          throw new RangeError('mine');
        }),
      );
      expect(error.message).toBe('mine');
    });
    expect(await committed()).toEqual(['d']);
    expect(await waiting()).toEqual([]);
  });

  it('that had failed and is prepared is told that nothing was written', async () => {
    await engine().connect(async (connection) => {
      const transaction = await connection.beginTwophase();
      const cause = await rejection(connection.execute(text('select 1/0')));
      const error = await rejection(transaction.prepare());
      expect(error).toBeInstanceOf(CommitFailedError);
      expect([error.statement, error.cause]).toEqual(['PREPARE TRANSACTION', cause]);
      expect(await rejection(connection.execute(text('select 1')))).toBeInstanceOf(PendingRollbackError);
      await transaction.rollback();
      expect(await connection.scalar(text('select 1'))).toBe(1);
    });
  });

  // proves: two-phase
  it('that cannot be prepared is gone, and its connection asks for rollback()', async () => {
    const deferred = 'insert into engine_deferred values (1, 99)';
    await engine().begin((connection) =>
      connection.execute(
        text(
          'create table engine_deferred (id int primary key, other int references engine_deferred initially deferred)',
        ),
      ),
    );
    await engine().connect(async (other) => {
      const taken = await other.beginTwophase('taken');
      await taken.prepare();
      const failing: readonly (readonly [xid: string, sql: string, expected: object])[] = [
        ['deferred', deferred, { name: 'IntegrityError', sqlstate: '23503' }],
        ['taken', 'select 1', { name: 'ProgrammingError', sqlstate: '42710' }],
        ['x'.repeat(200), 'select 1', { sqlstate: '22023' }],
        ['temporary', 'create temp table engine_temporary (id int)', { sqlstate: '0A000' }],
      ];
      for (const [xid, sql, expected] of failing) {
        await engine().connect(async (connection) => {
          const transaction = await connection.beginTwophase(xid);
          await connection.execute(text(sql));
          const error = await rejection(transaction.prepare());
          expect(error).toMatchObject({ ...expected, statement: `PREPARE TRANSACTION '${xid}'` });
          expect([transaction.isPrepared, transaction.isActive, connection.inTransaction()]).toEqual([
            false,
            false,
            false,
          ]);
          for (const act of [() => connection.execute(text('select 1')), () => transaction.commit()]) {
            expect(await rejection(act())).toMatchObject({ name: 'PendingRollbackError', code: '8s2b' });
          }
          await transaction.rollback();
          expect(await connection.scalar(text('select 1'))).toBe(1);
        });
      }
      expect(await waiting()).toEqual(['taken']);
    });
    expect(await waiting()).toEqual([]);
    await engine().begin((connection) => connection.execute(text('drop table engine_deferred')));
  });

  it('has no savepoints any more once it is prepared', async () => {
    await engine().connect(async (connection) => {
      const transaction = await connection.beginTwophase();
      const outer = await connection.beginNested();
      const inner = await connection.beginNested();
      await connection.execute(insert(things).values({ name: 'g' }));
      await transaction.prepare();
      expect([outer.isActive, inner.isActive, connection.inNestedTransaction()]).toEqual([false, false, false]);
      expect((await rejection(inner.commit())).message).toBe('This nested transaction is inactive');
      expect((await rejection(connection.beginNested())).message).toContain("'prepared' state");
      expect((await rejection(connection.getIsolationLevel())).message).toContain("'prepared' state");
      await transaction.commit();
    });
    expect(await committed()).toEqual(['g']);
  });

  it('that somebody else has ended says so, at the commit and at the rollback', async () => {
    await engine().connect(async (connection) => {
      const transaction = await connection.beginTwophase('ended');
      await transaction.prepare();
      await engine().connect((other) => other.rollbackPrepared('ended'));
      expect(await rejection(transaction.commit())).toMatchObject({ sqlstate: '42704' });
      expect(await rejection(transaction.rollback())).toMatchObject({ sqlstate: '42704' });
      expect(await connection.scalar(text('select 1'))).toBe(1);
    });
  });

  it('cannot begin inside a transaction, nor in AUTOCOMMIT', async () => {
    await engine().connect(async (connection) => {
      await connection.execute(text('select 1'));
      expect((await rejection(connection.beginTwophase())).message).toBe(
        'Cannot start a two phase transaction when a transaction is already in progress.',
      );
      await connection.rollback();
      await connection.executionOptions({ isolationLevel: 'AUTOCOMMIT' });
      expect((await rejection(connection.beginTwophase())).message).toContain('in AUTOCOMMIT');
    });
  });

  it('whose listener of prepareTwophase throws can only be rolled back', async () => {
    await watched.connect(async (connection) => {
      const transaction = await connection.beginTwophase();
      await connection.execute(insert(things).values({ name: 'f' }));
      once(connection, 'prepareTwophase', () => {
        throw new RangeError('mine');
      });
      expect((await rejection(transaction.prepare())).message).toBe('mine');
      expect(transaction.isActive).toBe(false);
    });
    expect(await committed()).toEqual([]);
  });
});

describe('A transaction in two phases on a server that keeps none', () => {
  it('ends in the error of the server at its prepare()', async () => {
    const engine = createAsyncEngine(athanorUrl('pglite'));
    await engine.connect(async (connection) => {
      await connection.runSync(metadata.createAll);
      await connection.commit();
      const transaction = await connection.beginTwophase('x');
      const error = await rejection(transaction.prepare());
      expect(error).toBeInstanceOf(DBAPIError);
      expect(error).toMatchObject({ sqlstate: '55000', statement: "PREPARE TRANSACTION 'x'" });
      expect(error.hint).toContain('max_prepared_transactions');
      await transaction.rollback();
      expect(await connection.scalar(text('select 1'))).toBe(1);
    });
    await engine.dispose();
  });
});
