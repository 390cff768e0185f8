import type { HasClauseElement } from './clause-element.js';

/** The key of the phantom that carries a statement's row type; there is no such property at run time. */
export declare const rowType: unique symbol;

/** A statement that a connection can run; `R` is the row that it gives. SQLAlchemy: `Executable`. */
export interface Executable<R = unknown> extends HasClauseElement {
  readonly [rowType]: R;
}

/** The row type of a statement. */
export type RowOfStatement<S> = S extends Executable<infer R> ? R : never;
