import type { Column } from './column.js';
import type { Identity } from './defaults.js';

/** The options by which a column has a value where an INSERT gives none. */
type HasDefault =
  | { readonly default: unknown }
  | { readonly insertDefault: unknown }
  | { readonly serverDefault: unknown }
  | { readonly identity: unknown }
  | { readonly autoincrement: true };

/** A primary key that the server may number: no foreign key, and not told otherwise. */
type IsNumbered<T, O> = T extends number | bigint
  ? O extends { readonly foreignKey: unknown } | { readonly autoincrement: false }
    ? false
    : true
  : false;

/** `any` stands for the options of a column that was declared without some. */
type IsAny<O> = 0 extends 1 & O ? true : false;

type Kind<C> =
  C extends Column<infer T, infer O, any>
    ? IsAny<O> extends true
      ? 'optional'
      : O extends { readonly computed: unknown } | { readonly identity: Identity<true> }
        ? 'refused'
        : O extends HasDefault
          ? 'optional'
          : O extends { readonly primaryKey: true }
            ? IsNumbered<T, O> extends true
              ? 'optional'
              : 'required'
            : O extends { readonly nullable: false }
              ? 'required'
              : 'optional'
    : 'optional';

type KeysOf<P, W> = { [K in keyof P]: Kind<P[K]> extends W ? K : never }[keyof P];

/** What an INSERT into a table with these columns has to give and must not give, by keys. */
export interface TableInsertShape<P> {
  readonly required: KeysOf<P, 'required'>;
  readonly refused: KeysOf<P, 'refused'>;
}
