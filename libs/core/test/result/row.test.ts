import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NoSuchColumnError } from '../../src/errors/errors.js';
import { metadataOfKeys, ResultMetadata } from '../../src/result/result-metadata.js';
import { compileRowClass, interpret, type RowBase } from '../../src/result/row.js';
import { compileRowDecoder, interpret as interpretDecoder } from '../../src/result/row-decoder.js';
import type { Row } from '../../src/statement/row-types.js';

function rowOf(keys: readonly string[], ...values: readonly unknown[]): Row<any[], Record<string, unknown>> {
  return new (metadataOfKeys(keys).rowClass)(...values) as never;
}

/** What `{ ...row }` gives. */
const spread = (row: object): object => ({ ...row });

describe('A row', () => {
  const row = rowOf(['id', 'name'], 1, 'a');

  // proves: row-tuple
  it('is a tuple: index, length, destructuring', () => {
    expect([row[0], row[1], row.length]).toEqual([1, 'a', 2]);
    const [id, name] = row;
    expect([id, name]).toEqual([1, 'a']);
    expect(row[2]).toBeUndefined();
  });

  it('is read as an array is, and a column of the name of a method stands before it', () => {
    expect(row.map((value) => String(value))).toEqual(['1', 'a']);
    expect([row.includes('a'), row.indexOf('a'), row.at(-1), row.slice(1), row.join('-')]).toEqual([
      true,
      1,
      'a',
      ['a'],
      '1-a',
    ]);
    expect(Array.from(row.entries())).toEqual([
      [0, 1],
      [1, 'a'],
    ]);
    expect(rowOf(['map', 'keys'], 1, 2)).toEqual({ map: 1, keys: 2 });
  });

  // proves: row-plain
  it('has its values under their names, as a plain object would', () => {
    expect(row.name).toBe('a');
    expect(spread(row)).toEqual({ id: 1, name: 'a' });
    expect(Object.keys(row)).toEqual(['id', 'name']);
    expect(JSON.stringify([row])).toBe('[{"id":1,"name":"a"}]');
    expect(row).toEqual({ id: 1, name: 'a' });
    expect(structuredClone(row)).toEqual({ id: 1, name: 'a' });
  });

  it('prints as its values', () => {
    expect(inspect([rowOf(['name'], 'some name 1')])).toBe("[ Row('some name 1') ]");
    expect(inspect(rowOf(['name', 'id'], 'some name 1', 2))).toBe("Row('some name 1', 2)");
  });

  // proves: row-names
  it('gives names, mapping and a plain copy under names that no column takes away', () => {
    expect(row._fields).toEqual(['id', 'name']);
    expect(row._asdict()).toEqual({ id: 1, name: 'a' });
    expect(row._mapping.get('id')).toBe(1);
    expect(row._mapping.has('nope')).toBe(false);
    expect([row._mapping.size, [...row._mapping.entries()]]).toEqual([
      2,
      [
        ['id', 1],
        ['name', 'a'],
      ],
    ]);
    expect([...row._mapping]).toEqual([
      ['id', 1],
      ['name', 'a'],
    ]);
    expect(() => row._mapping.get('nope')).toThrow(NoSuchColumnError);
    expect(() => row._mapping.get('nope')).toThrow("Could not locate column in row for column 'nope'");
  });

  // proves: row-duplicates
  it('with a name that comes twice: the last one by name, all by index', () => {
    const twice = rowOf(['a', 'a'], 1, 2);
    expect([...twice]).toEqual([1, 2]);
    expect([twice[0], twice[1], twice.a, twice._mapping.get('a')]).toEqual([1, 2, 2, 2]);
    expect(spread(twice)).toEqual({ a: 2 });
  });

  it.each(['length', '_mapping', '_fields', '_asdict', 'constructor', '__proto__', '0', '17'])(
    'keeps its members where a column is named %s; the value is reached by index and mapping',
    (name) => {
      const odd = rowOf(['x', name], 1, 'odd');
      expect(odd[1]).toBe('odd');
      expect(odd._mapping.get(name)).toBe('odd');
      expect(odd.length).toBe(2);
      expect(odd._fields).toEqual(['x', name]);
      expect(Object.keys(odd)).toEqual(['x']);
      expect([...odd]).toEqual([1, 'odd']);
    },
  );

  it('takes any text for a name, and none of it becomes code', () => {
    const name = '"];globalThis.broken = true;//\n`${1}`\u2028';
    const odd = rowOf([name], 5);
    expect(odd[name]).toBe(5);
    expect('broken' in globalThis).toBe(false);
  });

  it('is the same where the process forbids generated code', () => {
    const shape = new ResultMetadata(['id', 'id', 'length', 'name']);
    const hidden = [true, false, true, false];
    const Generated = compileRowClass(shape);
    const Interpreted = interpret(shape.keys, hidden);
    const a = new Generated(1, 2, 3, 'x') as RowBase & Record<number, unknown>;
    const b = new Interpreted(1, 2, 3, 'x') as RowBase & Record<number, unknown>;
    expect([...b]).toEqual([...a]);
    expect(spread(b)).toEqual(spread(a));
    expect([b[0], b[2], b[3]]).toEqual([a[0], a[2], a[3]]);
  });
});

describe('A row decoder', () => {
  const { rowClass } = metadataOfKeys(['id', 'name']);
  const decoders = [compileRowDecoder(rowClass, [Number, undefined]), interpretDecoder(rowClass, [Number, undefined])];

  it.each(decoders)('reads each field by its type, and NULL as null', (decode) => {
    expect(decode(['7', 'a'])).toEqual({ id: 7, name: 'a' });
    expect(decode([null, null])).toEqual({ id: null, name: null });
    expect(decode(['7', 'a'])).toBeInstanceOf(rowClass);
  });
});
