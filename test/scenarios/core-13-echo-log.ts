// proves: echo-log
import {
  type CreateAsyncEngineOptions,
  Column,
  insert,
  Integer,
  literal,
  MetaData,
  select,
  Table,
  text,
  VARCHAR,
} from '@athanor/core';
import { comparableLog } from './log-lines.js';
import { script } from './script.js';

const meta = new MetaData();
const t = new Table('t', meta, { id: new Column(Integer, { primaryKey: true }), v: new Column(VARCHAR) });
const byId = (id: number) => select(t.c.v).where(t.c.id.eq(id));

export const core13 = script(
  'core-13-echo-log',
  async (scene) => {
    let lines: string[] = [];
    const write = (level: string) => (line: string) => {
      const text = line
        .replace(/\s+/g, ' ')
        .trim()
        .replace(/\d+\.\d+s/g, 'Ns');
      lines.push(`${level} sqlalchemy.engine.Engine ${text}`);
    };
    const logging = (options: CreateAsyncEngineOptions = {}) =>
      scene.engine({ logger: { info: write('INFO'), debug: write('DEBUG') }, ...options });
    const logOf = (work: () => Promise<unknown>) => async () => {
      lines = [];
      await work();
      return lines;
    };
    const engine = logging();
    const conn = engine.connect();
    const hiding = logging({ hideParameters: true });
    const debugging = logging({ echo: 'debug' });
    await hiding.connect(() => undefined);
    await debugging.connect(() => undefined);
    return [
      logOf(() => conn),
      logOf(async () => {
        await (await conn).runSync(meta.createAll);
        await (await conn).commit();
      }),
      logOf(async () => {
        await (await conn).execute(byId(1));
        await (await conn).execute(byId(2));
        await (await conn).rollback();
      }),
      logOf(async () => {
        await (await conn).execute(text('select :x'), { x: 'x' });
        await (await conn).execDriverSql('select 1');
        await (await conn).execute(select(t.c.id), undefined, { compiledCache: false });
      }),
      logOf(async () => {
        await (await conn).execute(
          insert(t),
          Array.from({ length: 20 }, (_, i) => ({ v: `v${i}` })),
        );
        const returning = insert(t).returning(t.c.id).inParameterOrder();
        await (await conn).execute(returning, [{ v: 'a' }, { v: 'b' }, { v: 'c' }], { insertmanyvaluesPageSize: 2 });
        await (await conn).execute(select(literal('z'.repeat(400))));
      }),
      logOf(async () => {
        await (await conn).beginNested(async () => (await conn).execute(text('select 1')));
        await (await conn).commit();
        await (await conn).close();
      }),
      logOf(() =>
        engine.connect(async (other) => {
          await other.executionOptions({ loggingToken: 'tok', isolationLevel: 'AUTOCOMMIT' });
          await other.execute(text('select 1'));
        }),
      ),
      logOf(() => hiding.connect((other) => other.execute(text('select :x'), { x: 'secret' }))),
      logOf(() => debugging.connect((other) => other.execute(text("select g, 'x' as s from generate_series(1,2) g")))),
    ];
  },
  { comparable: comparableLog },
);
