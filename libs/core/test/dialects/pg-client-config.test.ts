import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pgClientConfig } from '../../src/dialects/postgres/pg-client-config.js';
import { ArgumentError } from '../../src/errors/errors.js';

const nothing = { query: {}, connectArgs: {} };

describe('the configuration of a pg.Client', () => {
  it('holds the parts of the URL, and nothing for what it leaves out', async () => {
    const { client, statementCacheSize } = await pgClientConfig({
      ...nothing,
      username: 'scott',
      password: 'tiger',
      host: 'db',
      port: 5433,
      database: 'test',
    });
    expect(client).toEqual({ user: 'scott', password: 'tiger', host: 'db', port: 5433, database: 'test' });
    expect(statementCacheSize).toBe(100);
    expect((await pgClientConfig(nothing)).client).toEqual({});
  });

  it('takes the settings of the query, seconds as milliseconds', async () => {
    const query = {
      host: '/run/postgresql',
      connect_timeout: '3',
      keepalives: '1',
      keepalives_idle: '10',
      statement_timeout: '500',
      prepared_statement_cache_size: '7',
    };
    expect(await pgClientConfig({ ...nothing, query })).toEqual({
      client: {
        host: '/run/postgresql',
        connectionTimeoutMillis: 3000,
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
        statement_timeout: 500,
      },
      statementCacheSize: 7,
      hosts: [{}],
    });
  });

  it('lets connectArgs win', async () => {
    const args = { query: { application_name: 'url' }, connectArgs: { application_name: 'args', keepAlive: true } };
    expect((await pgClientConfig(args)).client).toEqual({ application_name: 'args', keepAlive: true });
  });

  it.each([
    [{ sslmode: 'disable' }, false],
    [{ sslmode: 'verify-full' }, {}],
    [{ sslmode: 'no-verify' }, { rejectUnauthorized: false }],
  ])('reads %o as pg does', async (query, ssl) => {
    expect((await pgClientConfig({ ...nothing, query })).client).toEqual({ ssl });
  });

  it('reads certificates from the files that the query names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'athanor-ssl-'));
    const file = join(folder, 'root.crt');
    await writeFile(file, 'certificate');
    expect((await pgClientConfig({ ...nothing, query: { sslrootcert: file } })).client).toEqual({
      ssl: { ca: 'certificate' },
    });
    await rm(folder, { recursive: true });
  });

  it.each(['constructor', 'user', 'sslmod'])('refuses %s in the query', async (name) => {
    await expect(pgClientConfig({ ...nothing, query: { [name]: 'x' } })).rejects.toThrow(ArgumentError);
  });
});
