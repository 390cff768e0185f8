import { fullName, type TableDescription } from '../dialect/table-description.js';
import type { ReflectedForeignKey, ReflectedSequence } from '../dialect/reflected.js';
import type { TypeEngine } from '../types/type-engine.js';
import type { Imports } from './imports.js';
import { camelCase, pascalCase, singular } from './lexical.js';
import { moduleNames, UniqueNames } from './unique-names.js';

/** What is generated: `Table` constants, or entity classes where a table has a primary key. */
export type ModuleStyle = 'tables' | 'entities';

/** A table of the module with the names that its parts have there. */
export interface PlannedTable {
  readonly description: TableDescription;
  /** As foreign keys name it. */
  readonly fullName: string;
  /** The name of the constant or class. */
  readonly name: string;
  /** False for what is a Table constant: views, tables without a primary key, association tables. */
  readonly isEntity: boolean;
  /** The keys of the columns by their names. */
  readonly keys: ReadonlyMap<string, string>;
  /** The names in use in the shape; relationships come to them. */
  readonly members: UniqueNames;
}

/** The tables of a module, and the constants of its types. */
export interface ModulePlan {
  readonly style: ModuleStyle;
  readonly tables: readonly PlannedTable[];
  readonly byFullName: ReadonlyMap<string, PlannedTable>;
  /** Where tables are that the database names without a schema, though the module may name it. */
  readonly defaultSchema: string | undefined;
  /** Enumerated types and domains by their cache keys. */
  readonly types: ReadonlyMap<string, { readonly name: string; readonly type: TypeEngine }>;
  /** The sequences that defaults ask, by {@link sequenceId}. */
  readonly sequences: ReadonlyMap<string, { readonly name: string; readonly sequence: ReflectedSequence }>;
  readonly columnNaming: (key: string) => string;
  readonly imports: Imports;
}

/** Keys that an entity or the literal of its shape cannot have. */
const refusedKeys: readonly string[] = ['constructor', '__proto__', 'awaitableAttrs', 'toJSON', 'then'];

/** Names that a module of its own makes or may import. */
const moduleOwn: readonly string[] = [
  'metadata',
  'Base',
  'DeclarativeBase',
  'mappedColumn',
  'relationship',
  'func',
  'text',
];

/** Gives everything of a module its name. `exported` are the names of Athanor, which the module may import. */
export function planModule(
  descriptions: readonly TableDescription[],
  style: ModuleStyle,
  {
    columnNaming,
    defaultSchema,
    exported,
    imports,
  }: Pick<ModulePlan, 'columnNaming' | 'defaultSchema' | 'imports'> & { readonly exported: Iterable<string> },
): ModulePlan {
  const names = moduleNames([...moduleOwn, ...exported]);
  const tables = descriptions.map((description) => plannedTable(description, style, names, columnNaming));
  const byFullName = new Map(tables.map((table) => [table.fullName, table]));
  return {
    style,
    tables,
    byFullName,
    defaultSchema,
    types: plannedTypes(descriptions, names),
    sequences: plannedSequences(descriptions, names),
    columnNaming,
    imports,
  };
}

/** The table that a foreign key refers to; undefined where the module has it not. */
export function referredTable({ referredTable: name, referredSchema }: ReflectedForeignKey, plan: ModulePlan) {
  return tableNamed(fullName(name, referredSchema), plan);
}

/** The table that the database calls so; without a schema, that of the default schema as well. */
export function tableNamed(name: string, { byFullName, defaultSchema }: ModulePlan): PlannedTable | undefined {
  return byFullName.get(name) ?? byFullName.get(fullName(name, defaultSchema));
}

function plannedTable(
  description: TableDescription,
  style: ModuleStyle,
  names: UniqueNames,
  columnNaming: (key: string) => string,
): PlannedTable {
  const isEntity = style === 'entities' && isMappable(description);
  const base = isEntity ? pascalCase(singular(description.name)) : camelCase(description.name);
  const other = isEntity ? pascalCase(description.name) : `${base}Table`;
  const inSchema = camelCase(`${description.schema ?? ''}_${description.name}`);
  const name = names.take(base, other, isEntity ? pascalCase(inSchema) : inSchema);
  const members = new UniqueNames(refusedKeys);
  const keys = columnKeys(description, members, columnNaming);
  return { description, fullName: fullName(description.name, description.schema), name, isEntity, keys, members };
}

/** The keys of columns by their names; a column whose name follows from its key has the first choice. */
function columnKeys(
  { columns }: TableDescription,
  members: UniqueNames,
  columnNaming: (key: string) => string,
): Map<string, string> {
  const names = columns.map((column) => column.name);
  const follows = (name: string): boolean => columnNaming(camelCase(name)) === name;
  const inTurn = [...names.filter(follows), ...names.filter((name) => !follows(name))];
  return new Map(inTurn.map((name) => [name, members.take(camelCase(name))]));
}

/** An entity needs a primary key, and a table that only joins two others is one of a relationship. */
function isMappable(description: TableDescription): boolean {
  return description.primaryKey.constrainedColumns.length > 0 && associationOf(description) === undefined;
}

/** The two foreign keys of a table that consists of them and joins two different tables; undefined for any other table. */
export function associationOf({
  columns,
  primaryKey,
  foreignKeys,
}: TableDescription): readonly [ReflectedForeignKey, ReflectedForeignKey] | undefined {
  const [left, right, another] = foreignKeys;
  if (left === undefined || right === undefined || another !== undefined) return undefined;
  const members = [...left.constrainedColumns, ...right.constrainedColumns];
  const isWhole =
    new Set(members).size === columns.length &&
    members.length === columns.length &&
    primaryKey.constrainedColumns.length === columns.length;
  const joinsTwo = left.referredTable !== right.referredTable || left.referredSchema !== right.referredSchema;
  return isWhole && joinsTwo ? [left, right] : undefined;
}

function plannedTypes(descriptions: readonly TableDescription[], names: UniqueNames): ModulePlan['types'] {
  const found = new Map<string, { readonly name: string; readonly type: TypeEngine }>();
  for (const type of descriptions
    .flatMap(({ columns }) => columns.map((column) => column.type))
    .flatMap(namedTypesIn)) {
    if (found.has(type.cacheKey)) continue;
    const { name } = type as unknown as { readonly name: string };
    found.set(type.cacheKey, { name: names.take(camelCase(name), `${camelCase(name)}Type`), type });
  }
  return found;
}

/** Tells sequences of different schemas apart. */
export function sequenceId({ schema, name }: ReflectedSequence): string {
  return JSON.stringify([schema, name]);
}

function plannedSequences(descriptions: readonly TableDescription[], names: UniqueNames): ModulePlan['sequences'] {
  const found = new Map<string, { readonly name: string; readonly sequence: ReflectedSequence }>();
  for (const sequence of descriptions.flatMap(({ sequences }) => [...sequences.values()])) {
    const id = sequenceId(sequence);
    if (found.has(id)) continue;
    const name = camelCase(sequence.name);
    found.set(id, { name: names.take(name, `${name}Sequence`), sequence });
  }
  return found;
}

/** The types with names of their own that a type is made of, each behind those that it needs. */
function namedTypesIn(type: TypeEngine): TypeEngine[] {
  const { itemType, dataType, name } = type as { itemType?: TypeEngine; dataType?: TypeEngine; name?: unknown };
  const inner = [itemType, dataType].filter((one) => one !== undefined).flatMap(namedTypesIn);
  return typeof name === 'string' && name !== '' ? [...inner, type] : inner;
}
