import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAsyncEngine } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { tsc } from '../support/programs.js';
import { athanor } from './athanor-program.js';

const url = athanorUrl('pg');

const tables = [
  'CREATE SCHEMA cmd',
  'CREATE TABLE cmd.users (id SERIAL PRIMARY KEY, email VARCHAR(50) NOT NULL UNIQUE)',
  'CREATE TABLE cmd.posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES cmd.users ON DELETE CASCADE)',
  'CREATE VIEW cmd.seen AS SELECT id FROM cmd.users',
];

const header =
  "import { Column, Integer, MetaData, Table } from '@athanor/core';\n\nexport const metadata = new MetaData();\n";

beforeAll(async () => {
  expect(await tsc('-b', 'libs/core')).toMatchObject({ code: 0 });
  const engine = createAsyncEngine(url);
  await engine.begin(async (connection) => {
    for (const statement of tables) await connection.execDriverSql(statement);
  });
  await engine.dispose();
});

afterAll(async () => {
  const engine = createAsyncEngine(url);
  await engine.begin((connection) => connection.execDriverSql('DROP SCHEMA cmd CASCADE'));
  await engine.dispose();
});

// proves: reflect-command
describe('athanor reflect', () => {
  it('writes Table constants to the standard output', async () => {
    const { code, stdout, stderr } = await athanor(['reflect', url, '--schema', 'cmd']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`import { Column, ForeignKey, Integer, MetaData, Table, VARCHAR } from '@athanor/core';

export const metadata = new MetaData();

export const posts = new Table(
  'posts',
  metadata,
  {
    id: new Column(Integer, { primaryKey: true, autoincrement: false }),
    userId: new Column(Integer, {
      nullable: false,
      foreignKey: new ForeignKey('cmd.users.id', { ondelete: 'CASCADE' }),
    }),
  },
  { schema: 'cmd' },
);

export const users = new Table(
  'users',
  metadata,
  {
    id: new Column(Integer, { primaryKey: true }),
    email: new Column(VARCHAR(50), { nullable: false, unique: true }),
  },
  { schema: 'cmd' },
);
`);
  });

  it('writes entity classes with both ends of their relationships', async () => {
    const { code, stdout } = await athanor(['reflect', '--entities', '--schema=cmd'], { DATABASE_URL: url });
    expect(code).toBe(0);
    expect(stdout).toBe(`import { ForeignKey, Integer, VARCHAR } from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

export class Base extends DeclarativeBase {}

export class Post extends Base.table(
  'posts',
  {
    id: mappedColumn(Integer, { primaryKey: true, autoincrement: false }),
    userId: mappedColumn(Integer, { foreignKey: new ForeignKey('cmd.users.id', { ondelete: 'CASCADE' }) }),
    user: () => relationship(User, { backPopulates: 'posts' }),
  },
  { schema: 'cmd' },
) {}

export class User extends Base.table(
  'users',
  {
    id: mappedColumn(Integer, { primaryKey: true }),
    email: mappedColumn(VARCHAR(50), { unique: true }),
    posts: () => relationship([Post], { backPopulates: 'user' }),
  },
  { schema: 'cmd' },
) {}
`);
  });

  it('writes the tables that are asked for, with views where they are wanted, into a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'athanor-'));
    const out = join(folder, 'tables.ts');
    const options = ['--schema', 'cmd', '--views', '--only', 's*', '--only', 'cmd.users', '--exclude', 'users'];
    expect(await athanor(['reflect', url, ...options, '--out', out])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(out, 'utf8')).toBe(`${header}
export const seen = new Table(
  'seen',
  metadata,
  {
    id: new Column(Integer),
  },
  { schema: 'cmd' },
);
`);
    const again = ['reflect', url, '--schema', 'cmd', '--only', 'users', '--out', out];
    expect(await athanor(again)).toEqual({
      code: 1,
      stdout: '',
      stderr: `athanor: ${out} exists already; give --force to write over it\n`,
    });
    expect(await readFile(out, 'utf8')).toContain("new Table(\n  'seen'");
    expect(await athanor([...again, '--force'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(out, 'utf8')).toContain("new Table(\n  'users'");
    const nowhere = join(folder, 'none', 'tables.ts');
    expect((await athanor([...again, '--out', nowhere])).stderr).toMatch(
      `athanor: Cannot write ${nowhere}: ENOENT: no such file or directory`,
    );
    await rm(folder, { recursive: true });
  });

  it('says which foreign key is left out since its table is', async () => {
    const { stdout } = await athanor(['reflect', url, '--schema', 'cmd', '--only', 'posts']);
    expect(stdout).toBe(`${header}
// Not written: foreign key posts_user_id_fkey, since cmd.users is not in this module.
export const posts = new Table(
  'posts',
  metadata,
  {
    id: new Column(Integer, { primaryKey: true, autoincrement: false }),
    userId: new Column(Integer, { nullable: false }),
  },
  { schema: 'cmd' },
);
`);
  });

  it.each([
    ['no URL', ['reflect'], 'Give the URL of the database, or set DATABASE_URL'],
    ['two of them', ['reflect', 'a', 'b'], 'One URL is expected, got another argument'],
    ['an unknown option', ['reflect', '--entites'], "Unknown option '--entites'"],
    ['an unknown command', ['reflct'], "There is no command 'reflct'; there is reflect"],
    ['no URL at all', ['reflect', 'secret@nowhere'], 'Could not parse database URL from given string'],
    ['another database', ['reflect', 'mysql://me:secret@host/db'], 'No dialect is known for mysql://'],
    ['no such schema', ['reflect', url, '--schema', 'cdm'], "There is no schema 'cdm'; there are "],
    [
      'no such table',
      ['reflect', url, '--schema', 'cmd', '--only', 'usres'],
      "There is no table 'usres'; there are cmd.posts, cmd.users",
    ],
    ['no such table', ['reflect', url, '--schema', 'cmd', '--exclude', 'x'], "There is no table 'x'"],
    ['nothing left', ['reflect', url, '--schema', 'cmd', '--exclude', '*'], 'There are no tables to write'],
  ])('refuses %s, in a line that says what to do', async (_, args, message) => {
    const { code, stdout, stderr } = await athanor(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.startsWith(`athanor: ${message}`) || stderr.includes(`: ${message}`), stderr).toBe(true);
    expect(stderr).not.toContain('secret');
    expect(stderr).not.toContain('    at ');
  });

  it('never prints the password of a database that it cannot connect to', async () => {
    const { code, stdout, stderr } = await athanor(['reflect', 'postgresql+pg://me:secret@127.0.0.1:1/db']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('athanor: Cannot read postgresql+pg://me:***@127.0.0.1:1/db: ');
    expect(stderr).not.toContain('secret');
  });

  it('prints how it is used', async () => {
    const { code, stdout } = await athanor(['reflect', '--help']);
    expect({ code, usage: stdout.split('\n')[0] }).toEqual({
      code: 0,
      usage: 'Usage: athanor reflect <url> [options]',
    });
    expect((await athanor([])).stdout).toBe(stdout);
  });
});
