import { describe, expect, it, vi } from 'vitest';
import { CircularDependencyError } from '../../src/errors/errors.js';
import { Column } from '../../src/schema/column.js';
import { namedTypesOf } from '../../src/schema/named-types.js';
import { ForeignKey } from '../../src/schema/foreign-key.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { orderTables } from '../../src/schema/table-order.js';
import { Integer } from '../../src/types/numeric-types.js';
import { Enum } from '../../src/types/enum-type.js';
import { ARRAY } from '../../src/types/structured-types.js';

/** Tables that refer to each other as given: `{ b: ['a'] }`. */
function tables(references: Readonly<Record<string, readonly (string | ForeignKey)[]>>): Table[] {
  const meta = new MetaData();
  return Object.entries(references).map(([name, targets]) => {
    const keys = targets.map((target, i): [string, Column] => [
      `k${i}`,
      new Column(Integer, { foreignKey: typeof target === 'string' ? `${target}.id` : target }),
    ]);
    return new Table(name, meta, { id: new Column(Integer, { primaryKey: true }), ...Object.fromEntries(keys) });
  });
}

const names = (list: readonly Table[]): string[] => list.map((table) => table.name);

// proves: schema-sorted-tables, schema-cycles
describe('the order of tables', () => {
  it('puts tables behind those that they refer to, and keeps the order given elsewhere', () => {
    const list = tables({ a: ['c'], b: ['b'], c: [], d: ['a', 'c'] });
    expect(names(orderTables(list).tables)).toEqual(['b', 'c', 'a', 'd']);
    expect(orderTables(list).apart).toEqual([]);
  });

  it('does not count tables that are not in the list', () => {
    const [a] = tables({ a: ['b'], b: ['a'] }) as [Table];
    expect(orderTables([a]).apart).toEqual([]);
  });

  it('sets apart all foreign keys of the tables of a circle, and those with useAlter', () => {
    const later = new ForeignKey('a.id', { useAlter: true });
    const list = tables({ a: [], b: ['c', 'a'], c: ['b'], d: [later, 'c'] });
    const { apart, tables: sorted } = orderTables(list);
    expect(names(sorted)).toEqual(['a', 'b', 'c', 'd']);
    expect(apart.map((one) => `${one.table.name}-${one.referredTable.name}`)).toEqual(['b-c', 'b-a', 'c-b', 'd-a']);
  });

  it('leaves a circle where no foreign key may be set apart, which is an error', () => {
    const list = tables({ a: ['b'], b: ['a'] });
    expect(() => orderTables(list, () => false)).toThrow(CircularDependencyError);
  });

  it('of sortedTables warns of a circle', () => {
    const emit = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const [a] = tables({ b: ['a'], a: ['b'], c: [] }) as [Table];
    expect(names(a.metadata.sortedTables)).toEqual(['a', 'b', 'c']);
    expect(String(emit.mock.calls[0]?.[0])).toContain('unresolvable cycles between tables "a, b"');
    emit.mockRestore();
  });
});

describe('the enumerated types of tables', () => {
  it('are found once each, in arrays too', () => {
    const meta = new MetaData();
    const status = Enum('x', { name: 'status' });
    const mood = Enum('y', { name: 'mood' });
    const t = new Table('t', meta, { a: new Column(ARRAY(mood)), b: new Column(status), c: new Column(Enum('z')) });
    const u = new Table('u', meta, { a: new Column(status) });
    expect(namedTypesOf([t, u])).toEqual([mood, status]);
  });
});
