import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectArguments, DriverConnection } from '../../libs/core/src/dialect/driver.js';
import { createPgDriver } from '../../libs/core/src/dialects/postgres/pg-driver.js';
import { driverContract } from './driver-contract.suite.js';
import { rejection, run, serverArguments } from './driver-fixture.js';

describe('the pg driver', () => {
  const driver = createPgDriver();
  const open: DriverConnection[] = [];

  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close()));
  });

  const connect = async (changes: Partial<ConnectArguments> = {}): Promise<DriverConnection> => {
    const connection = await driver.connect({ ...serverArguments(), ...changes });
    open.push(connection);
    return connection;
  };

  const pidOf = async (connection: DriverConnection): Promise<string> =>
    (await run(connection, 'select pg_backend_pid()')).rows[0]?.[0] ?? '';

  describe('as a driver of PostgreSQL', () => driverContract({ driver, args: serverArguments }));

  describe('a running statement', () => {
    // proves: cancel-statement
    it('can be cancelled, and the connection goes on', async () => {
      const connection = await connect();
      const sleeping = rejection(run(connection, 'select pg_sleep(30)'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await connection.cancel();
      expect(driver.describeError(await sleeping)?.sqlstate).toBe('57014');
      expect((await run(connection, 'select 1')).rows).toEqual([['1']]);
    });

    it('fails at once when its connection is terminated', async () => {
      const connection = await connect();
      const sleeping = rejection(run(connection, 'select pg_sleep(30)'));
      const waiting = rejection(run(connection, 'select 1'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      connection.terminate();
      expect(driver.isDisconnect(await sleeping)).toBe(true);
      expect(driver.isDisconnect(await waiting)).toBe(true);
    });

    it('fails as a disconnect when the server ends the session', async () => {
      const connection = await connect();
      const other = await connect();
      const pid = await pidOf(connection);
      const sleeping = rejection(run(connection, 'select pg_sleep(30)'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await run(other, 'select pg_terminate_backend($1::int)', [pid]);
      const error = await sleeping;
      expect(driver.describeError(error)).toMatchObject({ sqlstate: '57P01', severity: 'FATAL' });
      expect(driver.isDisconnect(error)).toBe(true);
      expect(connection.closed).toBe(true);
    });
  });

  it('sees that the server has ended an idle session', async () => {
    const connection = await connect();
    const other = await connect();
    await run(other, 'select pg_terminate_backend($1::int)', [await pidOf(connection)]);
    await expect.poll(() => connection.closed).toBe(true);
    expect(driver.isDisconnect(await rejection(run(connection, 'select 1')))).toBe(true);
  });

  it('waits for the statements under way before it closes', async () => {
    const connection = await connect();
    const slow = run(connection, "select 'done' from pg_sleep(0.1)");
    await connection.close();
    expect((await slow).rows).toEqual([['done']]);
  });

  // proves: error-connect
  describe('connecting', () => {
    it('passes a refused connection as the driver has it', async () => {
      const error = await rejection(connect({ host: '127.0.0.1', port: 1 }));
      expect(error).toMatchObject({ code: 'ECONNREFUSED' });
      expect(driver.describeError(error)?.message).toContain('ECONNREFUSED');
      expect(driver.isDisconnect(error)).toBe(true);
    });

    it('passes a refused connection to a name of many addresses with a message', async () => {
      const error = await rejection(connect({ host: 'localhost', port: 1 }));
      expect(driver.describeError(error)?.message).toContain('ECONNREFUSED');
    });

    it('passes an unknown database', async () => {
      const error = await rejection(connect({ database: 'athanor_no_such_database' }));
      expect(driver.describeError(error)).toMatchObject({ sqlstate: '3D000' });
      expect(driver.isDisconnect(error)).toBe(false);
    });

    it('passes an unknown user or a wrong password', async () => {
      const error = await rejection(connect({ username: 'athanor_no_such_user', password: 'wrong' }));
      expect(driver.describeError(error)?.sqlstate).toMatch(/^28/);
    });

    it('refuses what the URL must not say, and names what it may', async () => {
      await expect(connect({ query: { aplication_name: 'x' } })).rejects.toThrow(
        /does not know 'aplication_name'.*application_name/s,
      );
      await expect(connect({ query: { application_name: ['a', 'b'] } })).rejects.toThrow('more than once');
      await expect(connect({ query: { sslmode: 'maybe' } })).rejects.toThrow('verify-full');
      await expect(connect({ query: { statement_timeout: 'soon' } })).rejects.toThrow('statement_timeout=soon');
      await expect(connect({ connectArgs: { pipeline: true } })).rejects.toThrow('pipeline');
      await expect(connect({ connectArgs: { preparedStatementCacheSize: -1 } })).rejects.toThrow('-1');
    });

    it('takes settings of the session from the URL, and connectArgs before them', async () => {
      const connection = await connect({
        query: { application_name: 'url', statement_timeout: '1234', options: '-c search_path=pg_catalog' },
        connectArgs: { application_name: 'args' },
      });
      const sql =
        "select current_setting('application_name'), current_setting('statement_timeout'), current_schemas(false)";
      expect((await run(connection, sql)).rows).toEqual([['args', '1234ms', '{pg_catalog}']]);
    });

    it('by TLS fails where the server has none', async () => {
      const connection = await connect();
      const hasTls = (await run(connection, 'show ssl')).rows[0]?.[0] === 'on';
      const attempt = connect({ query: { sslmode: 'no-verify' } });
      if (hasTls) await expect(attempt).resolves.toMatchObject({ closed: false });
      else expect(driver.describeError(await rejection(attempt))?.message).toContain('does not support SSL');
    });
  });

  it('prepares nothing by name where the cache has no room', async () => {
    for (const changes of [
      { connectArgs: { preparedStatementCacheSize: 0 } },
      { query: { prepared_statement_cache_size: '0' } },
    ]) {
      const connection = await connect(changes);
      await run(connection, 'select $1::int', ['1'], { prepare: true });
      await run(connection, 'select $1::int', ['1'], { prepare: true });
      expect((await run(connection, 'select count(*) from pg_prepared_statements')).rows).toEqual([['0']]);
    }
  });

  it('stops waiting for a statement at query_timeout', async () => {
    const connection = await connect({ query: { query_timeout: '60' } });
    await expect(run(connection, 'select pg_sleep(0.2)')).rejects.toThrow('Query read timeout');
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect((await run(connection, 'select 1')).rows).toEqual([['1']]);
  });
});
