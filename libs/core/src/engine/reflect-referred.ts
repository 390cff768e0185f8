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
  const parents = options.postgresqlInherits.map((parent) => metadata.tables.get(parent) ?? parent);
  table.extend({}, { postgresqlInherits: parents });
}

/** Reads the tables that others refer to or inherit from, and what those do in their turn: one round for each step, however many tables it has. */
export async function reflectReferred(
  inspector: Inspector<any>,
  descriptions: readonly TableDescription[],
  metadata: MetaData,
): Promise<void> {
  const asked = new Set<string>();
  let children = descriptions;
  let waiting = referredBy(descriptions, metadata, asked);
  while (waiting.size > 0) {
    const found: TableDescription[] = [];
    for (const [schema, filterNames] of waiting) {
      const described = await describeTables(inspector, { schema, filterNames, kind: 'TABLE', scope: 'ANY' });
      found.push(...described.values());
    }
    await makeTables(inspector, found, metadata);
    for (const description of children) linkParents(description, metadata);
    children = found;
    waiting = referredBy(found, metadata, asked);
  }
}

interface Referred {
  readonly schema: string | undefined;
  readonly name: string;
}

/** The tables that are referred to, are not there and were not asked for yet, by schema. */
function referredBy(
  descriptions: readonly TableDescription[],
  metadata: MetaData,
  asked: Set<string>,
): Map<string | undefined, readonly string[]> {
  const missing = new Map<string | undefined, readonly string[]>();
  for (const { schema, name } of descriptions.flatMap((one) => [...targetsOf(one), ...parentsOf(one)])) {
    const key = JSON.stringify([schema, name]);
    if (metadata.tables.has(fullName(name, schema)) || asked.has(key)) continue;
    asked.add(key);
    missing.set(schema, [...(missing.get(schema) ?? []), name]);
  }
  return missing;
}

function targetsOf({ foreignKeys }: TableDescription): Referred[] {
  return foreignKeys.map((key) => ({ schema: key.referredSchema ?? undefined, name: key.referredTable }));
}

/** A parent is one text, and both of its names may have dots: each way to read it is asked for, and one of them is there. */
function parentsOf({ options }: TableDescription): Referred[] {
  return (options.postgresqlInherits ?? []).flatMap((parent) => {
    const parts = parent.split('.');
    return parts.map((_, i) => ({
      schema: i === 0 ? undefined : parts.slice(0, i).join('.'),
      name: parts.slice(i).join('.'),
    }));
  });
}
