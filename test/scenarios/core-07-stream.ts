// proves: conn-stream, conn-stream-transaction
import {
  type AsyncResult,
  Column,
  insert,
  Integer,
  MetaData,
  type Row,
  type RowMapping,
  select,
  Table,
  text,
  VARCHAR,
} from '@athanor/core';
import { errorOf, NO_ERROR, type ShortError, valueOrError } from './outcome.js';
import { onBoth, script } from './script.js';

interface Named {
  readonly id: number;
  readonly name: string;
}
type NamedRow = Row<readonly [number, string], Named>;

const meta = new MetaData();
const st = new Table('st', meta, { id: new Column(Integer, { primaryKey: true }), v: new Column(VARCHAR) });
const series = (count: number) => text<NamedRow>(`select g as id, 'v' || g as name from generate_series(1,${count}) g`);
const numbers = (expression: string, count: number) =>
  text<Row<readonly [number]>>(`select ${expression} as x from generate_series(1,${count}) g`);
const single = text<Row<readonly [number]>>('select 1');

export const core07 = script(
  'core-07-stream',
  async (scene) => {
    const engine = scene.engine();
    await engine.begin(async (conn) => {
      await conn.runSync(meta.createAll);
      await conn.execute(
        insert(st),
        Array.from({ length: 7 }, (_, i) => ({ v: `v${i + 1}` })),
      );
    });
    const conn = await engine.connect();
    const ends = ['first', 'one', 'oneOrNone', 'scalar', 'scalarOne', 'scalarOneOrNone'] as const;
    const words = ['first', 'one', 'one_or_none', 'scalar', 'scalar_one', 'scalar_one_or_none'];
    return [
      async () => {
        const result = await conn.stream(series(3));
        const rows = await fromAsync(result);
        return [result.constructor.name, result.keys(), rows, result.closed, await errorOf(() => result.fetchone())];
      },
      async () => {
        const left = await (async () => {
          await using result = await conn.stream(series(3));
          return { result, row: await result.fetchone(), inside: result.closed };
        })();
        return [left.row, left.inside, left.result.closed, await errorOf(() => left.result.fetchone())];
      },
      async () => {
        const result = await conn.stream(series(7));
        return [
          await result.fetchone(),
          await result.fetchmany(2),
          await result.all(),
          await result.all(),
          await result.fetchmany(2),
          await result.fetchone(),
          result.closed,
        ];
      },
      async () => {
        const seen = [];
        for (const [i, end] of ends.entries()) {
          for (const count of [3, 1, 0]) {
            const result = await conn.stream(series(count));
            seen.push([words[i], count, await valueOrError(() => result[end]()), result.closed]);
          }
        }
        return seen;
      },
      async () => {
        const parts = await fromAsync((await conn.stream(series(5))).partitions(2));
        return [parts, await fromAsync(await conn.stream(series(5), undefined, { yieldPer: 2 }))];
      },
      async () => {
        const scalars = (await conn.stream(series(3))).scalars('name');
        const seen: unknown[] = [scalars.constructor.name, await scalars.all()];
        const mappings = (await conn.stream(series(3))).mappings();
        seen.push(mappings.constructor.name, mappings.keys(), plain(await mappings.fetchone()));
        seen.push((await mappings.fetchmany(1)).map(plain), (await mappings.all()).map(plain));
        seen.push(await (await conn.stream(series(2))).columns('name', 'id').all());
        const streamed = await conn.streamScalars(series(3));
        seen.push(streamed.constructor.name, await streamed.fetchmany(2), await streamed.first(), streamed.closed);
        return seen;
      },
      async () => [
        await (await conn.stream(numbers('(g % 2)', 6))).unique().all(),
        await (await conn.stream(numbers('(g % 3)', 6))).unique((row) => row[0] > 0).all(),
        await errorOf(async () => (await conn.stream(numbers('(g % 2)', 6))).scalars().unique().one()),
      ],
      async () => {
        const [a, b] = [await conn.stream(series(3)), await conn.stream(numbers('g * 10', 3))];
        const seen: unknown[] = [await a.fetchone(), await b.fetchone(), await a.fetchone()];
        seen.push((await conn.execute(text('select 99'))).scalar());
        return [...seen, await b.all(), await a.all()];
      },
      async () => {
        const result = await conn.stream(series(500));
        await result.fetchone();
        await result.close();
        const errors = [await errorOf(() => result.fetchone()), await errorOf(() => result.all())];
        return [result.closed, ...errors, (await conn.execute(single)).scalar()];
      },
      async () => {
        const result = await conn.stream(series(500));
        await result.fetchone();
        await conn.commit();
        return [(await errorOf(() => result.all())) !== NO_ERROR];
      },
      async () => {
        const cursor = { streamResults: true };
        const errors = [
          await errorOf(() => conn.execute(series(3), undefined, cursor)),
          await errorOf(() => conn.execute(series(3), undefined, { yieldPer: 2 })),
          await errorOf(() => conn.scalars(series(3).executionOptions(cursor))),
        ];
        await conn.rollback();
        return errors;
      },
      async () => [await (await conn.stream(series(3).executionOptions({ maxRowBuffer: 1 }))).all()],
      async () => {
        const rows = await (await conn.stream(insert(st).values({ v: 'w' }).returning(st.c.id, st.c.v))).all();
        await conn.rollback();
        return rows;
      },
      async () => {
        const value = await (await conn.stream(select(st.c.v).where(st.c.id.eq(2)))).scalarOne();
        const above = select(st.c.v).where(st.c.id.gt(text<number>(':x')));
        return [value, await (await conn.stream(above, { x: 5 })).all()];
      },
      async () => {
        const error = await errorOf(async () => (await conn.stream(numbers('10 / (3 - g)', 5))).all());
        await conn.rollback();
        return (error as ShortError).sqlstate;
      },
      async () => {
        const errors = [
          await errorOf(() => conn.stream(text('select * from no_such'))),
          await errorOf(() => conn.execute(single)),
        ];
        await conn.rollback();
        return errors;
      },
      async () => [await (await conn.stream(series(3))).tuples().all()],
      async () => {
        const result: AsyncResult = await conn.stream(series(3));
        await conn.close();
        return [(await errorOf(() => result.all())) !== NO_ERROR];
      },
    ];
  },
  onBoth,
);

async function fromAsync<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
}

const plain = (mapping: RowMapping | null): unknown => mapping && Object.fromEntries(mapping);
