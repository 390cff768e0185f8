import {
  ARRAY,
  BigInteger,
  BOOLEAN,
  BYTEA,
  createAsyncEngine,
  DATE,
  DateTime,
  Double,
  Enum,
  Integer,
  Interval,
  IntervalValue,
  JSON,
  JSONB,
  MetaData,
  Numeric,
  select,
  Text,
  text,
  Time,
  Uuid,
} from '@athanor/core';
import {
  type EntityInit,
  asyncSessionmaker,
  DeclarativeBase,
  joinedload,
  mappedColumn,
  relationship,
  selectinload,
} from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

class Base extends DeclarativeBase {
  static override metadata = new MetaData();
}

/** One column of each type, all of them nullable. */
const everyType = {
  big: mappedColumn(BigInteger, { nullable: true }),
  exact: mappedColumn(Numeric({ precision: 38, scale: 18 }), { nullable: true }),
  float: mappedColumn(Double, { nullable: true }),
  truth: mappedColumn(BOOLEAN, { nullable: true }),
  words: mappedColumn(Text, { nullable: true }),
  unique: mappedColumn(Uuid, { nullable: true }),
  mood: mappedColumn(Enum('glad', 'sad', 'so, "so"', { name: 'vd_mood' }), { nullable: true }),
  bytes: mappedColumn(BYTEA, { nullable: true }),
  day: mappedColumn(DATE, { nullable: true }),
  clock: mappedColumn(Time(), { nullable: true }),
  local: mappedColumn(DateTime({ as: 'string' }), { nullable: true }),
  instant: mappedColumn(DateTime({ timezone: true }), { nullable: true }),
  exactInstant: mappedColumn(DateTime({ timezone: true, as: 'string' }), { nullable: true }),
  span: mappedColumn(Interval, { nullable: true }),
  json: mappedColumn(JSON(), { nullable: true }),
  binaryJson: mappedColumn(JSONB(), { nullable: true }),
  bigs: mappedColumn(ARRAY(BigInteger), { nullable: true }),
  texts: mappedColumn(ARRAY(Text), { nullable: true }),
  instants: mappedColumn(ARRAY(DateTime({ as: 'string' })), { nullable: true }),
};

class Top extends Base.table('vd_top', {
  id: mappedColumn(Integer, { primaryKey: true }),
  ...everyType,
  middles: () => relationship([Middle], { backPopulates: 'top' }),
}) {}

class Middle extends Base.table('vd_middle', {
  id: mappedColumn(Integer, { primaryKey: true }),
  topId: mappedColumn(Integer, { nullable: true, foreignKey: 'vd_top.id' }),
  ...everyType,
  top: () => relationship(Top, { nullable: true, backPopulates: 'middles' }),
  leaves: () => relationship([Leaf], { backPopulates: 'middle' }),
}) {}

class Leaf extends Base.table('vd_leaf', {
  id: mappedColumn(Integer, { primaryKey: true }),
  middleId: mappedColumn(Integer, { nullable: true, foreignKey: 'vd_middle.id' }),
  ...everyType,
  middle: () => relationship(Middle, { nullable: true, backPopulates: 'leaves' }),
}) {}

type Values = EntityInit<typeof everyType>;

const usual: Values = {
  big: 42n,
  exact: '1.500000000000000000',
  float: 0.1,
  truth: false,
  words: '',
  unique: '00000000-0000-4000-8000-000000000001',
  mood: 'glad',
  bytes: new Uint8Array([]),
  day: '2024-02-29',
  clock: '00:00:00',
  local: '2024-02-29 12:00:00',
  instant: new Date('2024-02-29T12:00:00.001Z'),
  exactInstant: '2024-02-29 12:00:00+00',
  span: IntervalValue.of({ days: 1 }),
  json: { a: [1, null, { b: 'x' }] },
  binaryJson: [],
  bigs: [],
  texts: [''],
  instants: [],
};

