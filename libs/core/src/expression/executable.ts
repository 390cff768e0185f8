import type { HasClauseElement } from './clause-element.js';

/** The key of the phantom that carries a statement's row type; there is no such property at run time. */
export declare const rowType: unique symbol;

/** The key of the phantom that carries what one set of parameters of a statement looks like; there is no such property at run time. */
export declare const parameterType: unique symbol;

/** Values by name, as statements take them unless they say more. */
export type AnyParameters = Readonly<Record<string, unknown>>;

/**
 * A statement that a connection can run; `R` is the row that it gives, `P` one set of the parameters that it takes.
 * SQLAlchemy: `Executable`.
 */
export interface Executable<R = unknown, P extends AnyParameters = AnyParameters> extends HasClauseElement {
  readonly [rowType]: R;
  readonly [parameterType]?: P;
}

/**
 * What an execution takes beside the statement: one set of parameters, or an array of sets. Written as `ArrayLike`, since beside
 * an array type the compiler does not say which key of a set is missing.
 */
export type ParametersFor<P extends AnyParameters> = NoInfer<P> | ArrayLike<NoInfer<P>>;

/** The row type of a statement. */
export type RowOfStatement<S> = S extends Executable<infer R> ? R : never;

/** The rows that a call gives which runs `S`; of one of several statements the rows of any. */
export type RowsOf<S extends Executable<any, any>> = S[typeof rowType];

/** What such a call takes beside the statement. */
export type ParametersWith<S extends Executable<any, any>> = ParametersFor<Exclude<S[typeof parameterType], undefined>>;

/** How many columns rows have; `number` where that is not known. */
export type WidthOf<R> = R extends { readonly length: infer N } ? N : number;

/** What no statement is, where rows of so many columns are asked for and it gives others; anything where either is not known. */
export type OfWidth<N, R> = number extends N | WidthOf<R>
  ? unknown
  : WidthOf<R> extends N
    ? unknown
    : `the SELECT has to give ${N & number} column(s), and gives ${WidthOf<R> & number}`;
