import type {
  ReflectedCheckConstraint,
  ReflectedColumn,
  ReflectedExcludeConstraint,
  ReflectedForeignKey,
  ReflectedIndex,
  ReflectedPrimaryKey,
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
}

/** The name of a table with its schema in front, as a MetaData knows it. */
export function fullName(name: string, schema: string | null | undefined): string {
  return schema === undefined || schema === null ? name : `${schema}.${name}`;
}
