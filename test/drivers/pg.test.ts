import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectArguments, DriverConnection, DriverReceipt } from '../../libs/core/src/dialect/driver.js';
import { createPgDriver } from '../../libs/core/src/dialects/postgres/pg-driver.js';
import { driverContract } from './driver-contract.suite.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { asText, rejection, run, serverArguments } from './driver-fixture.js';

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

  describe('where it leaves the wire to pg', () => {
    beforeAll(() => {
      process.env['ATHANOR_PG_WIRE'] = 'pg';
    });
    afterAll(() => {
      delete process.env['ATHANOR_PG_WIRE'];
    });

    driverContract({ driver, args: serverArguments });
  });

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

  describe('on the wire', () => {
    let proxy: TcpProxy;
    let connection: DriverConnection;

    beforeEach(async () => {
      const { host, port } = serverArguments();
      proxy = await startTcpProxy(host ?? '127.0.0.1', port ?? 5432);
      connection = await connect({ host: '127.0.0.1', port: proxy.port });
      await run(connection, 'select 1', [], { prepare: true });
      proxy.takePieces();
    });
    afterEach(() => proxy.close());

    it('sends BEGIN and the statement in one write, and a rollback with the statement that follows', async () => {
      await run(connection, 'select 1', [], { prepare: true, prelude: 'BEGIN' });
      expect(proxy.takePieces()).toBe(1);
      connection.rollbackUnawaited((error) => expect(error).toBeUndefined());
      await run(connection, 'select 1', [], { prepare: true, prelude: 'BEGIN' });
      expect(proxy.takePieces()).toBe(1);
    });

    it('sends statements given at once in a transaction in one write', async () => {
      await run(connection, 'BEGIN');
      proxy.takePieces();
      await Promise.all(Array.from({ length: 20 }, () => run(connection, 'select 1', [], { prepare: true })));
      expect(proxy.takePieces()).toBe(1);
    });

    it('sends COMMIT with the statements in front of it, and nothing behind it before its answer', async () => {
      await run(connection, 'BEGIN');
      const end = { sql: 'COMMIT', values: [], prepare: false, ends: true, decoder: asText };
      const receipt: DriverReceipt = {};
      const statement = { sql: 'select 1', values: [], prepare: true, receipt, decoder: asText };
      proxy.takePieces();
      const [, { command }] = await Promise.all([connection.execute(statement), connection.execute(end)]);
      expect([command, receipt, proxy.takePieces()]).toEqual(['COMMIT', { isSent: true }, 1]);
      await run(connection, 'BEGIN');
      proxy.takePieces();
      const [, late] = await Promise.all([
        connection.execute(end),
        run(connection, 'select 2', [], { prelude: 'BEGIN' }),
      ]);
      expect([late?.rows, proxy.takePieces(), connection.transactionStatus]).toEqual([[['2']], 2, 'active']);
    });

    it('sends questions that share the way in one write outside of a transaction too', async () => {
      const ask = (sql: string) => run(connection, sql, [], { sharesWay: true });
      const answers = await Promise.all([ask('show server_version_num'), ask('select 1'), ask('select 2')]);
      expect(proxy.takePieces()).toBe(1);
      expect(answers.slice(1).map(({ rows }) => rows)).toEqual([[['1']], [['2']]]);
    });

    it('sends a rollback that nobody waits for before anything else happens', async () => {
      await run(connection, 'select 1', [], { prelude: 'BEGIN' });
      const other = await connect();
      const pid = await pidOf(connection);
      connection.rollbackUnawaited((error) => expect(error).toBeUndefined());
      await expect
        .poll(async () => (await run(other, 'select state from pg_stat_activity where pid = $1', [pid])).rows)
        .toEqual([['idle']]);
    });

    it('loses nothing silently where the network goes while a rollback is under way', async () => {
      await run(connection, 'select 1', [], { prelude: 'BEGIN' });
      proxy.swallow();
      const failed = new Promise((resolve) => connection.rollbackUnawaited(resolve));
      const next = rejection(run(connection, 'select 1'));
      await new Promise((resolve) => setTimeout(resolve, 20));
      proxy.cut();
      expect(driver.isDisconnect(await failed)).toBe(true);
      expect(driver.isDisconnect(await next)).toBe(true);
      expect(connection.closed).toBe(true);
    });

    it('fails all statements that were under way when the server ended the session, the first with its reason', async () => {
      const other = await connect();
      const pid = await pidOf(connection);
      await run(connection, 'BEGIN');
      const waiting = [rejection(run(connection, 'select pg_sleep(30)')), rejection(run(connection, 'select 1'))];
      await new Promise((resolve) => setTimeout(resolve, 50));
      await run(other, 'select pg_terminate_backend($1::int)', [pid]);
      const [first, second] = await Promise.all(waiting);
      expect(driver.describeError(first)?.sqlstate).toBe('57P01');
      expect(driver.isDisconnect(second)).toBe(true);
      expect(driver.describeError(second)?.message).toContain('ended before this statement was answered');
    });
  });

  it('leaves the client to a program that asks for it, and both may send statements', async () => {
    const connection = await connect();
    await run(connection, 'select 1', [], { prelude: 'BEGIN' });
    const client = connection.driverConnection as pg.Client;
    const notified = new Promise((resolve) => client.once('notification', resolve));
    const [own, theirs, last] = await Promise.all([
      run(connection, 'select txid_current()'),
      client.query('select txid_current()'),
      run(connection, 'select txid_current()'),
    ]);
    expect([theirs.rows[0].txid_current, last.rows[0]?.[0]]).toEqual([own.rows[0]?.[0], own.rows[0]?.[0]]);
    await client.query('commit');
    expect(connection.transactionStatus).toBe('idle');
    await client.query('listen athanor_wire');
    await run(connection, "select pg_notify('athanor_wire', 'x')");
    expect(await notified).toMatchObject({ channel: 'athanor_wire', payload: 'x' });
    await expect(client.query('select 1/0')).rejects.toThrow('division by zero');
    expect((await run(connection, 'select 1')).rows).toEqual([['1']]);
  });
});
