import {
  ARRAY,
  type AsyncEngine,
  column,
  Column,
  createAsyncEngine,
  DateTime,
  DBAPIError,
  insert,
  Integer,
  MetaData,
  select,
  StatementError,
  Table,
  table,
  Text,
  text,
  TypeDecorator,
} from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn } from '@athanor/orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { everyHost } from '../types-conformance/hosts.js';

class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Reads what begins with an `a`. */
class Picky extends TypeDecorator<string> {
  readonly impl = Text;
  override readonly cacheOk = true;

  override processResultValue(value: string | null): string | null {
    if (value?.startsWith('a') === true) return value;
    throw new Refusal('not this one');
  }
}

/** The columns of `misread` as the program wrongly declares them: the server has text. */
const misread = table('misread', column('id', Integer), column('value', Integer), column('list', ARRAY(Integer)));
const picky = table('misread', column('id', Integer), column('value', new Picky()));

class Base extends DeclarativeBase {}
class Misread extends Base.table('misread', {
  id: mappedColumn(Integer, { primaryKey: true }),
  value: mappedColumn(Integer),
}) {}

async function thrownBy(run: () => PromiseLike<unknown>): Promise<StatementError> {
  try {
    await run();
  } catch (error) {
    return error as StatementError;
  }
  throw new Error('nothing was thrown');
}

// proves: error-statement
describe.each(everyHost)('a value that its type cannot read, on $name', ({ makeEngine }) => {
  let engine: AsyncEngine;

  beforeAll(async () => {
    engine = await makeEngine();
    await engine.begin(async (connection) => {
      await connection.execDriverSql('CREATE TABLE misread (id SERIAL PRIMARY KEY, value TEXT, list TEXT[])');
      await connection.execDriverSql(
        "INSERT INTO misread (value, list) VALUES ('1', '{1}'), ('two', '{1,zwei}'), (NULL, NULL)",
      );
    });
  });

  afterAll(async () => {
    await engine.begin(async (connection) => void (await connection.execDriverSql('DROP TABLE misread')));
    await engine.dispose();
  });

  it('is a StatementError with the column, its type, the value and the statement, and breaks nothing', async () => {
    await engine.connect(async (connection) => {
      const statement = select(misread.c.id, misread.c.value).where(misread.c.id.lt(9)).orderBy(misread.c.id);
      const error = await thrownBy(() => connection.execute(statement));
      expect(error).toBeInstanceOf(StatementError);
      expect(error).not.toBeInstanceOf(DBAPIError);
      expect(error.message).toBe(
        '(TypeError) column \'misread.value\' (Integer()): Integer cannot read "two" that the server sent: it is no whole number ' +
          'that a JavaScript number holds exactly\n' +
          '[SQL: SELECT misread.id, misread.value \nFROM misread \nWHERE misread.id < $1::INTEGER ORDER BY misread.id]\n' +
          '[parameters: (9,)]',
      );
      expect(error.orig).toBeInstanceOf(TypeError);
      expect(connection.inTransaction()).toBe(true);
      expect(await connection.scalar(select(misread.c.id).where(misread.c.value.is(null)))).toBe(3);
      await connection.commit();
    });
  });

  it('shows the whole of an array, cut where it is long', async () => {
    await engine.connect(async (connection) => {
      const error = await thrownBy(() => connection.execute(select(misread.c.list).where(misread.c.id.eq(2))));
      expect(error.summary).toBe(
        '(TypeError) column \'misread.list\' (Array(itemType=Integer())): Integer cannot read "zwei" that the server sent: it is no ' +
          'whole number that a JavaScript number holds exactly; the value is "{1,zwei}"',
      );
      const long = text("SELECT repeat('x', 100000) AS value").columns(column('value', Integer));
      const cut = await thrownBy(() => connection.execute(long));
      expect(cut.summary).toContain(
        `column 'value' (Integer()): Integer cannot read "${'x'.repeat(79)}... (100002 characters)`,
      );
    });
  });

  it('is told of columns whose type the server alone says', async () => {
    await engine.connect(async (connection) => {
      for (const statement of [text("SELECT 1 AS a, CAST('infinity' AS TIMESTAMP) AS b"), undefined]) {
        const error = await thrownBy(() =>
          statement === undefined
            ? connection.execDriverSql('SELECT 1 AS a, CAST($1 AS TIMESTAMP) AS b', ['infinity'])
            : connection.execute(statement),
        );
        expect(error.summary).toMatch(/^\(TypeError\) column 'b' \(DateTime\(\)\): .* cannot read "infinity"/);
        expect(error.message).toContain('[SQL: SELECT 1 AS a, CAST(');
      }
    });
  });

  it('keeps the error that a type of the program has thrown', async () => {
    await engine.connect(async (connection) => {
      const error = await thrownBy(() => connection.scalars(select(picky.c.value).orderBy(picky.c.id)));
      expect(error.summary).toBe('(Refusal) column \'misread.value\' (Picky()): not this one; the value is "1"');
      expect(error.orig).toBeInstanceOf(Refusal);
      const ofNull = await thrownBy(() => connection.scalars(select(picky.c.value).where(picky.c.id.eq(3))));
      expect(ofNull.summary).toBe("(Refusal) column 'misread.value' (Picky()): not this one; the value is NULL");
    });
  });

  it('ends a stream, and leaves no cursor behind', async () => {
    await engine.connect(async (connection) => {
      const stream = await connection.stream(select(misread.c.value).orderBy(misread.c.id), undefined, { yieldPer: 1 });
      expect([...((await stream.fetchone()) ?? [])]).toEqual([1]);
      const error = await thrownBy(() => stream.fetchone());
      expect(error.summary).toContain('column \'misread.value\' (Integer()): Integer cannot read "two"');
      await expect(stream.fetchone()).rejects.toThrow('a fetch of its rows has failed');
      expect((await connection.execDriverSql("SELECT name FROM pg_cursors WHERE name <> ''")).all()).toEqual([]);
    });
  });

  it('names the parameters of the page of an executemany', async () => {
    await engine.connect(async (connection) => {
      const written = new Table('misread', new MetaData(), {
        id: new Column(Integer, { primaryKey: true }),
        value: new Column(Text),
        list: new Column(ARRAY(Text)),
      });
      const statement = insert(written).returning(misread.c.value);
      const error = await thrownBy(() =>
        connection.execute(statement, [{ value: '1' }, { value: '2' }, { value: 'three' }], {
          insertmanyvaluesPageSize: 2,
        }),
      );
      expect(error.message).toContain('column \'misread.value\' (Integer()): Integer cannot read "three"');
      expect(error.message).toContain("[parameters: [('three',)]]");
      await connection.rollback();
    });
  });

  it('is told of entities', async () => {
    const sessions = asyncSessionmaker(engine);
    await using session = sessions();
    const error = await thrownBy(() => session.scalars(select(Misread).orderBy(Misread.c.id)));
    expect(error.message).toContain('column \'misread.value\' (Integer()): Integer cannot read "two"');
    expect(error.message).toContain('[SQL: SELECT misread.id, misread.value \nFROM misread ORDER BY misread.id]');
  });

  it('is not what a transaction failed with', async () => {
    await engine.connect(async (connection) => {
      await thrownBy(() => connection.execute(select(misread.c.value).where(misread.c.id.eq(2))));
      await thrownBy(() => connection.execDriverSql('SELECT 1/0'));
      const late = await thrownBy(() => connection.execDriverSql('SELECT 1'));
      expect(late.summary).toContain('the error that it failed with was: division by zero');
    });
  });
});

