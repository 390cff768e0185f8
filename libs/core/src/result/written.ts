import type { NamedColumn } from '../expression/named-column.js';

/** What an INSERT, UPDATE or DELETE says of what it wrote, made when asked for. */
export interface Written {
  readonly kind: 'insert' | 'update' | 'delete';
  /** The primary keys of inserted rows; undefined where `returning()` asked for rows. */
  primaryKeys(): readonly unknown[] | undefined;
  /** The rows of a RETURNING that the program did not ask for by `returning()`; undefined where there was none. */
  defaults(): readonly unknown[] | undefined;
  /** The values of each parameter set by name. */
  parameters(): readonly Readonly<Record<string, unknown>>[];
  /** The columns whose values the client made. */
  prefetched(): readonly NamedColumn[];
  /** The columns that the server made, and that did not come back. */
  notFetched(): readonly NamedColumn[];
}
