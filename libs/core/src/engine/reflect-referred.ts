import { fullName, type TableDescription } from '../dialect/table-description.js';
import { UnreflectableTableError } from '../errors/errors.js';
import { warn } from '../errors/warnings.js';
import type { MetaData } from '../schema/metadata.js';
import { describeTables } from './describe-tables.js';
import type { Inspector } from './inspector.js';
import { makeTable } from './make-table.js';

/** A table that cannot be described is passed over with a warning. */
export async function makeTables(
  inspector: Inspector<any>,
  descriptions: readonly TableDescription[],
  metadata: MetaData,
): Promise<void> {
  for (const description of descriptions) {
    try {
      await makeTable(inspector, description, metadata);
    } catch (error) {
      if (!(error instanceof UnreflectableTableError)) throw error;
      warn(`Skipping table ${fullName(description.name, description.schema)}: ${error.message}`);
    }
  }
  for (const description of descriptions) linkParents(description, metadata);
}

/** A table that inherits from others of the MetaData is created behind them. */
function linkParents({ name, schema, options }: TableDescription, metadata: MetaData): void {
  const table = metadata.tables.get(fullName(name, schema));
  if (table === undefined || options.postgresqlInherits === undefined) return;
  const parents = options.postgresqlInherits.map(
    (parent) => metadata.tables.get(parent) ?? metadata.tables.get(fullName(parent, schema)) ?? parent,
  );
  table.extend({}, { postgresqlInherits: parents });
}

/** Reads the tables that foreign keys refer to, and those that they refer to in their turn: one round for each step, however many tables it has. */
export async function reflectReferred(
  inspector: Inspector<any>,
  descriptions: readonly TableDescription[],
  metadata: MetaData,
): Promise<void> {
  let waiting = referredBy(descriptions, metadata);
  while (waiting.size > 0) {
    const found: TableDescription[] = [];
    for (const [schema, filterNames] of waiting) {
      const described = await describeTables(inspector, { schema, filterNames, kind: 'TABLE', scope: 'ANY' });
      found.push(...described.values());
    }
    await makeTables(inspector, found, metadata);
    waiting = referredBy(found, metadata);
  }
}

/** The tables that are referred to and not there, by schema. */
function referredBy(
  descriptions: readonly TableDescription[],
  metadata: MetaData,
): Map<string | undefined, readonly string[]> {
  const missing = new Map<string | undefined, readonly string[]>();
  for (const { referredSchema, referredTable } of descriptions.flatMap((one) => one.foreignKeys)) {
    if (metadata.tables.has(fullName(referredTable, referredSchema))) continue;
    const schema = referredSchema ?? undefined;
    const names = missing.get(schema) ?? [];
    if (!names.includes(referredTable)) missing.set(schema, [...names, referredTable]);
  }
  return missing;
}
