import { describe, expect, it } from 'vitest';
import { LRUCache } from '../../src/util/lru-cache.js';

describe('LRUCache', () => {
  it('grows to one and a half times its size, then keeps what was used last', () => {
    const cache = new LRUCache<number, string>(4);
    for (let i = 0; i < 6; i++) cache.set(i, `v${i}`);
    expect(cache.size).toBe(6);
    expect(cache.get(0)).toBe('v0');
    cache.set(6, 'v6');
    expect(cache.size).toBe(4);
    expect([0, 1, 2, 3, 4, 5, 6].filter((key) => cache.has(key))).toEqual([0, 4, 5, 6]);
  });

  it('replaces a value without growing', () => {
    const cache = new LRUCache<string, number>(2);
    cache.set('a', 1);
    cache.set('a', 2);
    expect([cache.size, cache.get('a'), cache.get('b')]).toEqual([1, 2, undefined]);
  });

  it('keeps nothing with a size of 0', () => {
    const cache = new LRUCache<string, number>(0);
    cache.set('a', 1);
    expect([cache.size, cache.get('a')]).toEqual([0, undefined]);
  });

  it('forgets on delete and clear', () => {
    const cache = new LRUCache<string, number>(5);
    cache.set('a', 1);
    cache.set('b', 2);
    expect([cache.delete('a'), cache.delete('a')]).toEqual([true, false]);
    cache.clear();
    expect(cache.size).toBe(0);
  });

  it('refuses a size that is no whole number', () => {
    expect(() => new LRUCache(-1)).toThrow(RangeError);
    expect(() => new LRUCache(1.5)).toThrow(RangeError);
  });
});
