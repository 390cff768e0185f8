// proves: select-subquery, row-names, functions
import {
  type AsyncConnection,
  BOOLEAN,
  cast,
  Column,
  func,
  insert,
  INT4RANGE,
  Integer,
  literal,
  MetaData,
  Range,
  select,
  sqlTrue,
  Table,
  Text,
  tuple,
} from '@athanor/core';
import { errorOf } from './outcome.js';
import { onBoth, script } from './script.js';

const meta = new MetaData();
const a = new Table('a', meta, { id: new Column(Integer, { primaryKey: true }), x: new Column(Integer) });
const b = new Table('b', meta, {
  id: new Column(Integer, { primaryKey: true }),
  aId: new Column(Integer, { foreignKey: 'a.id' }),
});

export const core05 = script(
  'core-05-aliases-columns',
  async (scene) => {
    const engine = scene.engine();
    await scene.unrecorded(() => engine.begin((conn) => conn.runSync(meta.createAll)));
    const within = (work: (conn: AsyncConnection) => Promise<unknown>) => () =>
      engine.connect(async (conn) => {
        await conn.execute(insert(a), [
          { id: 1, x: 10 },
          { id: 2, x: 20 },
        ]);
        await conn.execute(insert(b), [
          { id: 1, aId: 1 },
          { id: 2, aId: 1 },
          { id: 3, aId: 2 },
        ]);
        return work(conn);
      });
    return [
      within(async (conn) => {
        const table = a.alias('p').alias('q');
        const sub = select(a.c.id).subquery('s').alias('t').alias('u');
        const cte = select(a.c.id).cte('s').alias('t').alias('u');
        const lateral = select(b.c.id).where(b.c.aId.eq(a.c.id)).lateral('l').alias('m');
        const series = func.generateSeries(1, 2).tableValued('v', { name: 'f' }).renderDerived().alias('g');
        return [
          (await conn.execute(select(table.c.x).orderBy(table.c.id))).all(),
          (await conn.execute(select(sub.c.id).orderBy(sub.c.id))).all(),
          (await conn.execute(select(cte.c.id).orderBy(cte.c.id))).all(),
          (await conn.execute(select(a.c.id, lateral.c.id).join(lateral, sqlTrue).orderBy(lateral.c.id))).all(),
          (await conn.execute(select(series.c.v))).all(),
        ];
      }),
      within(async (conn) => {
        const given: unknown[] = [];
        for (const from of [a.alias('p'), select(a.c.id, a.c.x).subquery()]) {
          const { _mapping } = (await conn.execute(select(from.c.id, from.c.x).where(from.c.id.eq(1)))).one();
          const other = await errorOf(() => _mapping.get(a.c.x));
          given.push([_mapping.get(from.c.x), _mapping.has(from.c.x), _mapping.has(a.c.x), other]);
        }
        return given;
      }),
      within(async (conn) => {
        const given: unknown[] = [];
        for (let i = 0; i < 2; i++) {
          const own = a.alias();
          const statement = select(own.c.id, a.c.id, own.c.x).join(a, own.c.id.eq(a.c.id)).where(a.c.id.eq(2));
          const { _mapping } = (await conn.execute(statement)).one();
          given.push([
            _mapping.get(own.c.x),
            _mapping.get(a.c.id),
            _mapping.keys(),
            [..._mapping.entries()],
            _mapping.size,
          ]);
        }
        return given;
      }),
      within(async (conn) => {
        const statement = select(a.c.x, b.c.id, func.count())
          .join(b)
          .groupBy(func.groupingSets(tuple(a.c.x, b.c.id), a.c.x, tuple()))
          .orderBy(a.c.x.nullsLast(), b.c.id.nullsLast());
        return (await conn.execute(statement)).all();
      }),
      within(async (conn) => {
        const words = func.toTsvector('english', "the cats' meow");
        const found = words.op('@@', BOOLEAN)(func.toTsquery('english', 'cat'));
        const headline = func.pgCatalog.tsHeadline;
        const marked = headline('english', 'the cats', func.plaintoTsquery('english', 'cat'));
        return (await conn.execute(select(cast(words, Text), found, marked))).all();
      }),
      within(async (conn) => {
        const bounds = select(
          func.lower(literal(new Range(1, 5), INT4RANGE)),
          func.upper(literal(new Range<number>(null, 5), INT4RANGE)),
          func.lower(literal('ABC')),
        );
        return (await conn.execute(bounds)).all();
      }),
      within(async (conn) => {
        const both = select(a.c.id, b.c.id).join(b).where(b.c.id.eq(3)).setLabelStyle('none').subquery('s');
        return [Object.keys(both.c), (await conn.execute(select(both))).all()];
      }),
    ];
  },
  onBoth,
);
