import type { ReflectedColumn, ReflectedSequence } from '../dialect/reflected.js';
import { sequenceIn, type TableDescription } from '../dialect/table-description.js';

/** The types that SERIAL has words for, with the types of their sequences as the server prints them. */
const serials: Readonly<Record<string, { readonly type: string; readonly max: bigint }>> = {
  smallInteger: { type: 'smallint', max: 32_767n },
  integer: { type: 'integer', max: 2_147_483_647n },
  bigInteger: { type: 'bigint', max: 9_223_372_036_854_775_807n },
};

/**
 * The first column of the primary key whose default is what SERIAL makes: the next number of a sequence of the name that
 * PostgreSQL chooses, which counts as those do. `sequences` are the sequences of the columns, by their names.
 */
export function serialColumnOf(
  { name: table, schema, columns, primaryKey }: Pick<TableDescription, 'name' | 'schema' | 'columns' | 'primaryKey'>,
  sequences: ReadonlyMap<string, ReflectedSequence>,
): string | undefined {
  const isOurs = (of: string | undefined): boolean => of === undefined || of === schema;
  const serial = columns.find((column) => {
    const reference = sequenceIn(column.default);
    return (
      primaryKey.constrainedColumns.includes(column.name) &&
      reference?.name === serialName(table, column.name) &&
      isOurs(reference.schema) &&
      countsAsSerial(column, sequences.get(column.name))
    );
  });
  return serial?.name;
}

function countsAsSerial({ type }: ReflectedColumn, sequence: ReflectedSequence | undefined): boolean {
  const expected = serials[type.visitName];
  if (expected === undefined || sequence === undefined) return false;
  const { start, increment, minvalue, maxvalue, cache, cycle } = sequence;
  const plain = [start, increment, minvalue, cache].every((number) => number === 1n) && !cycle;
  return plain && sequence.type === expected.type && maxvalue === expected.max;
}

const MAX_NAME = 63;

/** The name that PostgreSQL gives the sequence of a SERIAL column: of both names, the longer is cut until all fits. */
function serialName(table: string, column: string): string {
  const room = MAX_NAME - '__seq'.length;
  let [left, right] = [Buffer.byteLength(table), Buffer.byteLength(column)];
  while (left + right > room) {
    if (left > right) left--;
    else right--;
  }
  return `${cut(table, left)}_${cut(column, right)}_seq`;
}

/** As many whole characters as fit into so many bytes. */
function cut(name: string, bytes: number): string {
  let text = '';
  let length = 0;
  for (const sign of name) {
    length += Buffer.byteLength(sign);
    if (length > bytes) break;
    text += sign;
  }
  return text;
}
