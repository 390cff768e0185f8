import type {
  ReflectedCheckConstraint,
  ReflectedDeferral,
  ReflectedExcludeConstraint,
  ReflectedForeignKey,
  ReflectedIndex,
  ReflectedPrimaryKey,
  ReflectedUniqueConstraint,
} from '../dialect/reflected.js';
import type { Imports } from './imports.js';
import { array, call, isEmpty, object, type Source } from './layout.js';
import { stringLiteral } from './lexical.js';
import { sqlText } from './sql-text.js';
import { strings } from './type-source.js';

type Options = Readonly<Record<string, Source | undefined>>;

/** The name that PostgreSQL gives a constraint that has none, so that it need not be written. */
function usualName(table: string, columns: readonly string[], suffix: string): string {
  return [table, ...columns, suffix].join('_');
}

/** A primary key where `primaryKey: true` on its columns does not say it all; undefined where it does. */
export function primaryKeySource(
  table: string,
  key: ReflectedPrimaryKey,
  imports: Imports,
  isNeeded: boolean,
): Source | undefined {
  const options = {
    ...named(key.name, usualName(table, [], 'pkey')),
    ...deferral(key),
    ...comment(key),
    ...keyOptions(key),
  };
  if (!isNeeded && Object.values(options).every((value) => value === undefined)) return undefined;
  return made('PrimaryKeyConstraint', [strings(key.constrainedColumns)], options, imports);
}

export function uniqueSource(table: string, unique: ReflectedUniqueConstraint, imports: Imports): Source {
  const options = { ...uniqueOptions(table, unique), ...keyOptions(unique) };
  return made('UniqueConstraint', [strings(unique.columnNames)], options, imports);
}

/** True for a constraint of one column that is just that. */
export function isPlainUnique(table: string, unique: ReflectedUniqueConstraint): boolean {
  const options = { ...uniqueOptions(table, unique), ...keyOptions(unique) };
  return unique.columnNames.length === 1 && Object.values(options).every((value) => value === undefined);
}

function uniqueOptions(table: string, unique: ReflectedUniqueConstraint): Options {
  // The server counts the columns of INCLUDE in.
  const columns = [...unique.columnNames, ...(unique.dialectOptions.postgresqlInclude ?? [])];
  return {
    ...named(unique.name, usualName(table, columns, 'key')),
    ...deferral(unique),
    ...comment(unique),
  };
}

function keyOptions({
  dialectOptions,
}: ReflectedPrimaryKey | ReflectedUniqueConstraint | ReflectedExcludeConstraint): Options {
  const { postgresqlInclude, postgresqlNullsNotDistinct, postgresqlWith, postgresqlTablespace } = dialectOptions;
  return {
    postgresqlInclude: postgresqlInclude === undefined ? undefined : strings(postgresqlInclude),
    postgresqlWith: postgresqlWith === undefined ? undefined : texts(postgresqlWith),
    postgresqlTablespace: quoted(postgresqlTablespace),
    postgresqlNullsNotDistinct: flag(postgresqlNullsNotDistinct),
  };
}

export function checkSource(check: ReflectedCheckConstraint, imports: Imports): Source {
  const options = {
    name: stringLiteral(check.name),
    ...comment(check),
    postgresqlNoInherit: flag(check.dialectOptions.postgresqlNoInherit),
    postgresqlNotValid: flag(check.dialectOptions.postgresqlNotValid),
  };
  return made('CheckConstraint', [sqlText(check.sqltext)], options, imports);
}

/** The options of a foreign key. */
export function foreignKeyOptions(table: string, key: ReflectedForeignKey): Options {
  const { onupdate, ondelete, match } = key.options;
  return {
    ...named(key.name, usualName(table, key.constrainedColumns, 'fkey')),
    onupdate: quoted(onupdate),
    ondelete: quoted(ondelete),
    match: quoted(match),
    ...deferral(key.options),
    ...comment(key),
  };
}

/** A foreign key over several columns, or one that an option of its column cannot say. */
export function foreignKeySource(
  key: ReflectedForeignKey,
  targets: readonly Source[],
  options: Options,
  imports: Imports,
): Source {
  return made('ForeignKeyConstraint', [strings(key.constrainedColumns), array(targets)], options, imports);
}

