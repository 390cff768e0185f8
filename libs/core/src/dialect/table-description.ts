import type {
  ReflectedCheckConstraint,
  ReflectedColumn,
  ReflectedExcludeConstraint,
  ReflectedForeignKey,
  ReflectedIndex,
  ReflectedPrimaryKey,
  ReflectedSequence,
  ReflectedTableOptions,
  ReflectedUniqueConstraint,
} from './reflected.js';

/** All that a database says of one table or view. */
export interface TableDescription {
  readonly name: string;
  /** As it was asked for; undefined: found by the bare name. */
  readonly schema: string | undefined;
  readonly comment: string | null;
  readonly columns: readonly ReflectedColumn[];
  readonly primaryKey: ReflectedPrimaryKey;
  readonly foreignKeys: readonly ReflectedForeignKey[];
  readonly uniqueConstraints: readonly ReflectedUniqueConstraint[];
  readonly checkConstraints: readonly ReflectedCheckConstraint[];
  readonly excludeConstraints: readonly ReflectedExcludeConstraint[];
  /** Without those that constraints made. */
  readonly indexes: readonly ReflectedIndex[];
  readonly options: ReflectedTableOptions;
  /** The column of the primary key whose default is what SERIAL makes. */
  readonly serial: string | undefined;
  /** The sequences that defaults ask, by the names of the columns; without that of the SERIAL column. */
  readonly sequences: ReadonlyMap<string, ReflectedSequence>;
}

/** The name of a table with its schema in front, as a MetaData knows it. */
export function fullName(name: string, schema: string | null | undefined): string {
  return schema === undefined || schema === null ? name : `${schema}.${name}`;
}

/** A sequence as a default names it; without a schema, one that the bare name finds. */
export interface SequenceReference {
  readonly schema: string | undefined;
  readonly name: string;
}

const part = `(?:"(?:[^"]|"")+"|[^".']+)`;
const nextval = new RegExp(`^nextval\\('(?:(${part})\\.)?(${part})'::regclass\\)$`);

/** The sequence that a default is the next number of; undefined for any other default. */
export function sequenceIn(sql: string | null): SequenceReference | undefined {
  const [, schema, name] = nextval.exec(sql?.replaceAll("''", '\u0000') ?? '') ?? [];
  if (name === undefined) return undefined;
  return { schema: schema === undefined ? undefined : unquoted(schema), name: unquoted(name) };
}

function unquoted(written: string): string {
  const name = written.replaceAll('\u0000', "'");
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** True for the column of the primary key whose default is what SERIAL makes, so that it need not be said. */
export function isSerial(column: ReflectedColumn, { serial }: Pick<TableDescription, 'serial'>): boolean {
  return serial === column.name;
}

/** What is to be said of an integer of the primary key: that the server numbers it, or that it does not; undefined: as it follows. */
export function autoincrementOf(
  column: ReflectedColumn,
  description: Pick<TableDescription, 'foreignKeys' | 'primaryKey' | 'serial'>,
): boolean | undefined {
  const { constrainedColumns } = description.primaryKey;
  const isSole = constrainedColumns.length === 1;
  if (!constrainedColumns.includes(column.name) || column.type.affinity !== 'integer') return undefined;
  if (isSerial(column, description)) return isSole ? undefined : true;
  const refers = description.foreignKeys.some((key) => key.constrainedColumns.includes(column.name));
  const isBare = column.default === null && column.computed === undefined && column.identity === undefined;
  return isSole && isBare && !refers ? false : undefined;
}
