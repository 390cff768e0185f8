import { ArgumentError } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { InstrumentedList, type ListOwner } from '../../src/state/instrumented-list.js';

interface Item {
  readonly name: string;
}

const item = (name: string): Item => ({ name });

function reporting(...items: Item[]) {
  const reports: string[] = [];
  const owner: ListOwner<Item> = {
    adding: (all) => void reports.push(`adding ${all.map(({ name }) => name).join()}`),
    added: ({ name }) => void reports.push(`added ${name}`),
    removed: ({ name }) => void reports.push(`removed ${name}`),
  };
  return { list: InstrumentedList.of_(items, owner), reports };
}

const names = (list: readonly Item[]): string => list.map(({ name }) => name).join('');

// proves: map-collections
describe('an instrumented list', () => {
  it.each<[string, (list: InstrumentedList<Item>) => unknown, string, string[]]>([
    ['push', (list) => list.push(item('x'), item('y')), 'abcxy', ['adding x,y', 'added x', 'added y']],
    ['unshift', (list) => list.unshift(item('x')), 'xabc', ['adding x', 'added x']],
    ['pop', (list) => list.pop(), 'ab', ['removed c']],
    ['shift', (list) => list.shift(), 'bc', ['removed a']],
    ['splice', (list) => list.splice(1, 1, item('x')), 'axc', ['adding x', 'removed b', 'added x']],
    ['splice to the end', (list) => list.splice(1), 'a', ['adding ', 'removed b', 'removed c']],
    ['remove', (list) => list.remove(list[1] as Item), 'ac', ['removed b']],
    ['clear', (list) => list.clear(), '', ['adding ', 'removed a', 'removed b', 'removed c']],
    ['fill', (list) => list.fill(item('x'), 2), 'abx', ['adding x', 'removed c', 'added x']],
    ['copyWithin', (list) => list.copyWithin(0, 2), 'cbc', ['removed a', 'added c']],
    ['sort', (list) => list.sort((a, b) => b.name.localeCompare(a.name)), 'cba', []],
    ['reverse', (list) => list.reverse(), 'cba', []],
  ])('reports what %s brings and takes', (_, change, result, expected) => {
    const { list, reports } = reporting(item('a'), item('b'), item('c'));
    change(list);
    expect(names(list)).toBe(result);
    expect(reports).toEqual(expected);
  });

  it('gives what the methods of arrays give', () => {
    const { list } = reporting(item('a'), item('b'));
    expect(list.push(item('c'))).toBe(3);
    expect(list.unshift(item('d'))).toBe(4);
    expect(list.pop()).toEqual(item('c'));
    expect(list.shift()).toEqual(item('d'));
    expect(list.splice(0, 1)).toEqual([item('a')]);
    list.clear();
    expect([list.pop(), list.shift()]).toEqual([undefined, undefined]);
  });

  it('is an array to everyone, and gives plain arrays', () => {
    const { list } = reporting(item('a'), item('b'));
    expect(Array.isArray(list)).toBe(true);
    expect(Object.keys(list)).toEqual(['0', '1']);
    expect(list).toEqual([item('a'), item('b')]);
    expect(JSON.stringify(list)).toBe('[{"name":"a"},{"name":"b"}]');
    for (const derived of [
      list.map(String),
      list.filter(Boolean),
      list.slice(),
      list.concat([]),
      list.flatMap((one) => [one]),
    ]) {
      expect(derived.constructor).toBe(Array);
    }
    expect(structuredClone(list)).toEqual([item('a'), item('b')]);
  });

  it('cannot remove what it does not have', () => {
    const { list, reports } = reporting(item('a'));
    expect(() => list.remove(item('a'))).toThrow(ArgumentError);
    expect(reports).toEqual([]);
  });

  it('changes nothing where its owner refuses what comes', () => {
    const list = InstrumentedList.of_<Item>([item('a')], {
      adding: () => {
        throw new Error('no');
      },
      added: () => undefined,
      removed: () => undefined,
    });
    for (const change of [
      () => list.push(item('x')),
      () => list.unshift(item('x')),
      () => list.splice(0, 1, item('x')),
      () => list.fill(item('x')),
    ]) {
      expect(change).toThrow('no');
    }
    expect(names(list)).toBe('a');
  });

  it('is silent once it belongs to nobody', () => {
    const { list, reports } = reporting(item('a'));
    list.disown();
    list.push(item('b'));
    list.clear();
    expect(reports).toEqual([]);
  });
});
