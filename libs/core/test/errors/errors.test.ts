import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as errors from '../../src/errors/errors.js';
import * as ormErrors from '../../src/errors/orm-errors.js';
import { SADeprecationWarning, SAWarning, warn } from '../../src/errors/warnings.js';
import { wrapDriverError } from '../../src/errors/wrap-driver-error.js';

const { ArgumentError, IntegrityError, PendingRollbackError, SQLAlchemyError, StatementError } = errors;

// proves: error-classes
describe('errors', () => {
  it('have the name of their class, on the stack too', () => {
    class MyError extends ArgumentError {}
    const error = new MyError('no');
    expect(error.name).toBe('MyError');
    expect(String(error)).toBe('MyError: no');
    expect(error.stack).toMatch(/^MyError: no\n/);
    expect(inspect(error)).toMatch(/^MyError: no\n/);
  });

  it('refer to the page of their code, and keep the bare message as summary', () => {
    const error = new PendingRollbackError("Can't reconnect", { code: '8s2b' });
    expect(error.message).toBe("Can't reconnect (Background on this error at: https://sqlalche.me/e/20/8s2b)");
    expect([error.summary, error.code]).toEqual(["Can't reconnect", '8s2b']);
    expect(new ArgumentError('x').message).toBe('x');
    expect(new ArgumentError('x').code).toBeUndefined();
  });

  it('carry their cause', () => {
    const cause = new Error('inner');
    expect(new ArgumentError('x', { cause }).cause).toBe(cause);
    expect('cause' in new ArgumentError('x')).toBe(false);
  });

  it('have the documented codes', () => {
    const codes = Object.values({ ...errors, ...ormErrors }).flatMap((value) => {
      if (typeof value !== 'function' || !('code' in value) || value.code === undefined) return [];
      return [[value.name, value.code]];
    });
    expect(Object.fromEntries(codes)).toEqual({
      UnsupportedCompilationError: 'l7de',
      IllegalStateChangeError: 'isce',
      AwaitRequired: 'xd1r',
      MissingGreenlet: 'xd2s',
      PoolDeadlockError: '3o7r',
      DetachedInstanceError: 'bhk3',
      DBAPIError: 'dbapi',
      InterfaceError: 'rvf5',
      DatabaseError: '4xp6',
      DataError: '9h9h',
      OperationalError: 'e3q8',
      IntegrityError: 'gkpj',
      InternalError: '2j85',
      ProgrammingError: 'f405',
      NotSupportedError: 'tw8g',
    });
  });

  it('name what was given where only its kind is known', () => {
    expect(new errors.ObjectNotExecutableError('select 1').message).toBe(
      'Not an executable object: "select 1"; wrap SQL text in text()',
    );
    class Thing {}
    expect(new ormErrors.UnmappedInstanceError(Thing).message).toBe(
      "Class 'Thing' is not mapped; was a class (Thing) supplied where an instance was required?",
    );
    expect(new ormErrors.UnmappedInstanceError(new Thing()).message).toBe("Class 'Thing' is not mapped");
    const circle = new errors.CircularDependencyError('Circular dependency', ['a', 'b'], [['a', 'b']]);
    expect(circle.message).toBe('Circular dependency (a, b)');
  });
});

// proves: error-messages
describe('StatementError', () => {
  const statement = 'INSERT INTO t (v) VALUES ($1)';

  it('shows statement and parameters', () => {
    const error = new StatementError('A value is required', { statement, params: ['x', 1, null], code: 'cd3x' });
    expect(error.message).toBe(
      'A value is required\n[SQL: INSERT INTO t (v) VALUES ($1)]\n' +
        "[parameters: ('x', 1, None)]\n(Background on this error at: https://sqlalche.me/e/20/cd3x)",
    );
    expect(error).toMatchObject({ statement, params: ['x', 1, null], hideParameters: false, isMulti: false });
  });

  // proves: hide-parameters
  it('hides parameters everywhere when told to', () => {
    const error = new StatementError('no', { statement, params: ['secret'], hideParameters: true });
    expect(error.message).toContain('[SQL parameters hidden due to hideParameters=true]');
    expect(inspect(error, { depth: 5 }) + JSON.stringify(error)).not.toContain('secret');
  });

  it('says nothing of parameters where there are none', () => {
    expect(new StatementError('no', { statement, params: [] }).message).not.toContain('parameters');
  });
});

