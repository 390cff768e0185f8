import { warn } from '../errors/warnings.js';
import { dispatch } from '../event/event-target.js';
import { NamedColumn } from '../expression/named-column.js';
import type { Column } from './column.js';
import { includedNames, PrimaryKeyConstraint } from './constraints.js';
import type { ForeignKeyConstraint } from './foreign-key-constraint.js';
import { Index } from './indexes.js';
import type { MetaData } from './metadata.js';
import { type ConstraintNameOption, givenAgain } from './names.js';
import { retarget } from './retarget.js';
import type { Table, TableOptions, TableShape } from './table.js';

/** How a copy of a table differs from it. */
export interface CopyOptions {
  /** The schema of the copy; null: that of the other MetaData. Without it, that of the table where it has one. */
  readonly schema?: string | null;
  /** The name of the copy; without it, that of the table. */
  readonly name?: string;
  /** Gives the schema that a foreign key of the copy refers to; undefined: none. Called for each foreign key to another table. */
  readonly referredSchemaFn?: (
    table: Table,
    toSchema: string | undefined,
    constraint: ForeignKeyConstraint,
    referredSchema: string | undefined,
  ) => string | undefined;
}

type TableClass = new (name: string, metadata: MetaData, columns: TableShape, options: TableOptions) => Table;

/** The copy of a table for another MetaData; see `Table.toMetadata()`. */
export function copyTable(table: Table, metadata: MetaData, options: CopyOptions, type: TableClass): Table {
  const name = options.name ?? table.name;
  const schema = options.schema ?? (options.schema === undefined ? table.schema : undefined) ?? metadata.schema;
  const present = metadata.tables.get(schema === undefined ? name : `${schema}.${name}`);
  if (present !== undefined) {
    warn(`Table '${present.fullname}' already exists within the given MetaData - not copying.`);
    return present;
  }
  const quotes = {
    ...(table.quote === undefined || name !== table.name ? {} : { quote: table.quote }),
    ...(table.quoteSchema === undefined || schema !== table.schema ? {} : { quoteSchema: table.quoteSchema }),
  };
  const copy = new type(name, metadata, copiedColumns(table), {
    ...lastingOptions(table.options),
    ...quotes,
    info: table.info,
    schema: schema ?? null,
    constraints: table.primaryKey.implicit ? [] : [table.primaryKey.copy()],
  });
  copy[dispatch].propagateFrom(table[dispatch]);
  copyConstraints(table, copy, options);
  for (const index of table.indexes) if (!index.ofColumnFlag) copy.appendIndex(copiedIndex(index, table, copy));
  return copy;
}

const notCopied = new Set([
  'constraints',
  'indexes',
  'listeners',
  'extendExisting',
  'keepExisting',
  'quote',
  'quoteSchema',
]);

/** The options that say something of every copy of the table. */
function lastingOptions(options: TableOptions): TableOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !notCopied.has(name)));
}

function copiedColumns(table: Table): TableShape {
  return Object.fromEntries(
    table.columnList.map((column: Column) => [
      column.key,
      column.copy({ name: column.name, ...(column.quote === undefined ? {} : { quote: column.quote }) }),
    ]),
  );
}

function copyConstraints(table: Table, copy: Table, { referredSchemaFn }: CopyOptions): void {
  const referredSchema =
    referredSchemaFn === undefined
      ? undefined
      : (constraint: ForeignKeyConstraint): string | undefined =>
          referredSchemaFn(table, copy.schema, constraint, constraint.elements[0]?.path.schema);
  for (const constraint of table.constraints) {
    if (constraint instanceof PrimaryKeyConstraint || constraint.ofColumnFlag) continue;
    const made = constraint.copy(copy, referredSchema);
    if (constraint.ddlCondition !== undefined) made.ddlIf(constraint.ddlCondition);
    copy.appendConstraint(made);
  }
}

function copiedIndex(index: Index, from: Table, to: Table): Index {
  const { explicitName, quote, hasFinalName } = index;
  const name: ConstraintNameOption | undefined =
    explicitName === undefined ? undefined : givenAgain({ name: explicitName, quote, final: hasFinalName });
  const references = index.expressions.map((element) =>
    element instanceof NamedColumn ? element.name : retarget(element, from, to),
  );
  const { postgresqlWhere: where, ...rest } = index.options;
  const made = new Index(name, references, {
    ...rest,
    ...includedNames(index.options),
    ...(where === undefined
      ? {}
      : { postgresqlWhere: typeof where === 'string' ? where : movedWhere(where, from, to) }),
    info: index.info,
  });
  return index.ddlCondition === undefined ? made : made.ddlIf(index.ddlCondition);
}

function movedWhere<E extends object>(where: E, from: Table, to: Table): E {
  return retarget(where as never, from, to);
}
