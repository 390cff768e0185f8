import { ArgumentError } from '../errors/errors.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import { literalColumn } from '../expression/constructs.js';
import { type Exists, SelectBase } from './select-base.js';
import { select } from './select.js';

/**
 * `EXISTS (..)` of a SELECT, or of one that is made here: `exists(t.c.id).where(..)`, and with nothing given
 * `exists().where(..)` of all columns. SQLAlchemy: `exists()`.
 */
export function exists(...given: readonly [SelectBase<any, any>] | readonly SqlExpression<any>[]): Exists {
  const [first] = given;
  if (first === undefined) return select(literalColumn('*')).exists();
  if (!(first instanceof SelectBase)) return select(...(given as readonly SqlExpression<any>[])).exists();
  if (given.length > 1) throw new ArgumentError('exists() takes one SELECT, or columns');
  return first.exists();
}
