import type { ClientDefaults, ColumnOptions, TypeWith } from '@athanor/core';
import { Column } from '@athanor/core';
import type { attributeType } from './mapped.js';

/** What a column reads as, with NULL where the options allow it. */
export type MappedRead<T, O> = O extends { readonly nullable: true } ? T | null : T;

/**
 * The declaration of a column attribute. A description only, so that a mixin's can stand in several classes; each table
 * makes its own Column of it. SQLAlchemy: `MappedColumn`.
 */
export class MappedColumn<T = any, X = unknown> {
  declare readonly [attributeType]: T;
  /** What its type gives columns. For types only; there is no such property at run time. */
  declare readonly ofType: X;

  constructor(
    readonly type: TypeWith<any, unknown>,
    readonly options: ColumnOptions,
  ) {}

  /** A new Column of this description. */
  makeColumn(): Column<any, any, any> {
    const { primaryKey, nullable } = this.options;
    return new Column(this.type, { ...this.options, nullable: primaryKey === true ? false : (nullable ?? false) });
  }
}

/**
 * A column attribute: `mappedColumn(Text)` is NOT NULL, `mappedColumn(Text, { nullable: true })` may be null and is read as
 * `string | null`. Takes all options of Column. SQLAlchemy: `mapped_column()`.
 */
export function mappedColumn<T, const O extends ColumnOptions = {}, X = unknown>(
  type: TypeWith<T, X>,
  options?: O & ClientDefaults<T>,
): MappedColumn<MappedRead<T, O>, X> {
  return new MappedColumn(type, options ?? {});
}
