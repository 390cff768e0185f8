import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConnectArguments } from '../../libs/core/src/dialect/driver.js';
import { createPgliteDriver } from '../../libs/core/src/dialects/postgres/pglite-driver.js';
import { PgliteTransport } from '../../libs/core/src/dialects/postgres/pglite-transport.js';
import { StatementExchange } from '../../libs/core/src/dialects/postgres/pg-exchange.js';
import { PgSession } from '../../libs/core/src/dialects/postgres/pg-session.js';
import { driverContract } from './driver-contract.suite.js';
import { rejection, run } from './driver-fixture.js';

const memory: ConnectArguments = { host: 'memory', query: {}, connectArgs: {} };

// proves: pg-pglite
describe('the PGlite driver', () => {
  const driver = createPgliteDriver();
  afterAll(() => driver.dispose());

  describe('as a driver of PostgreSQL', () => driverContract({ driver, args: () => memory }));

  it('asks for a pool of one connection', () => {
    expect(driver).toMatchObject({ name: 'pglite', maxConnections: 1, poolDefaults: { poolSize: 1, maxOverflow: 0 } });
  });

  it('keeps the database when a connection is closed, and resets the session', async () => {
    const one = await driver.connect(memory);
    await run(one, 'create table kept (a int)');
    await run(one, 'create temp table gone (a int)');
    await run(one, "set application_name = 'mine'");
    await run(one, 'BEGIN');
    await run(one, 'insert into kept values (1)');
    await one.close();
    const two = await driver.connect(memory);
    expect(two.transactionStatus).toBe('idle');
    expect((await run(two, 'select count(*) from kept')).rows).toEqual([['0']]);
    expect((await run(two, "select to_regclass('gone'), current_setting('application_name')")).rows).toEqual([
      [null, ''],
    ]);
    await run(two, 'drop table kept');
    await two.close();
  });

  it('resets the session after a failed transaction and after terminate()', async () => {
    const one = await driver.connect(memory);
    await run(one, 'BEGIN');
    await expect(run(one, 'select 1/0')).rejects.toThrow('division by zero');
    one.terminate();
    const two = await driver.connect(memory);
    expect((await run(two, 'select 1')).rows).toEqual([['1']]);
    await two.close();
  });

  it('lends its only session once at a time', async () => {
    const one = await driver.connect(memory);
    await expect(driver.connect(memory)).rejects.toThrow(/PGlite has one session.*poolSize 1/s);
    await one.close();
    await (await driver.connect(memory)).close();
  });

  it('does not leave the session taken when a connection cannot be made', async () => {
    const other = createPgliteDriver();
    const connectArgs = { loadDataDir: new Blob(['no archive']) };
    const error = await other.connect({ ...memory, connectArgs }).catch((reason: unknown) => reason);
    expect(other.describeError(error)).not.toBeNull();
    await expect((await other.connect(memory)).close()).resolves.toBeUndefined();
    await other.dispose();
  });

  it('starts another database where the last one was closed by somebody else', async () => {
    const other = createPgliteDriver();
    const one = await other.connect(memory);
    await run(one, 'create table lost (a int)');
    await (one.driverConnection as PGlite).close();
    expect(one.closed).toBe(true);
    expect(other.isDisconnect(await rejection(run(one, 'select 1')))).toBe(true);
    await one.close();
    const two = await other.connect(memory);
    expect((await run(two, "select to_regclass('lost')")).rows).toEqual([[null]]);
    await other.dispose();
  });

  it('gives a database up that has stopped working inside', async () => {
    const { PGlite, protocol } = await import('@electric-sql/pglite');
    const told: string[] = [];
    const transport = new PgliteTransport(await PGlite.create('memory://'), protocol.serialize, {
      broken: () => told.push('broken'),
      released: () => told.push('released'),
    });
    const session = new PgSession(transport, 0);
    await run(session, 'create table t (a int)');
    // COPY without data to come, and without word of it, ends the server.
    const copy = new StatementExchange({
      send: (wire) => {
        wire.parse({ name: '', text: 'copy t from stdin' });
        wire.bind({ portal: '', statement: '', values: [] });
        wire.execute({ portal: '', rows: 0 });
        wire.sync();
      },
    });
    const error = await rejection(transport.run(copy));
    expect(driver.isDisconnect(error)).toBe(true);
    expect(driver.describeError(error)?.message).toContain('stopped working');
    expect(session.closed).toBe(true);
    expect(driver.isDisconnect(await rejection(run(session, 'select 1')))).toBe(true);
    await session.close();
    expect(told).toEqual(['broken', 'released']);
  });

  it.each([
    [{ ...memory, host: undefined }, 'postgresql\\+pglite://memory'],
    [{ ...memory, host: 'localhost', database: 'test' }, 'postgresql\\+pglite:///./directory'],
    [{ ...memory, username: 'scott' }, 'no user'],
    [{ ...memory, query: { sslmode: 'require' } }, 'query'],
    [{ ...memory, connectArgs: { dataDir: 'x' } }, 'dataDir'],
  ] satisfies [ConnectArguments, string][])('refuses a URL that means nothing to it (%#)', async (args, message) => {
    await expect(driver.connect(args)).rejects.toThrow(new RegExp(message));
  });

  it('keeps a database in a directory beyond dispose()', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'athanor-pglite-'));
    const files: ConnectArguments = { database: join(directory, 'data'), query: {}, connectArgs: {} };
    const onDisk = createPgliteDriver();
    const one = await onDisk.connect(files);
    await run(one, 'create table kept (a text)');
    await run(one, 'insert into kept values ($1)', ['still here']);
    await onDisk.dispose();
    expect(one.closed).toBe(true);
    const two = await onDisk.connect(files);
    expect((await run(two, 'select a from kept')).rows).toEqual([['still here']]);
    await onDisk.dispose();
    await rm(directory, { recursive: true });
  });
});
