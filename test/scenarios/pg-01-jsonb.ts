// proves: type-json-operators
import {
  array,
  Column,
  func,
  insert,
  Integer,
  JSONB,
  literal,
  MetaData,
  select,
  sqlNull,
  sqlTrue,
  Table,
  Text,
  typeCoerce,
  update,
} from '@athanor/core';
import { onBoth, script } from './script.js';

interface Doc {
  readonly a?: { readonly b: readonly number[] };
  readonly s?: string;
  readonly n?: number;
  readonly t?: boolean;
  readonly arr?: readonly number[];
}

const meta = new MetaData();
const d = new Table('d', meta, { id: new Column(Integer, { primaryKey: true }), j: new Column(JSONB<Doc | null>()) });
const { id, j } = d.c;

const jsonbArrayElements = func['jsonbArrayElements'] as typeof func.unnest;

export const pg01 = script(
  'pg-01-jsonb',
  async (scene) => {
    const engine = scene.engine();
    await scene.unrecorded(() =>
      engine.begin(async (conn) => {
        await conn.runSync(meta.createAll);
        await conn.execute(
          insert(d).values([
            { id: 1, j: { a: { b: [10, 20] }, s: 'x', n: 5, t: true } },
            { id: 2, j: { s: 'y', arr: [1, 2] } },
            { id: 3, j: null },
            { id: 4, j: sqlNull },
          ]),
        );
      }),
    );
    const conn = await engine.connect();
    await conn.begin();
    const all = (statement: Parameters<typeof conn.execute>[0]) => async () => (await conn.execute(statement)).all();
    const json = (element: ReturnType<typeof func.toJsonb>) => typeCoerce(element, JSONB());
    const elements = select(jsonbArrayElements(j.getitem('arr')).label('value')).lateral('el');
    return [
      all(select(id, j.getitem('s').asText()).orderBy(id)),
      all(select(j.getitem(['a', 'b', 1])).where(id.eq(1))),
      all(select(id).where(j.getitem('n').asInteger().gt(3))),
      all(select(j.getitem('t').asBoolean()).where(id.eq(1))),
      all(select(id).where(j.contains({ s: 'y' }))),
      all(select(id).where(j.containedBy({ s: 'y', arr: [1, 2, 3], z: 1 }))),
      all(select(id).where(j.hasKey('arr'))),
      all(select(id).where(j.hasAny(['n', 'q']), j.hasAll(['s', 'n']))),
      all(select(j.concat({ k: 1 }), j.deleteKey('a'), j.deletePath(['a', 'b', 0])).where(id.eq(1))),
      all(select(j.pathExists('$.a.b[*] ? (@ > 15)'), j.pathMatch('$.n == 5')).where(id.eq(1))),
      all(select(json(func.jsonbBuildObject('k', id)), json(func.toJsonb('x'))).where(id.eq(1))),
      all(select(id).where(j.eq({ s: 'y', arr: [2, 1] }))),
      all(select(id).where(j.is(null))),
      all(select(id).where(j.eq(literal(null, JSONB<null>())))),
      all(select(typeCoerce(elements.c.value, JSONB())).selectFrom(d).join(elements, sqlTrue).where(id.eq(2))),
      all(select(id).orderBy(j.getitem('n').asInteger().nullsLast(), id)),
      all(
        update(d)
          .where(id.eq(2))
          .values({ j: func.jsonbSet(j, array(['s'], Text), literal('Z', JSONB())) })
          .returning(j.getitem('s')),
      ),
    ];
  },
  onBoth,
);
