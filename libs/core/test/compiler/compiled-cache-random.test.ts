import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../test/types-conformance/seeded.js';
import { valuesFor } from '../../src/compiler/bind-values.js';
import { type CachedCompilation, compileCached } from '../../src/compiler/compile-cached.js';
import type { Compiled } from '../../src/compiler/compiled.js';
import { CompileError, InvalidRequestError, StatementError } from '../../src/errors/errors.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import { LRUCache } from '../../src/util/lru-cache.js';
import { RandomStatements } from './random-statements.js';
import { dialect } from './tables.js';

const count = 4000;

const made = (seed: number, values = 0): ClauseElement =>
  new RandomStatements(seeded(seed), seeded(seed * 31 + values)).statement(seed % 4);

/** All that an execution takes from a compilation. */
function meaning({ sql, kind, slots, resultColumns, clientDefaults }: Compiled): string {
  return JSON.stringify([
    sql,
    kind,
    slots.map(({ key, index, bind, type }) => [
      bind.options.unique === true || key,
      index,
      bind.options,
      type.cacheKey,
    ]),
    resultColumns?.map(({ key, name, type }) => [key, name, type.cacheKey]),
    clientDefaults.map(({ key }) => key),
  ]);
}

/** What would be sent, or the error of a parameter without a value. */
function sent(statement: ClauseElement, cache?: LRUCache<string, CachedCompilation>): unknown {
  const { compiled, binds } = compileCached(statement, dialect, cache, {});
  try {
    return [compiled.sql, ...valuesFor(compiled, binds).wire];
  } catch (error) {
    if (error instanceof StatementError) return error.message;
    throw error;
  }
}

const freshly = (statement: ClauseElement): Compiled => compileCached(statement, dialect, undefined, {}).compiled;

/** Some have nothing left behind FROM beside the tables of the statement around them, or two CTEs of one name. */
function isCompilable(statement: ClauseElement): boolean {
  try {
    return freshly(statement).sql.length > 0;
  } catch (error) {
    if (error instanceof InvalidRequestError || error instanceof CompileError) return false;
    throw error;
  }
}

const seeds = Array.from({ length: count }, (_, i) => i).filter((seed) => isCompilable(made(seed)));

// proves: compiled-cache
describe('random statements', () => {
  it('share an entry of the cache exactly where they compile to the same', () => {
    const meaningOf = new Map<string, string>();
    const keyOf = new Map<string, string>();
    for (const seed of seeds) {
      const statement = made(seed);
      const key = cacheKeyOf(statement)?.text as string;
      const meant = meaning(freshly(statement));
      expect(meaningOf.get(key) ?? meant).toBe(meant);
      expect(keyOf.get(meant) ?? key, meant).toBe(key);
      meaningOf.set(key, meant);
      keyOf.set(meant, key);
    }
    // Many are of their own, and many are met again.
    expect(keyOf.size).toBeGreaterThan(count / 2);
    expect(keyOf.size).toBeLessThan(seeds.length - 500);
  });

  it('send by the cache what they would send without it, each with its own values', () => {
    const cache = new LRUCache<string, CachedCompilation>(count);
    for (const seed of seeds) {
      for (const values of [0, 1]) expect(sent(made(seed, values), cache)).toEqual(sent(made(seed, values)));
      expect(cacheKeyOf(made(seed, 0))?.text).toBe(cacheKeyOf(made(seed, 1))?.text);
    }
  });
});
