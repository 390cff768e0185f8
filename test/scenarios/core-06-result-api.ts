// proves: result-fetch, result-closing, row-tuple, row-names, row-duplicates
import { isDeepStrictEqual } from 'node:util';
import { compile, Column, Integer, MetaData, type Result, type Row, select, Table, text } from '@athanor/core';
import { onBoth, script } from './script.js';

interface Pair {
  readonly id: number;
  readonly name: string;
}
type PairRow = Row<readonly [number, string], Pair>;

const three = text<PairRow>("select * from (values (1, 'a'), (2, 'b'), (3, 'c')) as v(id, name)");
const first = text<PairRow>("select * from (values (1, 'a')) as v(id, name)");
const none = text<PairRow>("select * from (values (1, 'a')) as v(id, name) where id > 1");

const meta = new MetaData();
const t1 = new Table('t1', meta, { id: new Column(Integer, { primaryKey: true }) });
const t2 = new Table('t2', meta, { id: new Column(Integer, { primaryKey: true }) });

export const core06 = script(
  'core-06-result-api',
  async (scene) => {
    const engine = scene.engine();
    const conn = await engine.connect();
    await conn.begin();
    const on = (statement: typeof three, use: (result: Result<PairRow>) => unknown) => async () =>
      use(await conn.execute(statement));
    const row = (await conn.execute(three)).all()[0] as PairRow;
    return [
      on(three, (result) => result.all()),
      on(three, (result) => [1, 2, 3, 4].map(() => result.fetchone())),
      on(three, (result) => [result.fetchmany(2), result.fetchmany(2), result.fetchmany()]),
      on(three, (result) => [result.first(), failure(() => result.fetchone())]),
      on(three, (result) => [result.all(), result.all()]),
      on(three, (result) => failure(() => result.one())),
      on(three, (result) => failure(() => result.oneOrNone())),
      on(three, (result) => [result.scalar(), failure(() => result.scalar())]),
      on(three, (result) => failure(() => result.scalarOne())),
      on(three, (result) => result.scalars(1).all()),
      on(three, (result) => result.scalars('name').first()),
      on(three, (result) => failure(() => result.scalars('nope'))),
      on(three, (result) =>
        result
          .mappings()
          .all()
          .map((mapping) => Object.fromEntries(mapping)),
      ),
      on(three, (result) => result.columns(1).all()),
      on(three, (result) => [...result.partitions(2)]),
      on(three, (result) => result.keys()),
      on(three, (result) => result.unique(() => 1).all()),
      on(three, (result) => [...result]),
      on(three, (result) => {
        const frozen = result.freeze();
        return [frozen().scalars().all(), frozen().all()];
      }),
      on(three, (result) => result.t.all()),
      on(three, (result) => {
        result.close();
        return failure(() => result.all());
      }),
      on(three, (result) => {
        const flags = [result.closed];
        result.all();
        flags.push(result.closed);
        result.close();
        return [...flags, result.closed];
      }),
      on(three, (result) => result.rowcount),
      on(three, (result) => [...result.yieldPer(2).partitions()]),
      on(first, (result) => result.one()),
      on(none, (result) => failure(() => result.one())),
      on(none, (result) => result.oneOrNone()),
      on(none, (result) => result.scalarOneOrNone()),
      on(none, (result) => result.first()),
      on(none, (result) => result.scalar()),
      on(none, (result) => result.all()),
      on(none, (result) => failure(() => result.scalarOne())),
      () => {
        const [id, name] = row;
        return [
          row.id,
          row[1],
          [...row].at(-1),
          [...row].slice(0, 1),
          row._mapping.get('name'),
          row.length,
          id === 1 && name === 'a',
          row._asdict(),
          isDeepStrictEqual([...row], [1, 'a']),
          row._fields,
          [...row].includes('a'),
        ];
      },
      () => (row as unknown as Record<string, unknown>)['nope'],
      () => void row._mapping.get('nope'),
      () => row['id'],
      async () => {
        const twice = (await conn.execute(text<Row<readonly [number, number]>>('select 1 as a, 2 as a'))).one();
        return [twice, twice._mapping.get('a'), (twice as unknown as { a: number }).a];
      },
      () => compile(select(t1.c.id, t2.c.id, t1.c.id)).sql.replace(/\s+/g, ' '),
      async () => {
        await conn.execute(text('create temp table z(a int)'));
        (await conn.execute(text('insert into z values (1)'))).all();
      },
      async () => {
        const result = await conn.stream(text('insert into z values (2)'));
        scene.note([result.constructor.name]);
        await result.all();
      },
    ];
  },
  onBoth,
);

/** The error of a call, as the record writes it. */
function failure(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return { $error: (error as Error).constructor.name, message: (error as Error).message };
  }
}
