import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  AsyncAdaptedQueuePool,
  createAsyncEngine,
  type CreateAsyncEngineOptions,
  NoSuchModuleError,
  NullPool,
} from '../../src/index.js';

const url = 'postgresql+pg://scott:tiger@localhost/test';
const refusal = (options: object, engineUrl = url) => {
  try {
    createAsyncEngine(engineUrl, options as CreateAsyncEngineOptions);
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected an error, and there was none');
};

// proves: engine-create, engine-option-set
describe('createAsyncEngine()', () => {
  it('opens nothing, and knows where it will connect to', () => {
    const engine = createAsyncEngine(url);
    expect([engine.name, engine.driver, String(engine.url)]).toEqual([
      'postgresql',
      'pg',
      'postgresql+pg://scott:***@localhost/test',
    ]);
    expect(engine.pool).toBeInstanceOf(AsyncAdaptedQueuePool);
    expect(engine.pool.status()).toBe(
      'Pool size: 5  Connections in pool: 0 Current Overflow: -5 Current Checked out connections: 0',
    );
  });

  it('never prints the password', () => {
    const engine = createAsyncEngine(url);
    for (const text of [inspect(engine), String(engine), JSON.stringify(engine), inspect(engine.url)]) {
      expect(text).not.toContain('tiger');
    }
  });

  it.each([
    ['creator', "give 'asyncCreator'"],
    ['implicitReturning', 'a table has it'],
    ['labelLength', 'no label is made up'],
    ['module', 'the URL names the driver'],
    ['paramstyle', 'PostgreSQL knows $1 and nothing else'],
    ['plugins', 'listen to AsyncEngine'],
    ['future', 'there is no other way'],
    ['strategy', 'for DDL as text there is createMockEngine()'],
  ])('says of the keyword %s what there is in its place', (name, instead) => {
    const error = refusal({ [name]: true });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(`Invalid argument '${name}' sent to createAsyncEngine(): ${instead}`);
  });

  it('refuses an unknown scheme and an unknown driver, and names the known ones', () => {
    const scheme = refusal({}, 'oracle://localhost/x');
    expect(scheme).toBeInstanceOf(NoSuchModuleError);
    expect(scheme.message).toMatch(/oracle.*postgresql/);
    const driver = refusal({}, 'postgresql+asyncpg://localhost/x');
    expect(driver).toBeInstanceOf(NoSuchModuleError);
    expect(driver.message).toMatch(/asyncpg.*\+pg:.*\+pglite:/);
    expect(refusal({}, 'no url at all')).toBeInstanceOf(ArgumentError);
  });

  it('refuses an unknown option, and names the one that was probably meant', () => {
    for (const [given, meant] of [
      ['pool_size', 'poolSize'],
      ['poolsize', 'poolSize'],
      ['poolPreping', 'poolPrePing'],
      ['echoo', 'echo'],
      ['isolation_level', 'isolationLevel'],
    ] as const) {
      const error = refusal({ [given]: 1 });
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(`Invalid argument '${given}' sent to createAsyncEngine(); did you mean '${meant}'?`);
    }
  });

  it('refuses an option of the pool that this pool does not have', () => {
    const error = refusal({ poolclass: NullPool, poolSize: 5 });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain("'poolSize' sent to createAsyncEngine(): NullPool does not take it");
    expect(createAsyncEngine(url, { poolclass: NullPool }).pool.status()).toBe('NullPool');
  });

  it('refuses options that contradict each other', () => {
    const { pool } = createAsyncEngine(url);
    expect(createAsyncEngine(url, { pool }).pool).toBe(pool);
    expect(refusal({ pool, poolSize: 1 })).toBeInstanceOf(ArgumentError);
    expect(refusal({ asyncCreator: () => Promise.reject(new Error()), connectArgs: {} })).toBeInstanceOf(ArgumentError);
    expect(refusal({ poolSize: -1 })).toBeInstanceOf(ArgumentError);
    expect(refusal({ insertmanyvaluesPageSize: 0 })).toBeInstanceOf(ArgumentError);
    expect(refusal({ queryCacheSize: -1 })).toBeInstanceOf(RangeError);
  });

  it('gives an embedded database the pool that it can have, and refuses a larger one', () => {
    const engine = createAsyncEngine('postgresql+pglite://memory');
    expect(engine.pool.status()).toContain('Pool size: 1 ');
    expect(refusal({ poolSize: 5 }, 'postgresql+pglite://memory')).toBeInstanceOf(ArgumentError);
    expect(refusal({ maxOverflow: 1 }, 'postgresql+pglite://memory')).toBeInstanceOf(ArgumentError);
  });

  it('checks the isolation level at once, in any spelling', () => {
    const error = refusal({ isolationLevel: 'SHAKY' });
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error.message).toContain("Valid isolation levels for 'postgresql' are AUTOCOMMIT,");
    expect(createAsyncEngine(url, { isolationLevel: 'repeatable_read' }).getExecutionOptions()).toEqual({
      isolationLevel: 'repeatable_read',
    });
  });
});
