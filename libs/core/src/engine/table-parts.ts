import type {
  ReflectedColumn,
  ReflectedDeferral,
  ReflectedExcludeConstraint,
  ReflectedExcludeElement,
  ReflectedForeignKey,
  ReflectedIndex,
  ReflectedSequence,
} from '../dialect/reflected.js';
import { autoincrementOf, fullName, isSerial, type TableDescription } from '../dialect/table-description.js';
import { NoReferencedTableError } from '../errors/errors.js';
import { type ColumnElement, columnOf } from '../expression/column-element.js';
import { type TextClause, verbatim } from '../expression/text.js';
import { Column, type ColumnOptions } from '../schema/column.js';
import { CheckConstraint, type Constraint, PrimaryKeyConstraint, UniqueConstraint } from '../schema/constraints.js';
import { ForeignKeyConstraint } from '../schema/foreign-key-constraint.js';
import { Computed, Identity } from '../schema/defaults.js';
import { ExcludeConstraint, type ExcludeElement } from '../schema/exclude-constraint.js';
import type { ForeignKeyTarget } from '../schema/foreign-key.js';
import { Index } from '../schema/indexes.js';
import type { MetaData } from '../schema/metadata.js';
import { conv } from '../schema/names.js';
import { Sequence } from '../schema/sequence.js';
import type { Table } from '../schema/table.js';
import { Integer, SmallInteger } from '../types/numeric-types.js';
import type { TypeLike } from '../types/type-engine.js';

/** A Column of what a database says of one. */
export function columnOfDescription(
  column: ReflectedColumn,
  description: TableDescription,
  metadata: MetaData,
): Column<any, any, any> {
  const { computed, identity, comment, nullable, type } = column;
  const byDefault = defaultOf(column, description, metadata);
  const autoincrement = autoincrementOf(column, description);
  const options: ColumnOptions = {
    name: column.name,
    nullable,
    ...(autoincrement === undefined ? {} : { autoincrement }),
    ...(comment === null ? {} : { comment }),
    ...(identity === undefined ? {} : { identity: new Identity(identity) }),
    ...(computed === undefined ? {} : { computed: new Computed(verbatim(computed.sqltext), persistence(computed)) }),
    ...(byDefault === undefined ? {} : { serverDefault: byDefault }),
  };
  return new Column(type, options as never);
}

/** The default of a SERIAL column follows from `autoincrement`; a sequence belongs to the MetaData, which can create it. */
function defaultOf(
  column: ReflectedColumn,
  description: TableDescription,
  metadata: MetaData,
): TextClause | Sequence | undefined {
  const { default: sql } = column;
  if (sql === null || isSerial(column, description)) return undefined;
  const sequence = description.sequences.get(column.name);
  return sequence === undefined ? verbatim(sql) : sequenceOf(sequence, description, metadata);
}

const numberTypes: Readonly<Record<string, TypeLike<number>>> = { integer: Integer, smallint: SmallInteger };

function sequenceOf(
  { name, schema, visible, type, start, increment, minvalue, maxvalue, cache, cycle }: ReflectedSequence,
  description: TableDescription,
  metadata: MetaData,
): Sequence {
  const named = visible && description.schema === undefined ? {} : { schema };
  const dataType = numberTypes[type];
  const numbers = { start, increment, minvalue, maxvalue, cache, ...(cycle ? { cycle } : {}) };
  return new Sequence(name, { metadata, ...named, ...numbers, ...(dataType === undefined ? {} : { dataType }) });
}

function persistence({ persisted }: { readonly persisted: boolean }): { readonly persisted?: boolean } {
  return persisted ? {} : { persisted };
}

/** The constraints of a description for a table that has taken its columns; those about columns that it has not are left out. */
export function constraintsOfDescription(description: TableDescription, table: Table): Constraint[] {
  const has = (names: readonly (string | null)[]): boolean =>
    names.every((name) => name === null || table.findColumn(name) !== undefined);
  const { uniqueConstraints, checkConstraints, excludeConstraints } = description;
  return [
    ...primaryKeyOf(description, table),
    ...uniqueConstraints
      .filter((unique) => has(unique.columnNames))
      .map((unique) => new UniqueConstraint(unique.columnNames, { ...common(unique), ...unique.dialectOptions })),
    ...checkConstraints.map(
      (check) => new CheckConstraint(verbatim(check.sqltext), { ...common(check), ...check.dialectOptions }),
    ),
    ...excludeConstraints
      .filter(({ elements }) => has(elements.map((element) => element.columnName)))
      .map((exclude) => excludeOf(exclude, table)),
  ];
}

/** The key of the database with the columns that the program declared to belong to it; a view has none of its own. */
function primaryKeyOf({ primaryKey }: TableDescription, table: Table): Constraint[] {
  const { name, constrainedColumns, dialectOptions } = primaryKey;
  const members = constrainedColumns.filter((column) => table.findColumn(column) !== undefined);
  const declared = table.columnList.filter((column) => column.primaryKey && !members.includes(column.name));
  if (name === null || members.length === 0) return [];
  const columns = [...members, ...declared.map((column) => column.name)];
  return [new PrimaryKeyConstraint(columns, { ...common({ ...primaryKey, name }), ...dialectOptions })];
}