export function excludeSource(exclude: ReflectedExcludeConstraint, imports: Imports): Source {
  const elements = exclude.elements.map(({ columnName, expression, operator, opclass, collation, sorting }) =>
    array([
      elementSource({ columnName, expression, opclass: opclass ?? undefined, collation, sorting }, imports),
      stringLiteral(operator),
    ]),
  );
  const options = {
    name: stringLiteral(exclude.name),
    using: exclude.using === 'gist' ? undefined : stringLiteral(exclude.using),
    where: exclude.where === null ? undefined : call(imports.use('text'), sqlText(exclude.where)),
    ...keyOptions(exclude),
    ...deferral(exclude),
    ...comment(exclude),
  };
  return made('ExcludeConstraint', [array(elements)], options, imports);
}

/** True for an index of one column that the naming convention of a MetaData names so, and that is just that. */
export function isPlainIndex(table: string, schema: string | undefined, index: ReflectedIndex): boolean {
  const [column, another] = index.columnNames;
  const prefix = schema === undefined ? 'ix' : `ix_${schema}`;
  return (
    column !== undefined &&
    column !== null &&
    another === undefined &&
    !index.unique &&
    index.columnSorting === undefined &&
    Object.keys(index.dialectOptions).length === 0 &&
    index.name === `${prefix}_${table}_${column}` &&
    Buffer.byteLength(index.name) < 64
  );
}

export function indexSource(index: ReflectedIndex, imports: Imports): Source {
  const elements = index.columnNames.map((name, i) => indexElement(index, name, i, imports));
  return made('Index', [stringLiteral(index.name), array(elements)], indexOptions(index, imports), imports);
}

function indexElement(index: ReflectedIndex, name: string | null, place: number, imports: Imports): Source {
  const expression = name ?? (index.expressions?.[place] as string);
  const { postgresqlOps, postgresqlCollations } = index.dialectOptions;
  const element = {
    columnName: name,
    expression,
    opclass: postgresqlOps?.[expression],
    collation: postgresqlCollations?.[expression],
    sorting: index.columnSorting?.[expression],
  };
  return elementSource(element, imports);
}

/** One element of an index, or of the index of a constraint. */
interface IndexedElement {
  /** Null for an expression. */
  readonly columnName: string | null;
  readonly expression: string;
  readonly opclass: string | undefined;
  readonly collation: string | undefined;
  readonly sorting: readonly string[] | undefined;
}

/** The name of a column, where it stands alone; else SQL: a column has no methods before there is a table. */
function elementSource(element: IndexedElement, imports: Imports): Source {
  const { columnName, expression, opclass, collation, sorting = [] } = element;
  const words = [
    columnName === null ? expression : quotedName(columnName),
    collation === undefined ? undefined : `COLLATE ${quotedName(collation)}`,
    opclass,
    ...sorting.map((word) => word.toUpperCase().replace('_', ' ')),
  ].filter((word) => word !== undefined);
  if (columnName !== null && words.length === 1) return stringLiteral(columnName);
  return call(imports.use('text'), sqlText(words.join(' ')));
}

function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function indexOptions({ unique, dialectOptions }: ReflectedIndex, imports: Imports): Options {
  const { postgresqlInclude, postgresqlUsing, postgresqlWhere, postgresqlWith } = dialectOptions;
  return {
    unique: unique ? 'true' : undefined,
    postgresqlUsing: quoted(postgresqlUsing),
    postgresqlWhere: postgresqlWhere === undefined ? undefined : call(imports.use('text'), sqlText(postgresqlWhere)),
    postgresqlInclude: postgresqlInclude === undefined ? undefined : strings(postgresqlInclude),
    postgresqlWith: postgresqlWith === undefined ? undefined : texts(postgresqlWith),
    postgresqlNullsNotDistinct: flag(dialectOptions.postgresqlNullsNotDistinct),
    postgresqlTablespace: quoted(dialectOptions.postgresqlTablespace),
  };
}

/** An object of strings. */
export function texts(values: Readonly<Record<string, string>>): Source {
  return object(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, stringLiteral(value)])));
}

function made(className: string, args: readonly Source[], options: Options, imports: Imports): Source {
  const given = object(options);
  return call(`new ${imports.use(className)}`, ...args, ...(isEmpty(given) ? [] : [given]));
}

function named(name: string | null, usual: string): Options {
  return { name: name === null || (name === usual && Buffer.byteLength(name) < 64) ? undefined : stringLiteral(name) };
}

function deferral({ deferrable, initially }: ReflectedDeferral): Options {
  return { deferrable: flag(deferrable), initially: quoted(initially) };
}

function comment({ comment: said }: { readonly comment: string | null }): Options {
  return { comment: said === null ? undefined : stringLiteral(said) };
}

function flag(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function quoted(value: string | undefined): string | undefined {
  return value === undefined ? undefined : stringLiteral(value);
}
