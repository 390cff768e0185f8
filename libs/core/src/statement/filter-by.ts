import { InvalidRequestError } from '../errors/errors.js';
import type { ColumnElement } from '../expression/column-element.js';
import type { Operand, OtherNumber, valueType } from '../expression/sql-expression.js';
import { nameOf } from './foreign-key-condition.js';
import type { FromClause } from './from-clause.js';
import type { JoinsAlong } from './join-step.js';

type ColumnKeys<C> = { [K in keyof C]: C[K] extends { readonly [valueType]: unknown } ? K : never }[keyof C];

type Equal<V> = Operand<V> | OtherNumber<V>;

type Member<T> = T extends readonly (infer E)[] ? E : NonNullable<T>;

/** Values by the keys of columns; taken out of a property, so that messages show the keys. */
type ByColumn<C> = {
  values: {
    readonly [K in ColumnKeys<C>]?: C[K] extends { readonly [valueType]: infer V } ? Equal<V> : never;
  };
}['values'];

/** Values by the keys of entities of the class `E`. */
type ByAttribute<E> = { values: { readonly [K in keyof E]?: Equal<E[K]> } }['values'];

/**
 * What `filterBy()` takes for rows of `X`: values by the keys of its columns. Of any keys where `X` does not tell its columns: where
 * it is the list of a SELECT that does not begin with a table or entity.
 */
export type FilterValues<X> = X extends readonly unknown[]
  ? X extends readonly [infer First, ...unknown[]]
    ? First extends { readonly c: infer C }
      ? ByColumn<C>
      : Readonly<Record<string, unknown>>
    : Readonly<Record<string, unknown>>
  : X extends { readonly c: infer C }
    ? ByColumn<C>
    : X extends JoinsAlong<infer T>
      ? ByAttribute<Member<T>>
      : Readonly<Record<string, unknown>>;

/** `column = value` for values by the keys of columns. Unknown keys are an InvalidRequestError. */
export function equalities(from: FromClause, values: Readonly<Record<string, unknown>>): ColumnElement<boolean>[] {
  return Object.entries(values).map(([key, value]) => {
    const column = Object.hasOwn(from.c, key) ? from.c[key] : undefined;
    if (column !== undefined) return column.eq(value as never);
    throw new InvalidRequestError(`${nameOf(from)} has no column ${JSON.stringify(key)} to filter by`);
  });
}