const extreme: Values = {
  big: -9_223_372_036_854_775_808n,
  exact: '-99999999999999999999.999999999999999999',
  float: Number.NEGATIVE_INFINITY,
  truth: true,
  words: 'quote \' " back \\ slash , { } NULL \u{1F600} \n\t',
  unique: 'ffffffff-ffff-4fff-bfff-ffffffffffff',
  mood: 'so, "so"',
  bytes: new Uint8Array([0, 255, 92, 39, 10]),
  day: '9999-12-31',
  clock: '23:59:59.999999',
  local: '2024-12-31 23:59:59.123456',
  instant: new Date('1969-12-31T23:59:59.999Z'),
  exactInstant: '2024-12-31 23:59:59.123456+00',
  span: IntervalValue.of({ months: -13, days: 40, microseconds: -1n }),
  json: 'just text',
  binaryJson: 0,
  bigs: [9_007_199_254_740_993n, null] as bigint[],
  texts: ['NULL', null, 'a,b', '{}', '"', '\\', ''] as string[],
  instants: ['2024-12-31 23:59:59.123456', null, 'infinity'] as string[],
};

const nothing: Values = Object.fromEntries(Object.keys(everyType).map((key) => [key, null]));
const rows: readonly Values[] = [
  usual,
  extreme,
  nothing,
  { ...extreme, float: Number.NaN, big: 9_223_372_036_854_775_807n },
  { ...usual, float: -0 },
];

function shown(entity: object): unknown {
  return Object.fromEntries(Object.keys(everyType).map((key) => [key, (entity as Record<string, unknown>)[key]]));
}

describe.each(['pg', 'pglite'] as const)('values on %s', (driver) => {
  it('are the same at every depth and by every way of loading, before and after an update', async () => {
    await using engine = createAsyncEngine(athanorUrl(driver));
    await engine.begin((connection) => connection.runSync(Base.metadata.createAll));
    const maker = asyncSessionmaker(engine);
    for (const values of rows) {
      await using session = maker();
      const leaf = new Leaf(values);
      const top = new Top({ ...values, middles: [new Middle({ ...values, leaves: [leaf] })] });
      session.add(top);
      await session.commit();
      await expectSame(maker, top.id, values);
      expect(session.dirty).toEqual([]);
      Object.assign(leaf, nothing);
      await session.commit();
      Object.assign(leaf, values);
      await session.commit();
      await expectSame(maker, top.id, values);
    }
    await engine.begin((connection) => connection.runSync(Base.metadata.dropAll));
  });

  it('tell JSON null from the NULL of SQL: what was not set is the latter', async () => {
    await using engine = createAsyncEngine(athanorUrl(driver));
    await engine.begin((connection) => connection.runSync(Base.metadata.createAll));
    await using session = asyncSessionmaker(engine)();
    session.addAll([new Leaf({ json: null, binaryJson: null }), new Leaf({})]);
    await session.flush();
    const sql = 'SELECT json::text, binary_json::text FROM vd_leaf ORDER BY id';
    const stored = (await session.execute(text(sql))).all();
    expect(stored.map((row) => [row[0], row[1]])).toEqual([
      ['null', 'null'],
      [null, null],
    ]);
    await session.rollback();
    await engine.begin((connection) => connection.runSync(Base.metadata.dropAll));
  });
});

async function expectSame(maker: ReturnType<typeof asyncSessionmaker>, id: number, values: object): Promise<void> {
  const ways = [
    select(Top).options(selectinload(Top.c.middles).selectinload(Middle.c.leaves)),
    select(Top).options(joinedload(Top.c.middles).joinedload(Middle.c.leaves)),
    select(Top).options(joinedload(Top.c.middles).selectinload(Middle.c.leaves)),
  ];
  for (const way of ways) {
    await using session = maker();
    const top = (await session.scalars(way.where(Top.c.id.eq(id)))).unique().one();
    const [middle] = top.middles;
    const [leaf] = middle?.leaves ?? [];
    expect([top, middle, leaf].map((entity) => shown(entity as object))).toEqual([values, values, values]);
    expect(session.dirty).toEqual([]);
    session.expireAll();
    expect(shown((await session.get(Top, id)) as object)).toEqual(values);
  }
  await using session = maker();
  const statement = select(Leaf)
    .options(joinedload(Leaf.c.middle).joinedload(Middle.c.top))
    .where(Middle.c.topId.eq(id));
  const leaf = (await session.scalars(statement.join(Leaf.c.middle))).one();
  expect([leaf, leaf.middle, leaf.middle?.top].map((entity) => shown(entity as object))).toEqual([
    values,
    values,
    values,
  ]);
}
