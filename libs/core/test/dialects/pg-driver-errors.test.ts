import { describe, expect, it } from 'vitest';
import { describePgError, isPgDisconnect, markDriverError } from '../../src/dialects/postgres/pg-errors.js';
import { commandOf, rowCountOf } from '../../src/dialects/postgres/pg-exchange.js';
import { createPgDriver } from '../../src/dialects/postgres/pg-driver.js';
import { importPeer } from '../../src/dialects/postgres/pg-peer.js';
import { ArgumentError, InvalidRequestError, NoSuchModuleError } from '../../src/errors/errors.js';

const fromDriver = (message: string, fields: object = {}): Error => {
  const error = Object.assign(new Error(message), fields);
  markDriverError(error);
  return error;
};

describe('an error of a driver', () => {
  it.each([
    ['57P01', true],
    ['08006', true],
    ['25P03', true],
    ['23505', false],
    ['57014', false],
    ['42601', false],
  ])('with SQLSTATE %s means a lost session: %s', (code, lost) => {
    expect(isPgDisconnect(fromDriver('x', { code, severity: 'FATAL' }))).toBe(lost);
  });

  it('that ended a statement alone leaves the session, whatever its SQLSTATE', () => {
    expect(isPgDisconnect(fromDriver('could not connect', { code: '08001', severity: 'ERROR' }))).toBe(false);
    expect(isPgDisconnect(fromDriver('raised', { code: '57P01', severity: 'ERROR' }))).toBe(false);
  });

  it('of a broken socket means a lost session, and has no SQLSTATE', () => {
    const error = fromDriver('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' });
    expect(isPgDisconnect(error)).toBe(true);
    expect(describePgError(error)).toMatchObject({ message: 'read ECONNRESET', sqlstate: undefined });
  });

  it('with no message of its own says what the single attempts said', () => {
    const error = new AggregateError([
      new Error('connect ECONNREFUSED ::1:1'),
      new Error('connect ECONNREFUSED 127.0.0.1:1'),
    ]);
    markDriverError(error);
    expect(describePgError(error)?.message).toBe('connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1');
  });
});

describe('a command tag', () => {
  it.each([
    ['INSERT 0 3', 'INSERT', 3],
    ['SELECT 10', 'SELECT', 10],
    ['CREATE TABLE', 'CREATE', -1],
    ['COMMIT', 'COMMIT', -1],
    ['', '', -1],
  ])('%j has a command and a count', (tag, command, count) => {
    expect([commandOf(tag), rowCountOf(tag)]).toEqual([command, count]);
  });
});

describe('the package of a driver', () => {
  const missing = (name: string): Promise<never> =>
    Promise.reject(
      Object.assign(new Error(`Cannot find package '${name}' imported from x`), { code: 'ERR_MODULE_NOT_FOUND' }),
    );

  it('that is not installed is named, with the command that installs it', async () => {
    const attempt = importPeer('pglite', '@electric-sql/pglite', () => missing('@electric-sql/pglite'));
    await expect(attempt).rejects.toThrow(NoSuchModuleError);
    await expect(attempt).rejects.toThrow('npm install @electric-sql/pglite');
  });

  it('that lacks something itself fails as it does', async () => {
    await expect(importPeer('pg', 'pg', () => missing('pg-protocol'))).rejects.toThrow(
      "Cannot find package 'pg-protocol'",
    );
  });
});

describe('the driver over a client of the application', () => {
  const wrap = async (client: object): Promise<unknown> => await createPgDriver().wrap(client);

  it('says what a version of pg lacks that it needs', async () => {
    await expect(wrap({ connection: {}, query: () => undefined })).rejects.toThrow(
      new InvalidRequestError(
        'This version of pg has no client.connection.stream and no client.getTransactionStatus(), which the driver needs. ' +
          'Install one that it was made for: npm install pg@8',
      ),
    );
  });

  it('takes a client of pg alone', async () => {
    await expect(wrap(new Map())).rejects.toThrow(
      new ArgumentError('The driver pg takes a connected pg.Client, got Map'),
    );
  });
});
