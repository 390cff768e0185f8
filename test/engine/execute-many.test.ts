import {
  bindparam,
  deleteFrom,
  insert,
  listen,
  literal,
  remove,
  select,
  StatementError,
  text,
  update,
} from '@athanor/core';
import { executeDistinctRows } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { drivers, rejection, things, useEngine } from './engine-fixture.js';

describe.each(drivers)('Many parameter sets on %s', (driver) => {
  const engine = useEngine(driver);

  const sent = async (work: () => Promise<unknown>) => {
    const statements: [string, number][] = [];
    const note = (_c: unknown, sql: string, parameters: readonly unknown[], _x: unknown, many: boolean) => {
      statements.push([sql.split(' ')[0] as string, many ? parameters.length : 1]);
    };
    listen(engine(), 'beforeCursorExecute', note);
    try {
      await work();
    } finally {
      remove(engine(), 'beforeCursorExecute', note);
    }
    return statements;
  };
  const five = Array.from({ length: 5 }, (_, i) => ({ name: `v${i}` }));

  // proves: insert-many
  it('are inserted by one statement', async () => {
    await engine().begin(async (connection) => {
      const statements = await sent(async () => {
        const result = await connection.execute(insert(things), five);
        expect([result.rowcount, result.returnsRows, result.isInsert]).toEqual([-1, false, true]);
        expect(() => result.insertedPrimaryKey).toThrow(
          'This statement was an executemany call; if primary key returning is supported, please use .insertedPrimaryKeyRows.',
        );
        expect(result.insertedPrimaryKeyRows.map((key) => [...key])).toEqual(five.map(() => [null]));
      });
      expect(statements).toEqual([['INSERT', 5]]);
      expect((await connection.scalars(select(things.c.name).orderBy(things.c.id))).all()).toEqual(
        five.map((f) => f.name),
      );
    });
  });

  it('may each say another value than values() of the statement', async () => {
    await engine().begin(async (connection) => {
      const names = async () => (await connection.scalars(select(things.c.name).orderBy(things.c.id))).all();
      const insertion = insert(things).values({ name: 'usual' });
      await connection.execute(insertion, [{ id: 1 }, { id: 2, name: 'other' }]);
      expect(await names()).toEqual(['usual', 'other']);
      const change = update(things)
        .where(things.c.id.eq(bindparam('which')))
        .values({ name: 'changed' });
      await connection.execute(change, [{ which: 1 }, { which: 2, name: 'mine' }]);
      expect(await names()).toEqual(['changed', 'mine']);
    });
  });

  // proves: insert-many, insert-returning
  it('give their rows back in order, in pages', async () => {
    await engine().begin(async (connection) => {
      const statement = insert(things).returning(things.c.id, things.c.name).inParameterOrder();
      const statements = await sent(async () => {
        const result = await connection.execute(statement, five, { insertmanyvaluesPageSize: 2 });
        expect(result.all().map((row) => row.name)).toEqual(five.map((f) => f.name));
      });
      expect(statements).toEqual([
        ['INSERT', 2],
        ['INSERT', 2],
        ['INSERT', 1],
      ]);
    });
  });

  // proves: concurrent-use
  it('run in their turn among statements that are given at once, whatever these are', async () => {
    await engine().begin(async (connection) => {
      await connection.execute(select(things));
      const names = text("select coalesce(string_agg(name, ' ' order by id), '') from engine_things");
      const read = () => connection.scalar(names);
      const all = await Promise.all([
        read(),
        connection.execute(insert(things), [{ name: 'a' }, { name: 'b' }]),
        read(),
        connection.execute(insert(things).returning(things.c.id), [{ name: 'c' }, { name: 'd' }]),
        read(),
        connection.execute(text('insert into engine_things (name) values (:name)'), [{ name: 'e' }, { name: 'f' }]),
        read(),
        connection.execDriverSql("insert into engine_things (name) values ('g')"),
        read(),
        connection.execDriverSql('insert into engine_things (name) values ($1)', [['h'], ['i']]),
        connection.execute(insert(things).values({ name: 'j' })),
        read(),
      ]);
      expect(all.filter((one) => typeof one === 'string')).toEqual([
        '',
        'a b',
        'a b c d',
        'a b c d e f',
        'a b c d e f g',
        'a b c d e f g h i j',
      ]);
    });
  });

  // proves: insert-many
  it('give their rows back in order where nobody watches, and the error names the page', async () => {
    const statement = insert(things).returning(things.c.id, things.c.name).inParameterOrder();
    const size = { insertmanyvaluesPageSize: 2 };
    await engine().connect(async (connection) => {
      for (const prefix of ['a', 'b', 'c']) {
        const rows = five.map(({ name }) => ({ name: prefix + name }));
        const result = await connection.execute(statement, rows, size);
        expect(result.all().map((row) => row.name)).toEqual(rows.map((row) => row.name));
        expect(result.rowcount).toBe(5);
      }
      await connection.commit();
      const again = [...five, { name: 'av1' }, { name: 'v5' }];
      const error = await rejection(connection.execute(statement, again, size));
      expect(error).toMatchObject({ name: 'IntegrityError', params: [['v4'], ['av1']] });
      await connection.rollback();
      const { signal } = new AbortController();
      expect((await connection.execute(statement, five, { ...size, signal })).all()).toHaveLength(5);
      await connection.rollback();
      expect((await connection.scalars(select(things.c.name))).all()).toHaveLength(15);
    });
    // Outside of a transaction each page is one of its own, as with SQLAlchemy's drivers.
    await engine()
      .executionOptions({ isolationLevel: 'AUTOCOMMIT' })
      .connect(async (connection) => {
        const again = [...five, { name: 'av1' }, { name: 'v5' }];
        expect(await rejection(connection.execute(statement, again, size))).toBeInstanceOf(Error);
        expect((await connection.scalars(select(things.c.name))).all()).toHaveLength(19);
      });
  });

  // proves: inserted-primary-key
  it('of an INSERT of one row: the key that the server made comes back', async () => {
    await engine().begin(async (connection) => {
      const result = await connection.execute(insert(things).values({ name: 'one' }));
      const id = await connection.scalar(select(things.c.id));
      expect([...result.insertedPrimaryKey]).toEqual([id]);
      expect([result.rowcount, result.returnsRows]).toEqual([1, false]);
      const given = await connection.execute(insert(things).values({ id: 77, name: 'two' }));
      expect(given.insertedPrimaryKey.id).toBe(77);
      const literally = await connection.execute(insert(things).values({ id: literal(78), name: 'literal' }));
      expect(literally.insertedPrimaryKey.id).toBe(78);
      expect(literally.lastInsertedParams()).toMatchObject({ id: 78, name: 'literal' });
      const listOfOne = await connection.execute(insert(things), [{ name: 'three' }]);
      expect(listOfOne.insertedPrimaryKeyRows).toHaveLength(1);
    });
  });

  // proves: pg-rowcount
  it('update and delete row by row, and count nothing; together they count', async () => {
    await engine().begin(async (connection) => {
      await connection.execute(insert(things), five);
      const rename = update(things)
        .where(things.c.name.eq(bindparam('old')))
        .values({ name: bindparam('new') as never });
      const renamed = await connection.execute(rename, [
        { old: 'v0', new: 'w0' },
        { old: 'v1', new: 'w1' },
      ]);
      expect(renamed.rowcount).toBe(-1);
      const all = await executeDistinctRows(connection, rename, [
        { old: 'v2', new: 'w2' },
        { old: 'v3', new: 'w3' },
        { old: 'none', new: 'x' },
      ]);
      expect(all.rowcount).toBe(2);
      const gone = await executeDistinctRows(connection, deleteFrom(things).where(things.c.name.eq(bindparam('n'))), [
        { n: 'w0' },
        { n: 'w1' },
      ]);
      expect(gone.rowcount).toBe(2);
      expect((await connection.execute(update(things).values({ name: things.c.name }))).rowcount).toBe(3);
      expect((await connection.scalars(select(things.c.name).orderBy(things.c.name))).all()).toEqual([
        'v4',
        'w2',
        'w3',
      ]);
    });
  });

  // proves: error-statement
  it('lacking a value are refused before anything is sent', async () => {
    await engine().connect(async (connection) => {
      // @ts-expect-error the compiler sees it, too
      const error = await rejection(connection.execute(insert(things), [{ id: 1, name: 'a' }, { id: 2 }]));
      expect(error).toBeInstanceOf(StatementError);
      expect(error.code).toBe('cd3x');
      expect(error.message).toContain("A value is required for bind parameter 'name', in parameter group 1");
      expect(connection.inTransaction()).toBe(false);
    });
  });
});