// proves: error-wrapping
describe('wrapDriverError', () => {
  class DatabaseError extends Error {}
  const orig = new DatabaseError('duplicate key');
  const wrap = (sqlstate?: string, isDisconnect = false) =>
    wrapDriverError({ message: 'duplicate key', sqlstate }, orig, { driverName: 'pg', isDisconnect });

  it('says which driver said what, and carries what the server reported', () => {
    const report = { message: 'duplicate key', sqlstate: '23505', constraint: 't_pkey', table: 't', detail: 'Key (1)' };
    const context = { driverName: 'pg', statement: 'INSERT', params: [['a'], ['b']], isMulti: true };
    const error = wrapDriverError(report, orig, context);
    expect(error).toBeInstanceOf(IntegrityError);
    expect(error).toBeInstanceOf(SQLAlchemyError);
    expect(error.summary).toBe('(pg.DatabaseError) duplicate key\nDETAIL:  Key (1)');
    expect(error.message).toBe(
      "(pg.DatabaseError) duplicate key\nDETAIL:  Key (1)\n[SQL: INSERT]\n[parameters: [('a',), ('b',)]]\n" +
        '(Background on this error at: https://sqlalche.me/e/20/gkpj)',
    );
    expect(error).toMatchObject({ sqlstate: '23505', constraint: 't_pkey', table: 't', detail: 'Key (1)', orig });
    expect(error.cause).toBe(orig);
    expect(error.connectionInvalidated).toBe(false);
  });

  it('shows the detail and the hint of the server, but no values where parameters are hidden', () => {
    const report = { message: 'no such function', sqlstate: '42883', detail: 'Row (1).', hint: 'Add casts.' };
    const told = (hideParameters: boolean): string =>
      wrapDriverError(report, orig, { driverName: 'pg', hideParameters }).summary;
    expect(told(false)).toBe('(pg.DatabaseError) no such function\nDETAIL:  Row (1).\nHINT:  Add casts.');
    expect(told(true)).toBe('(pg.DatabaseError) no such function\nHINT:  Add casts.');
  });

  it.each([
    ['23502', 'IntegrityError'],
    ['42P01', 'ProgrammingError'],
    ['0A000', 'DBAPIError'],
    ['XX000', 'InternalError'],
    ['08006', 'DBAPIError'],
    ['57P01', 'DBAPIError'],
    ['22012', 'DBAPIError'],
    ['40001', 'DBAPIError'],
    ['40P01', 'DBAPIError'],
    ['57014', 'DBAPIError'],
    [undefined, 'InterfaceError'],
  ])('makes of SQLSTATE %s a %s', (sqlstate, name) => {
    expect(wrap(sqlstate).name).toBe(name);
  });

  it('makes a NotSupportedError of a prepared statement whose tables have changed', () => {
    const report = { message: 'cached plan must not change result type', sqlstate: '0A000' };
    const context = { driverName: 'pg' };
    expect(wrapDriverError({ ...report, routine: 'RevalidateCachedQuery' }, orig, context).code).toBe('tw8g');
    expect(wrapDriverError(report, orig, context).code).toBe('dbapi');
  });

  it('says when the session was lost', () => {
    expect(wrap('57P01', true)).toMatchObject({ name: 'OperationalError', connectionInvalidated: true });
    expect(wrap(undefined, true)).toMatchObject({ name: 'InterfaceError', connectionInvalidated: true });
    expect(wrap('25P03', true)).toMatchObject({ name: 'OperationalError', connectionInvalidated: true });
  });
});

// proves: warnings
describe('warn', () => {
  it('reaches the process as a warning of its class', async () => {
    const seen: Error[] = [];
    const collect = (warning: Error): void => void seen.push(warning);
    process.on('warning', collect);
    try {
      warn('something odd');
      warn('goes away', SADeprecationWarning);
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('warning', collect);
    }
    expect(seen.map((warning) => [warning.name, warning.message])).toEqual([
      ['SAWarning', 'something odd'],
      ['SADeprecationWarning', 'goes away'],
    ]);
    expect(seen[1]).toBeInstanceOf(SAWarning);
  });
});
