import { and, bindparam, deleteFrom, insert } from '@athanor/core';
import { executeDistinctRows, StaleDataError } from '@athanor/core/spi';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { AssociationChange } from './flush-set.js';
import type { FlushHost } from './flush-host.js';
import type { RowValues } from './row-changes.js';
import { keyValue } from './synchronize-keys.js';

/** Writes the rows of an association table for pairs that came together. */
export async function persistAssociations(
  host: FlushHost,
  relationship: RelationshipProperty,
  changes: readonly AssociationChange[],
): Promise<void> {
  const connection = await host.connection();
  const rows = changes.map(pairOf);
  await connection.execute(insert(relationship.secondaryTable), rows.length === 1 ? rows[0] : rows);
}

/** Removes the rows of an association table for pairs that went apart. A row that is gone is a StaleDataError. */
export async function persistDissociations(
  host: FlushHost,
  relationship: RelationshipProperty,
  changes: readonly AssociationChange[],
): Promise<void> {
  const connection = await host.connection();
  const table = relationship.secondaryTable;
  const rows = changes.map(pairOf);
  const conditions = Object.keys(rows[0] as RowValues).map((key) =>
    table.c[key]?.eq(bindparam(key, { type: table.c[key]?.type }) as never),
  );
  const statement = deleteFrom(table).where(and(...(conditions as never[])));
  const { rowcount } =
    rows.length === 1
      ? await connection.execute(statement, rows[0])
      : await executeDistinctRows(connection, statement, rows);
  if (rowcount !== rows.length) {
    throw new StaleDataError(
      `DELETE statement on table '${table.name}' expected to delete ${rows.length} row(s); Only ${rowcount} were matched.`,
    );
  }
}

/** The two keys of a pair, by the association table's column keys. */
function pairOf({ relationship, owner, other }: AssociationChange): RowValues {
  const row: RowValues = {};
  for (const [local, link] of relationship.localLinkPairs) row[link.key] = keyValue(owner, local, other);
  for (const [link, remote] of relationship.linkRemotePairs) row[link.key] = keyValue(other, remote, owner);
  return row;
}
