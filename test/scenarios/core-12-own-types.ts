// proves: type-decorator
import {
  cast,
  Column,
  type ColumnElement,
  func,
  insert,
  Integer,
  literal,
  MetaData,
  select,
  Table,
  typeCoerce,
  TypeDecorator,
  type TypeEngine,
  union,
  update,
} from '@athanor/core';
import { onBoth, script } from './script.js';

/** Ten times as much in the database; what is added is a plain number. */
class Tens extends TypeDecorator<number> {
  readonly impl = Integer;
  override readonly cacheOk = true;

  override processBindParam(value: number | null): number | null {
    return value === null ? null : value * 10;
  }

  override processResultValue(value: number | null): number | null {
    return value === null ? null : value / 10;
  }

  override coerceComparedValue(_value: unknown, operator?: string): TypeEngine {
    return operator === 'add' ? Integer() : this;
  }
}

const meta = new MetaData();
const ty = new Table('ty', meta, { id: new Column(Integer, { primaryKey: true }), t: new Column(new Tens()) });
const { id, t } = ty.c;
const tens = new Tens();

export const core12 = script(
  'core-12-own-types',
  async (scene) => {
    const engine = scene.engine();
    await scene.unrecorded(() =>
      engine.begin(async (conn) => {
        await conn.runSync(meta.createAll);
        await conn.execute(insert(ty), [
          { id: 1, t: 5 },
          { id: 2, t: null },
        ]);
      }),
    );
    const first =
      (...columns: readonly ColumnElement[]) =>
      () =>
        engine.connect(async (conn) => (await conn.execute(select(...columns).where(id.eq(1)))).one());
    const seven = typeCoerce(literal(7), tens);
    return [
      first(t, t.eq(5), t.in([5, 6]), t.between(4, 6), t.ne(4)),
      first(t.add(1), t.sub(1), t.mul(2), id.add(t)),
      first(
        func.max(t).over(),
        func.coalesce(t, 1),
        t.label('l'),
        select(func.max(t)).correlate(null).scalarSubquery(),
      ),
      first(seven, cast(literal(7), tens), literal(7, tens), cast(seven, Integer), typeCoerce(t, Integer)),
      () => engine.connect(async (conn) => (await conn.execute(select(t, t.is(null)).orderBy(id))).all()),
      () =>
        engine.connect(async (conn) => [
          (
            await conn.execute(insert(ty).returning(t), [
              { id: 11, t: 1 },
              { id: 12, t: 2 },
            ])
          ).all(),
          (
            await conn.execute(
              update(ty)
                .values({ t: t.add(1) })
                .where(id.eq(1))
                .returning(t),
            )
          ).scalar(),
          (await conn.execute(union(select(t), select(literal(9, tens))).orderBy('t'))).all(),
        ]),
    ];
  },
  onBoth,
);
