import {
  type AsyncConnection,
  column,
  Column,
  createAsyncEngine,
  insert,
  Integer,
  InvalidRequestError,
  literalColumn,
  MetaData,
  NoSuchColumnError,
  Numeric,
  select,
  Table,
  Text,
  text,
} from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn } from '@athanor/orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

class Base extends DeclarativeBase {}
class Priced extends Base.table('priced', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  price: mappedColumn(Numeric({ precision: 10, scale: 2, asNumber: true })),
}) {}

const priced = new Table('priced', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text),
  price: new Column(Numeric({ precision: 10, scale: 2, asNumber: true })),
});

// proves: expr-text
describe.each(['pg', 'pglite'] as const)('SQL that stands for several columns, on %s', (driver) => {
  const engine = createAsyncEngine(athanorUrl(driver));

  beforeAll(() =>
    engine.begin(async (connection) => {
      await connection.runSync(Base.metadata.createAll);
      await connection.execute(insert(priced), { id: 1, name: 'one', price: 1.5 });
    }),
  );

  afterAll(async () => {
    await engine.begin((connection) => connection.runSync(Base.metadata.dropAll));
    await engine.dispose();
  });

  const rowsOf = (statement: Parameters<AsyncConnection['execute']>[0]) =>
    engine.connect(async (connection) => {
      const result = await connection.execute(statement);
      return { keys: [...result.keys()], rows: result.all().map((row) => [...(row as Iterable<unknown>)]) };
    });

  it('gives them all, by the names that the server has, and of the types that the statement knows', async () => {
    expect(await rowsOf(select(literalColumn('*')).selectFrom(priced))).toEqual({
      keys: ['id', 'name', 'price'],
      rows: [[1, 'one', '1.50']],
    });
    expect(await rowsOf(select(text('name, 5 AS five')).selectFrom(priced))).toEqual({
      keys: ['name', 'five'],
      rows: [['one', 5]],
    });
    expect(await rowsOf(select(literalColumn('priced.*'), priced.c.price.label('cost')))).toEqual({
      keys: ['id', 'name', 'price', 'cost'],
      rows: [[1, 'one', '1.50', 1.5]],
    });
    expect(await rowsOf(select(literalColumn('name, 2 AS two'), priced.c.price, priced.c.id))).toEqual({
      keys: ['name', 'two', 'price', 'id'],
      rows: [['one', 2, 1.5, 1]],
    });
  });

  it('gives them in RETURNING and in streams', async () => {
    const inserted = insert(priced).values({ id: 2, name: 'two', price: 2 }).returning(literalColumn('*'));
    await engine.connect(async (connection) => {
      const result = await connection.execute(inserted);
      expect([[...result.keys()], result.all().map((row) => [...row])]).toEqual([
        ['id', 'name', 'price'],
        [[2, 'two', '2.00']],
      ]);
      const star = select(literalColumn('*'), priced.c.id).where(priced.c.id.eq(1));
      const stream = await connection.stream(star);
      const rows = await stream.all();
      expect(rows.map((row) => [...row, row._mapping.get(priced.c.id)])).toEqual([[1, 'one', '1.50', 1, 1]]);
      expect(() => rows[0]?._mapping.get(priced.c.name)).toThrow(NoSuchColumnError);
    });
  });

  it('is read by place in a text, whose further columns are read as the server says', async () => {
    const named = text("SELECT 1 AS a, 2.50 AS b, 'x' AS c").columns(column('first', Integer));
    expect(await rowsOf(named)).toEqual({ keys: ['first', 'b', 'c'], rows: [[1, '2.50', 'x']] });
    const missing = text('SELECT 1 AS a').columns(column('a', Integer), column('b', Integer));
    for (let time = 0; time < 2; time++) {
      await expect(rowsOf(missing)).rejects.toThrow(
        new InvalidRequestError(
          'The columns() of a text() name 2 columns, and its rows have 1; name those that the SQL gives',
        ),
      );
    }
  });

  it('cannot stand beside entities', async () => {
    await using session = asyncSessionmaker(engine)();
    await expect(session.execute(select(literalColumn('priced.*'), Priced))).rejects.toThrow(
      'The rows of this statement have 6 columns, and its entities and expressions name 4',
    );
    const rows = (await session.execute(select(text('*')).selectFrom(Priced))).all();
    expect(rows.map((row) => [...(row as Iterable<unknown>)])).toEqual([[1, 'one', '1.50']]);
  });
});