interface Named extends ReflectedDeferral {
  readonly name: string;
  readonly comment: string | null;
}

/** The name is the database's own: no naming convention may change it. */
function common({ name, comment, deferrable, initially }: Named) {
  return {
    name: conv(name),
    ...(comment === null ? {} : { comment }),
    ...(deferrable === undefined ? {} : { deferrable }),
    ...(initially === undefined ? {} : { initially }),
  };
}

/** A foreign key, for a table that has its columns. */
export function foreignKeyOfDescription(key: ReflectedForeignKey, table: Table): ForeignKeyConstraint {
  const targets = key.referredColumns.map((column) => targetOf(key, column, table));
  const { onupdate, ondelete, match } = key.options;
  return new ForeignKeyConstraint(key.constrainedColumns, targets, {
    ...common({ ...key, ...key.options }),
    ...(onupdate === undefined ? {} : { onupdate }),
    ...(ondelete === undefined ? {} : { ondelete }),
    ...(match === undefined ? {} : { match }),
    linkToName: true,
  });
}

/** The target as text, but where its names have dots, or the MetaData would put a schema in front. */
function targetOf(key: ReflectedForeignKey, column: string, { metadata }: Table): ForeignKeyTarget {
  const parts = [...(key.referredSchema === null ? [] : [key.referredSchema]), key.referredTable, column];
  const isText = !parts.some((part) => part.includes('.') || part === '');
  if (isText && (key.referredSchema !== null || metadata.schema === undefined)) return parts.join('.');
  const name = fullName(key.referredTable, key.referredSchema);
  return () => {
    const target = metadata.tables.get(name)?.findColumn(column);
    if (target !== undefined) return target;
    throw new NoReferencedTableError(`Foreign key '${key.name}' could not find column '${column}' of '${name}'`, name);
  };
}

function excludeOf(exclude: ReflectedExcludeConstraint, table: Table): ExcludeConstraint {
  const ops = exclude.elements.flatMap(({ expression, opclass }) =>
    opclass === null ? [] : [[table.findColumn(expression)?.key ?? expression, opclass] as const],
  );
  return new ExcludeConstraint(
    exclude.elements.map((element) => [excludedElement(element, table), element.operator]),
    {
      ...common(exclude),
      ...exclude.dialectOptions,
      using: exclude.using,
      ops: Object.fromEntries(ops),
      ...(exclude.where === null ? {} : { where: verbatim(exclude.where) }),
    },
  );
}

function excludedElement(element: ReflectedExcludeElement, table: Table): ExcludeElement[0] {
  const { columnName, expression, collation, sorting = [] } = element;
  const plain = columnName === null ? verbatim(expression) : (table.findColumn(columnName) as Column);
  return ordered(plain, collation, sorting);
}

/** An index, for a table that has its columns; undefined where it has one of them not. */
export function indexOfDescription(index: ReflectedIndex, table: Table): Index | undefined {
  const { columnNames, dialectOptions, unique } = index;
  if (columnNames.some((name) => name !== null && table.findColumn(name) === undefined)) return undefined;
  const { postgresqlOps, postgresqlWhere, postgresqlCollations: _, ...options } = dialectOptions;
  const elements = columnNames.map((name, i) => indexElement(index, name, i, table));
  const ops = Object.entries(postgresqlOps ?? {}).map(([name, ofType]) => [
    table.findColumn(name)?.key ?? name,
    ofType,
  ]);
  return new Index(conv(index.name), elements, {
    unique,
    ...options,
    ...(ops.length === 0 ? {} : { postgresqlOps: Object.fromEntries(ops) as Record<string, string> }),
    ...(postgresqlWhere === undefined ? {} : { postgresqlWhere: verbatim(postgresqlWhere) }),
  });
}

function indexElement(
  index: ReflectedIndex,
  name: string | null,
  place: number,
  table: Table,
): TextClause | ColumnElement {
  const written = name ?? (index.expressions?.[place] as string);
  const words = index.columnSorting?.[written] ?? [];
  const plain = name === null ? verbatim(written) : (table.findColumn(name) as Column);
  return ordered(plain, index.dialectOptions.postgresqlCollations?.[written], words);
}

/** An element of an index by its collation and in its order. */
function ordered(
  plain: TextClause | Column,
  collation: string | undefined,
  words: readonly string[],
): TextClause | ColumnElement {
  if (collation === undefined && words.length === 0) return plain;
  const bare = columnOf(plain) as ColumnElement<string>;
  const element: ColumnElement = collation === undefined ? bare : bare.collate(collation);
  const sorted = words.includes('desc') ? element.desc() : element;
  if (words.includes('nulls_last')) return sorted.nullsLast();
  return words.includes('nulls_first') ? sorted.nullsFirst() : sorted;
}
