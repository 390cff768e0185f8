import { describe, expect, it, vi } from 'vitest';
import {
  ArgumentError,
  AsyncAdaptedQueuePool,
  asyncEngineFromConfig,
  AsyncMethodRequired,
  createAsyncEngine,
  createAsyncPoolFromUrl,
  makeUrl,
  NullPool,
} from '../../src/index.js';

const url = 'postgresql+pg://scott:tiger@localhost/test';

function thrownBy(fn: () => unknown): Error & { code?: string } {
  try {
    fn();
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected an error, and there was none');
}

// proves: engine-from-config
describe('asyncEngineFromConfig()', () => {
  it('takes what has the prefix, in the spelling of Python or of JavaScript, and nothing else', () => {
    const engine = asyncEngineFromConfig({
      'sqlalchemy.url': url,
      'sqlalchemy.pool_size': '2',
      'sqlalchemy.maxOverflow': '1',
      'other.pool_size': '7',
    });
    expect(String(engine.url)).toBe('postgresql+pg://scott:***@localhost/test');
    expect(engine.pool.status()).toContain('Pool size: 2');
    expect(asyncEngineFromConfig({ 'db.url': makeUrl(url) }, 'db.').driver).toBe('pg');
  });

  it('reads numbers and truth values of texts, and refuses what it cannot read', () => {
    const config = { 'sqlalchemy.url': url };
    const echo = (text: string) => asyncEngineFromConfig({ ...config, 'sqlalchemy.echo': text }).echo;
    expect(['true', 'Yes', 'on', 'y', 't', '1'].map(echo)).toEqual(Array(6).fill(true));
    expect(['false', 'no', 'off', 'N', 'f', '0'].map(echo)).toEqual(Array(6).fill(false));
    expect(echo('debug')).toBe('debug');
    expect(thrownBy(() => echo('maybe')).message).toBe('String is not true/false: "maybe", given for echo');
    const whole = thrownBy(() => asyncEngineFromConfig({ ...config, 'sqlalchemy.pool_size': 'many' }));
    expect(whole).toBeInstanceOf(ArgumentError);
    expect(whole.message).toBe('poolSize is a whole number, not "many"');
    asyncEngineFromConfig({ ...config, 'sqlalchemy.future': 'true', 'sqlalchemy.pool_recycle': '-1' });
    expect(() => asyncEngineFromConfig({ ...config, 'sqlalchemy.future': 'false' })).toThrow(/only be set to True/);
  });

  it('leaves pool_pre_ping as it is, so that the text "false" counts as true, and warns of it', () => {
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    asyncEngineFromConfig({ 'sqlalchemy.url': url, 'sqlalchemy.pool_pre_ping': 'false' });
    expect(String(emit.mock.calls[0]?.[0])).toContain('poolPrePing is the text "false", which counts as true');
    emit.mockRestore();
  });

  it('lets options win, and is as strict as createAsyncEngine()', () => {
    const config = { 'sqlalchemy.url': url, 'sqlalchemy.pool_size': '2' };
    expect(asyncEngineFromConfig(config, undefined, { poolSize: 3 }).pool.status()).toContain('Pool size: 3');
    const unknown = thrownBy(() => asyncEngineFromConfig({ ...config, 'sqlalchemy.pool_sise': 1 }));
    expect(unknown).toBeInstanceOf(TypeError);
    expect(unknown.message).toContain("did you mean 'poolSize'?");
    expect(thrownBy(() => asyncEngineFromConfig({})).message).toContain('no sqlalchemy.url');
  });
});

// proves: engine-pool-from-url
describe('createAsyncPoolFromUrl()', () => {
  it('takes the options of the pool, with or without their prefix', () => {
    const pool = createAsyncPoolFromUrl(url, { poolSize: 2, timeout: 3, recycle: 60, prePing: true, useLifo: true });
    expect(pool).toBeInstanceOf(AsyncAdaptedQueuePool);
    expect((pool as AsyncAdaptedQueuePool).size()).toBe(2);
    expect(createAsyncPoolFromUrl(url, { poolclass: NullPool, resetOnReturn: null }).resetOnReturn).toBeNull();
    expect(createAsyncPoolFromUrl(url, { poolResetOnReturn: 'commit' }).resetOnReturn).toBe('commit');
  });

  it('makes a pool for several engines of its driver', () => {
    const pool = createAsyncPoolFromUrl(url);
    expect([createAsyncEngine(url, { pool }).pool, createAsyncEngine(url, { pool }).pool]).toEqual([pool, pool]);
    const other = thrownBy(() => createAsyncEngine('postgresql+pglite://memory', { pool }));
    expect(other.message).toBe('The pool connects with the driver pg, and the URL of the engine says pglite');
  });

  it('refuses an option in both forms, and one that is not of a pool', () => {
    expect(() => createAsyncPoolFromUrl(url, { timeout: 1, poolTimeout: 2 })).toThrow(ArgumentError);
    // @ts-expect-error -- hideParameters is of an engine
    createAsyncPoolFromUrl(url, { hideParameters: true });
    // @ts-expect-error -- there is no such option
    expect(() => createAsyncPoolFromUrl(url, { poolsize: 1 })).toThrow(TypeError);
  });
});

// proves: engine-create
describe('What only a synchronous engine can have', () => {
  it('is refused with the reason', () => {
    class SingletonThreadPool {}
    const refused = thrownBy(() => createAsyncEngine(url, { poolclass: SingletonThreadPool as never }));
    expect(refused).toBeInstanceOf(ArgumentError);
    expect(refused.code).toBe('pcls');
    expect(refused.message).toContain('Pool class SingletonThreadPool cannot be used with asyncio engine');
    const cursors = thrownBy(() => createAsyncEngine(url, { serverSideCursors: true } as never));
    expect(cursors).toBeInstanceOf(AsyncMethodRequired);
    const creators = { creator: () => undefined, asyncCreator: () => Promise.reject(new Error('not called')) };
    expect(thrownBy(() => createAsyncEngine(url, creators as never)).message).toBe(
      "Can only specify one of 'asyncCreator' or 'creator', but not both.",
    );
  });
});
