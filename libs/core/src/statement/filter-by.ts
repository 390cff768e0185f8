import { InvalidRequestError } from '../errors/errors.js';
import type { ColumnElement } from '../expression/column-element.js';
import { nameOf } from './foreign-key-condition.js';
import type { FromClause } from './from-clause.js';

/** `column = value` for values by the keys of columns. Unknown keys are an InvalidRequestError. */
export function equalities(from: FromClause, values: Readonly<Record<string, unknown>>): ColumnElement<boolean>[] {
  return Object.entries(values).map(([key, value]) => {
    const column = Object.hasOwn(from.c, key) ? from.c[key] : undefined;
    if (column !== undefined) return column.eq(value as never);
    throw new InvalidRequestError(`${nameOf(from)} has no column ${JSON.stringify(key)} to filter by`);
  });
}
