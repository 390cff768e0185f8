import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Column,
  compile,
  createAsyncEngine,
  insert,
  Integer,
  join,
  literal,
  makeUrl,
  MetaData,
  NoResultFound,
  select,
  Table,
  text,
} from '@athanor/core';
import { afterAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { drivers, rejection, things, useEngine } from './engine-fixture.js';

const here = fileURLToPath(import.meta.url);

/** The lines of this file in the stack of an error. */
const ownLines = (error: unknown): string[] =>
  ((error as Error).stack ?? '').split('\n').filter((line) => line.includes(here));

describe.each(drivers)('The stack of an error leads to the line of the program on %s', (driver) => {
  const engine = useEngine(driver);

  async function brokenQuery(): Promise<unknown> {
    const found = await engine().begin(async (conn) => {
      const row = await conn.execute(text('SELECT nothing'));
      return row;
    });
    return found;
  }

  it('that awaited the statement, and to those that called it', async () => {
    expect(ownLines(await rejection(brokenQuery())).length).toBeGreaterThanOrEqual(2);
    expect(ownLines(await rejection(brokenQuery()))[1]).toContain('brokenQuery');
  });

  it('that asked for a row', async () => {
    const none = engine().connect(async (conn) => (await conn.execute(select(things))).one());
    const error = await rejection(none);
    expect(error).toBeInstanceOf(NoResultFound);
    expect(ownLines(error).length).toBeGreaterThanOrEqual(1);
  });

  it('that called what nobody awaits', async () => {
    await engine().connect(async (conn) => {
      const failure = await new Promise((resolve) => {
        conn.execute(text('SELECT nothing')).then(undefined, resolve);
      });
      expect(ownLines(failure)).toEqual([expect.stringMatching(/^ {4}at execute\(\) called at .*:\d+:\d+\)?$/)]);
    });
  });

  it('as many frames as ever, where the program asks for more', () => {
    const before = Error.stackTraceLimit;
    expect(() => select(undefined as never)).toThrow('select() takes');
    expect(Error.stackTraceLimit).toBe(before);
  });
});

describe('What was done wrong is told with what to do', () => {
  const url = makeUrl(athanorUrl('pg'));
  const failure = async (given: Parameters<typeof createAsyncEngine>[0]): Promise<string> => {
    const engine = createAsyncEngine(given);
    const error = (await rejection(engine.connect((conn) => conn.execute(text('SELECT 1'))))) as Error;
    await engine.dispose();
    return error.message;
  };

  it.each([
    [
      url.set({ host: '127.0.0.1', port: 1 }),
      'no server listens there: is it running, and are host and port of the URL right?',
    ],
    [url.set({ host: 'nowhere.invalid' }), 'is the host of the URL right?'],
    [
      url.set({ database: 'athanor_nothing' }),
      '"athanor_nothing" does not exist; the last part of the URL names the database',
    ],
    [url.set({ username: 'athanor_nobody', password: 'x' }), /; (the URL names the user|user and password of the URL)/],
  ])('connecting to %s', async (wrong, message) => {
    expect(await failure(wrong)).toMatch(message);
  });

  it('without a URL', () => {
    expect(() => createAsyncEngine(process.env['ATHANOR_NO_SUCH_VARIABLE'] as string)).toThrow(
      'Expected string or URL object, got undefined; is the environment variable set that holds it?',
    );
  });

  it.each([
    ['max', "say 'poolSize' for the sessions that are kept"],
    ['ssl', 'say sslmode in the URL'],
    ['connectionTimeoutMillis', "say 'poolTimeout', in seconds"],
    ['idleTimeoutMillis', "'poolRecycle' bounds the age of a session"],
  ])("with the option %s of pg's pool", (name, message) => {
    expect(() => createAsyncEngine(url, { [name]: 1 })).toThrow(`Invalid argument '${name}'`);
    expect(() => createAsyncEngine(url, { [name]: 1 })).toThrow(message);
  });

  it('in the columns of a table', () => {
    const wrong = (columns: unknown) => () => new Table('wrong', new MetaData(), columns as {});
    expect(wrong({ id: Integer })).toThrow(
      "Table 'wrong': 'id' cannot be the function Integer; columns are given by key",
    );
    expect(wrong(new Column(Integer))).toThrow("Table 'wrong': the columns cannot be an instance of Column");
    expect(() => new Column('id' as never)).toThrow('was expected; got id. A column is named by its key in the table');
  });

  it('in a statement', () => {
    const missing = Reflect.get(things.c, 'nmae') as never;
    expect(() => select(missing)).toThrow('got undefined; is the name of the column written as in the table?');
    expect(() => things.c.id.in(5 as never)).toThrow('in() takes a list of values or expressions, or a SELECT; got 5');
  });

  it('in joins, with the tables', () => {
    const metadata = new MetaData();
    const table = (name: string, ...parents: string[]) =>
      new Table(name, metadata, {
        id: new Column(Integer, { primaryKey: true }),
        ...Object.fromEntries(parents.map((one) => [one, new Column(Integer, { foreignKey: `${one}.id` })])),
      });
    const [a, b, c, lone] = [table('a'), table('b'), table('c', 'a', 'b'), table('lone')] as const;
    expect(() => compile(select(a.c.id).join(lone))).toThrow("No foreign key connects it with 'a'.");
    expect(() => join(a, lone)).toThrow("Can't find any foreign key relationships between 'a' and 'lone'");
    expect(() => compile(select(a.c.id, b.c.id).join(c))).toThrow("'c' can be joined to 'a', 'b'.");
    expect(() => compile(select(literal(1)).join(c))).toThrow('There is nothing to join it to.');
  });

  it('in a transaction in a transaction', async () => {
    const engine = createAsyncEngine(url);
    const nested = engine.begin((conn) => conn.begin(() => Promise.resolve()));
    await expect(nested).rejects.toThrow('there are savepoints: beginNested()');
    await engine.dispose();
  });

  it('in what is executed', async () => {
    const engine = createAsyncEngine(url);
    const refused = (given: unknown) => engine.connect((conn) => conn.execute(given as never));
    await expect(refused(things)).rejects.toThrow(
      /^Not an executable object: Table; give it to select\(\), insert\(\)/,
    );
    await expect(refused(Promise.resolve(select(things)))).rejects.toThrow('object: Promise; await it first');
    await engine.dispose();
  });

  it('in JavaScript: a connection that was not awaited', () => {
    const pending = createAsyncEngine(url).connect() as unknown as { execute(statement: unknown): unknown };
    expect(() => pending.execute(insert(things))).toThrow('Write await in front of the call that gave it');
  });
});

describe('A driver that is not installed', () => {
  const place = fileURLToPath(new URL('../../node_modules/.cache/no-driver.mjs', import.meta.url));
  afterAll(() => rmSync(place, { force: true }));

  it('is named with the command that installs it', async () => {
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(
      place,
      `import { registerHooks } from 'node:module';
      const gone = (name) => Object.assign(new Error("Cannot find package '" + name + "'"), { code: 'ERR_MODULE_NOT_FOUND' });
      registerHooks({ resolve(name, context, next) { if (name === 'pg') throw gone(name); return next(name, context); } });
      const { createAsyncEngine } = await import('@athanor/core');
      await createAsyncEngine('postgresql://localhost/x').connect(() => {}).catch((error) => console.log(error.message));`,
    );
    const said = await new Promise<string>((resolve) => {
      execFile(process.execPath, [place], (_error, stdout, stderr) => resolve(stdout + stderr));
    });
    expect(said).toContain('npm install pg');
  });
});
