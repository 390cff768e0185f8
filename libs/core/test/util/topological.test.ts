import { describe, expect, it } from 'vitest';
import { findCycles, sortInBatches, sortTopologically } from '../../src/util/topological.js';

describe('topological sort', () => {
  it('puts parents before children and keeps the given order otherwise', () => {
    const nodes = ['d', 'c', 'b', 'a', 'e'];
    const { sorted, unresolved } = sortTopologically(nodes, [
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(sorted).toEqual(['d', 'a', 'e', 'b', 'c']);
    expect(unresolved).toEqual([]);
  });

  it('gives batches whose members are independent of each other', () => {
    const { batches } = sortInBatches(
      ['x', 'y', 'z', 'w'],
      [
        ['y', 'x'],
        ['z', 'x'],
        ['y', 'w'],
      ],
    );
    expect(batches).toEqual([
      ['y', 'z'],
      ['x', 'w'],
    ]);
  });

  it('counts an edge that is given twice once, and leaves out self references and strangers', () => {
    const { batches, unresolved } = sortInBatches(
      ['a', 'b'],
      [
        ['a', 'b'],
        ['a', 'b'],
        ['a', 'a'],
        ['q', 'a'],
      ],
    );
    expect(batches).toEqual([['a'], ['b']]);
    expect(unresolved).toEqual([]);
  });

  it('orders what it can and names what stands on or behind a cycle', () => {
    const { batches, unresolved } = sortInBatches(
      ['a', 'b', 'c', 'd'],
      [
        ['b', 'c'],
        ['c', 'b'],
        ['c', 'd'],
      ],
    );
    expect(batches).toEqual([['a']]);
    expect(unresolved).toEqual(['b', 'c', 'd']);
  });

  it('finds each cycle as a group, without what merely hangs on it', () => {
    const edges = [
      ['b', 'c'],
      ['c', 'b'],
      ['c', 'd'],
      ['e', 'f'],
      ['f', 'e'],
      ['g', 'g'],
    ] as const;
    expect(findCycles(['a', 'b', 'c', 'd', 'e', 'f', 'g'], edges)).toEqual([['b', 'c'], ['e', 'f'], ['g']]);
    expect(findCycles(['a', 'b'], [['a', 'b']])).toEqual([]);
  });

  it('follows chains of many thousand nodes', () => {
    const nodes = Array.from({ length: 50_000 }, (_, i) => i);
    const edges = nodes.map((i) => [i, (i + 1) % nodes.length] as const);
    expect(findCycles(nodes, edges).map((group) => group.length)).toEqual([50_000]);
    expect(sortTopologically(nodes, edges.slice(0, -1)).sorted).toEqual(nodes);
  });
});