// proves: hide-parameters
describe('hideParameters', () => {
  const engine = createAsyncEngine(athanorUrl('pg'), { hideParameters: true });
  afterAll(() => engine.dispose());

  it('keeps the values out of errors of reading and of sending, and of their causes', async () => {
    await engine.connect(async (connection) => {
      const secret = text("SELECT 'secret' AS value WHERE :a = 1").columns(column('value', Integer));
      const read = await thrownBy(() => connection.execute(secret, { a: 1 }));
      expect(read.message).toBe(
        "(TypeError) column 'value' (Integer()): Integer cannot read the value that the server sent: it is no whole number that " +
          "a JavaScript number holds exactly\n[SQL: SELECT 'secret' AS value WHERE $1 = 1]\n" +
          '[SQL parameters hidden due to hideParameters=true]',
      );
      expect(read.cause).toBeUndefined();
      const own = text("SELECT 'secret' AS value").columns(column('value', new Picky()));
      expect((await thrownBy(() => connection.execute(own))).summary).toBe(
        "(Refusal) column 'value' (Picky()): the value cannot be read; why is hidden with it",
      );
      const sent = await thrownBy(() =>
        connection.execute(select(misread.c.id).where(misread.c.id.eq('secret' as never))),
      );
      expect(sent.summary).toBe(
        '(TypeError) Integer takes whole numbers from -2147483648 to 2147483647, got another value',
      );
      const at = table('t', column('at', DateTime()));
      const date = await thrownBy(() => connection.execute(select(at.c.at).where(at.c.at.eq('secret' as never))));
      expect(String(date)).not.toContain("'secret'");
      expect(String(date)).not.toContain('"secret"');
    });
  });
});
