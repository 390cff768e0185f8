import { elementOf } from '@athanor/core/spi';
import type { ColumnProperty } from './column-property.js';
import { canGenerateCode } from './generated-code.js';

/** Gives the values of an object's attributes by place, as a row of column values. */
export type ColumnReader = (entity: object) => unknown[];

/** Says whether an object's attributes differ from a row of column values. */
export type ColumnComparer = (entity: object, row: readonly unknown[]) => boolean;

/** True where the values of a column differ for the unit of work. SQL expressions differ from everything. */
export function valuesDiffer(property: ColumnProperty, left: unknown, right: unknown): boolean {
  if (left === right) return false;
  if (left === null || right === null || left === undefined || right === undefined) return true;
  if (typeof left !== typeof right || typeof left === 'symbol' || elementOf(left) !== undefined) return true;
  try {
    return !property.column.type.valuesEqual(left, right);
  } catch {
    // A value that the type does not know: the bind processor says so, with the column's name.
    return true;
  }
}

/** Makes the comparer of some columns: generated with the attribute names as string literals, else interpreted. */
export function makeComparer(columns: readonly ColumnProperty[]): ColumnComparer {
  const differs = (index: number, left: unknown, right: unknown): boolean =>
    valuesDiffer(columns[index] as ColumnProperty, left, right);
  if (!canGenerateCode()) {
    return (entity, row) =>
      columns.some(({ key, index }) => differs(index, (entity as Record<string, unknown>)[key], row[index]));
  }
  const tests = columns.map(({ key, index }) => {
    const value = `entity[${JSON.stringify(key)}]`;
    return `(${value} !== row[${index}] && differs(${index}, ${value}, row[${index}]))`;
  });
  // oxlint-disable-next-line typescript/no-implied-eval -- generated from places and string literals only
  return new Function('differs', `return (entity, row) => ${tests.join(' || ')};`)(differs) as ColumnComparer;
}

/** Makes the reader of some columns: generated as {@link makeComparer} is, else interpreted. */
export function makeReader(columns: readonly ColumnProperty[]): ColumnReader {
  if (!canGenerateCode()) return (entity) => columns.map(({ key }) => (entity as Record<string, unknown>)[key]);
  const values = columns.map(({ key }) => `entity[${JSON.stringify(key)}]`);
  // oxlint-disable-next-line typescript/no-implied-eval -- generated from string literals only
  return new Function('entity', `return [${values.join(',')}];`) as ColumnReader;
}
