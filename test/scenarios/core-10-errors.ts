// proves: error-wrapping, error-statement, error-connect, error-classes, error-messages, handle-error, engine-create
import {
  type AsyncAdaptedQueuePool,
  bindparam,
  CheckConstraint,
  Column,
  createAsyncEngine,
  type CreateAsyncEngineOptions,
  type DBAPIError,
  type Executable,
  insert,
  Integer,
  listen,
  MetaData,
  NullPool,
  select,
  Table,
  text,
  VARCHAR,
} from '@athanor/core';
import { NO_ERROR, errorOf, shortError, type ShortError } from './outcome.js';
import { script, type ScriptStep } from './script.js';

const meta = new MetaData();
const p = new Table(
  'p',
  meta,
  {
    id: new Column(Integer, { primaryKey: true }),
    n: new Column(VARCHAR(3), { nullable: false, unique: true }),
  },
  { constraints: [new CheckConstraint("n <> 'bad'", { name: 'ck_n' })] },
);
const ch = new Table('ch', meta, {
  id: new Column(Integer, { primaryKey: true }),
  pId: new Column(Integer, { foreignKey: 'p.id', nullable: false }),
});
const one = text('select 1');
const sevens = text<{ readonly 0: number }>('select 7');

export const core10 = script('core-10-errors', async (scene) => {
  const engine = scene.engine();
  await engine.begin(async (c) => {
    await c.runSync(meta.createAll);
    await c.execute(insert(p), { id: 1, n: 'one' });
    await c.execute(text('create table lk (x int)'));
    await c.execute(text('insert into lk values (1)'));
  });
  /** The error of a statement, that of the next one, and what comes behind a rollback. */
  const fails =
    (statement: Executable<unknown>, parameters?: Record<string, unknown>, before?: string): ScriptStep =>
    () =>
      engine.connect(async (c) => {
        if (before !== undefined) await c.execute(text(before));
        const error = await errorOf(() => c.execute(statement, parameters));
        const after = await errorOf(() => c.execute(one));
        await c.rollback();
        return [error, after === NO_ERROR ? 'ok' : after, await c.scalar(sevens)];
      });
  return [
    fails(insert(p), { id: 2, n: 'one' }),
    fails(text('insert into p (id) values (5)')),
    fails(insert(ch), { pId: 99 }),
    fails(insert(p), { n: 'bad' }),
    fails(text('selec 1')),
    fails(text('select * from nope')),
    fails(text('select nope from p')),
    fails(text('select nope(1)')),
    fails(text('select 1/0')),
    fails(insert(p), { n: 'toolong' }),
    fails(text('select 2147483647::int4 + 1::int4')),
    fails(text("select 'x'::text::int")),
    fails(text("select '2020-13-01'::text::date")),
    fails(text('select (select x from generate_series(1,2) x)')),
    fails(text("do $$ begin raise exception 'mine'; end $$")),
    fails(text("do $$ begin raise exception 'mine' using errcode = 'ZX123'; end $$")),
    fails(text('select pg_sleep(5)'), undefined, 'set local statement_timeout = 50'),
    fails(text('insert into lk values (2)'), undefined, 'set transaction read only'),
    fails(text('rollback to savepoint nope')),
    fails(text('create table p (x int)')),
    async () => {
      const [a, b] = [await engine.connect(), await engine.connect()];
      await a.execute(text('select * from lk for update'));
      const errors = [await errorOf(() => b.execute(text('select * from lk for update nowait')))];
      await b.rollback();
      await b.execute(text('set local lock_timeout = 50'));
      errors.push(await errorOf(() => b.execute(text('select * from lk for update'))));
      await b.close();
      await a.close();
      return errors;
    },
    async () => {
      await engine.begin((c) => c.execute(text('insert into lk values (2)')));
      const [a, b] = [await engine.connect(), await engine.connect()];
      for (const c of [a, b]) await c.execute(text("set local deadlock_timeout = '50ms'"));
      const touch = (x: number) => text(`update lk set x = x where x = ${x}`);
      await a.execute(touch(1));
      await b.execute(touch(2));
      const outcomes = await Promise.all([errorOf(() => a.execute(touch(2))), errorOf(() => b.execute(touch(1)))]);
      await a.close();
      await b.close();
      return outcomes.filter((outcome) => outcome !== NO_ERROR);
    },
    () =>
      engine.connect(async (c) => [
        await factsOf(() => c.execute(text('select :x'))),
        await factsOf(() => c.execute(select(p).where(p.c.id.eq(bindparam('x'))), { y: 1 })),
        (await c.execute(one)).scalar(),
        c.inTransaction(),
      ]),
    () =>
      engine.connect(async (c) => {
        const single = await factsOf(() => c.execute(insert(p), { id: 1, n: 'x' }));
        await c.rollback();
        const many = await factsOf(() =>
          c.execute(insert(p), [
            { id: 8, n: 'x' },
            { id: 1, n: 'y' },
          ]),
        );
        await c.rollback();
        return [single, many, await factsOf(() => c.execDriverSql('select $1::int / 0', [5]))];
      }),
    () =>
      scene.engine({ hideParameters: true }).connect(async (c) => {
        const error = await caught(() => c.execute(insert(p), { id: 1, n: 'sec' }));
        const { message } = error;
        return [
          message.includes("'sec'"),
          message.includes('[SQL parameters hidden due to hideParameters=true]'),
          error.hideParameters,
        ];
      }),
    () =>
      engine.connect(async (c) => {
        const { message } = await caught(() => c.execute(insert(p), { id: 1, n: 'x' }));
        const lines = message.replace(/^\(.*?\)/, '(driver)').split('\n');
        return [lines[0]?.slice(0, 9), lines.at(-3)?.slice(0, 12), lines.at(-2), lines.at(-1)];
      }),
    () =>
      engine.connect(async (c) => {
        const wrong = ['select 1', p.c.id, 7, null] as unknown as Executable<unknown>[];
        return Promise.all(wrong.map((statement) => errorOf(() => c.execute(statement))));
      }),
    () =>
      engine.connect(async (c) => {
        const wrong = [5, 'x', [1, 2]] as unknown as Record<string, unknown>[];
        return Promise.all(wrong.map((parameters) => errorOf(() => c.execute(one, parameters))));
      }),
    () => {
      const attempt = (url: unknown, options: object = {}) =>
        errorOf(() => createAsyncEngine(url as string, options as CreateAsyncEngineOptions));
      const creator = () => 1;
      return Promise.all([
        attempt(scene.url, { serverSideCursors: true }),
        attempt(scene.url, { creator, asyncCreator: creator }),
        attempt('nope+x://h/d'),
        attempt('postgresql+nope://h/d'),
        attempt(scene.url, { noSuch: 1 }),
        attempt(scene.url, { poolclass: class QueuePool {} }),
        attempt(scene.url, { poolclass: NullPool, poolSize: 3 }),
        attempt('garbage'),
        attempt(7),
      ]);
    },
    async () => {
      const server = new URL(scene.url);
      const urls = [
        `postgresql+pg://postgres@${server.host}/no_such_db`,
        `postgresql+pg://nobody_here@${server.host}/postgres`,
        'postgresql+pg://postgres@127.0.0.1:1/test',
        'postgresql+pg://postgres@no.such.host.invalid/test',
      ];
      const seen = [];
      for (const url of urls) {
        const other = createAsyncEngine(url);
        const error = await caught(() => other.connect());
        seen.push([error.sqlstate, (other.pool as AsyncAdaptedQueuePool).checkedout()]);
      }
      return seen;
    },
    () => {
      const other = scene.engine();
      const seen: unknown[] = [];
      class Mine extends Error {}
      class Second extends Error {}
      listen(other, 'handleError', (context) => {
        const { statement = '' } = context;
        seen.push([
          'first',
          context.sqlalchemyException?.constructor.name,
          statement,
          context.isDisconnect,
          context.invalidatePoolOnDisconnect,
          context.chainedException === undefined,
          context.connection !== undefined,
          context.isPrePing,
          context.executionContext !== undefined,
        ]);
        if (statement.includes('mine')) return new Mine('replaced');
        if (statement.includes('raise')) throw new Mine('raised');
        return undefined;
      });
      listen(other, 'handleError', ({ statement, chainedException }) => {
        seen.push(['second', chainedException === undefined ? 'NoneType' : chainedException.constructor.name]);
        return statement?.includes('both') === true ? new Second('again') : undefined;
      });
      return other.connect(async (c) => {
        const errors = [];
        for (const sql of ['select plain', 'select mine', 'select raise', 'select mine_both']) {
          const error = await caught(() => c.execute(text(sql)));
          errors.push([error.constructor.name, sql === 'select plain' ? null : error.cause !== undefined]);
          await c.rollback();
        }
        return [errors, seen];
      });
    },
    () => {
      const other = scene.engine({ poolSize: 2 });
      const invalidated: boolean[] = [];
      listen(other, 'handleError', (context) => {
        if (context.statement?.includes('flip') === true) context.isDisconnect = true;
      });
      listen(other, 'invalidate', (_connection, _record, error) => void invalidated.push(error !== undefined));
      return other.connect(async (c) => {
        const error = await caught(() => c.execute(text('select flip')));
        const seen: unknown[] = [error.constructor.name, error.connectionInvalidated, c.invalidated];
        seen.push(await errorOf(() => c.execute(one)));
        await c.rollback();
        return [...seen, await c.scalar(text('select 1')), invalidated];
      });
    },
  ];
});

async function caught(work: () => unknown): Promise<DBAPIError> {
  try {
    await work();
  } catch (error) {
    return error as DBAPIError;
  }
  throw new Error('expected an error, and there was none');
}

/** What an error says of the statement that it ended. */
async function factsOf(work: () => unknown): Promise<ShortError & Record<string, unknown>> {
  const error = await caught(work);
  return {
    ...shortError(error),
    stmt: Boolean(error.statement),
    // One set is one object here, and a list of one there.
    params: Array.isArray(error.params) ? error.params : [error.params].filter((set) => set !== undefined),
    hide: error.hideParameters,
    multi: error.isMulti,
    inv: error.connectionInvalidated ?? false,
  };
}
