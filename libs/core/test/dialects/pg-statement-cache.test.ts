import { describe, expect, it } from 'vitest';
import { PgStatementCache } from '../../src/dialects/postgres/pg-statement-cache.js';
import { statementNames } from '../../src/dialects/postgres/pg-statement-names.js';

// proves: pg-prepared
describe('the prepared statements of a session', () => {
  const nextName = statementNames();
  const remember = (cache: PgStatementCache, sql: string): string => {
    const name = nextName();
    cache.set(sql, { name, columns: null });
    return name;
  };

  it('are found by their SQL', () => {
    const cache = new PgStatementCache(2);
    const name = remember(cache, 'select 1');
    expect(cache.get('select 1')).toEqual({ name, columns: null });
    expect(cache.get('select 2')).toBeUndefined();
  });

  it('give way to newer ones, the least recently used first, and are to be closed then', () => {
    const cache = new PgStatementCache(2);
    remember(cache, 'a');
    const b = remember(cache, 'b');
    cache.get('a');
    remember(cache, 'c');
    expect(cache.size).toBe(2);
    expect(cache.get('b')).toBeUndefined();
    expect(cache.takeUnwanted()).toEqual([b]);
    expect(cache.takeUnwanted()).toEqual([]);
  });

  it('never share a name, nor do those of two sessions', () => {
    const others = statementNames();
    const names = Array.from({ length: 5 }, () => [nextName(), others()]).flat();
    expect(new Set(names).size).toBe(10);
    for (const name of names) expect(name).toMatch(/^athanor_[0-9a-f]{8}_\d+$/);
  });

  it('are all forgotten, with nothing to close, once the server has dropped them', () => {
    const cache = new PgStatementCache(1);
    remember(cache, 'a');
    remember(cache, 'b');
    cache.clear();
    expect(cache.get('b')).toBeUndefined();
    expect(cache.takeUnwanted()).toEqual([]);
  });

  it('are none where there is no room', () => {
    expect(new PgStatementCache(0).enabled).toBe(false);
  });
});
