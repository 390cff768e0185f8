import type { ClientDefaults, ColumnOptions, TypeLike } from '@athanor/core';
import { Column } from '@athanor/core';
import type { attributeType } from './mapped.js';

/** What a column reads as, with NULL where the options allow it. */
export type MappedRead<T, O> = O extends { readonly nullable: true } ? T | null : T;

/**
 * The declaration of a column attribute. A description only, so that a mixin's can stand in several classes; each table
 * makes its own Column of it. SQLAlchemy: `MappedColumn`.
 */
export class MappedColumn<T = any> {
  declare readonly [attributeType]: T;

  constructor(
    readonly type: TypeLike<any, any>,
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
export function mappedColumn<T, const O extends ColumnOptions = {}>(
  type: TypeLike<T, any>,
  options?: O & ClientDefaults<T>,
): MappedColumn<MappedRead<T, O>> {
  return new MappedColumn(type, options ?? {});
}
