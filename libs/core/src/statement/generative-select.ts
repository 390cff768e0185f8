import { ArgumentError } from '../errors/errors.js';
import { elementOf } from '../expression/clause-element.js';
import { BindParameter, type ColumnElement, operand, UnaryExpression } from '../expression/column-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import { LabelReference, type SortKey, sortKeyOf } from '../expression/label-reference.js';
import { Integer } from '../types/numeric-types.js';
import { toType } from '../types/type-engine.js';
import { listed } from '../util/listed.js';
import type { ColumnMap } from './row-types.js';
import { FetchClause, type FetchOptions } from './select-clauses.js';
import { SelectBase } from './select-base.js';

/** How many rows: a number from 0, an expression, or null for no bound. */
export type RowCount = number | SqlExpression<number> | null;

/** What a SELECT and a set operation do alike with all of their rows: sort them and cut them off. SQLAlchemy: `GenerativeSelect`. */
export abstract class GenerativeSelect<R = unknown, C extends ColumnMap = ColumnMap> extends SelectBase<R, C> {
  readonly orderByClauses: readonly ColumnElement[] = [];
  /** LIMIT, or FETCH in its place. */
  readonly limitClause: ColumnElement | FetchClause | undefined;
  readonly offsetClause: ColumnElement | undefined;

  /** Sorts by the expressions, after those of earlier calls; a string names a column of the select list. `null` forgets them. */
  orderBy(...keys: readonly SortKey[] | readonly [null]): this {
    if (keys[0] === null) return this.with({ orderByClauses: [] });
    const added = (keys as readonly SortKey[]).map((key) => this.named(sortKeyOf(key)));
    return this.with({ orderByClauses: listed(this.orderByClauses, added) });
  }

  /** At most so many rows; the number is a parameter, so that all numbers share one compiled statement. `null` lifts the limit. */
  limit(count: RowCount): this {
    return this.with({ limitClause: rowCount(count, 'limit') });
  }

  /** Leaves out the first rows. */
  offset(count: RowCount): this {
    return this.with({ offsetClause: rowCount(count, 'offset') });
  }

  /** `FETCH FIRST count ROWS`, in place of a limit: with `withTies` also the rows that sort like the last one. */
  fetch(count: RowCount, options: FetchOptions = {}): this {
    const bound = rowCount(count, 'fetch');
    return this.with({ limitClause: bound === undefined ? undefined : new FetchClause(bound, options) });
  }

  /** The rows from `start` up to but without `stop`, counted from 0 behind the offset that there is. */
  slice(start: number, stop?: number): this {
    for (const count of [start, stop ?? 0]) rowCount(count, 'slice');
    if (stop !== undefined && stop < start) throw new ArgumentError(`slice(${start}, ${stop}) ends before it starts`);
    const limited = stop === undefined ? this : this.limit(stop - start);
    if (start === 0) return limited;
    return limited.with({ offsetClause: later(this.offsetClause, start) });
  }

  /** A name that the select list has already stands for that column; others are looked for by the compiler. */
  private named(key: ColumnElement): ColumnElement {
    if (key.visitName !== 'unary' && key.visitName !== 'labelReference') return key;
    if (key instanceof UnaryExpression && key.position === 'suffix') {
      const operandKey = this.named(key.operand);
      return operandKey === key.operand ? key : key.with({ operand: operandKey });
    }
    if (!(key instanceof LabelReference)) return key;
    return this.labeledColumns.find(({ key: own, name }) => own === key.name || name === key.name)?.element ?? key;
  }
}

function rowCount(count: RowCount, what: string): ColumnElement | undefined {
  if (count === null) return undefined;
  const counts = typeof count === 'number' ? Number.isSafeInteger(count) && count >= 0 : elementOf(count) !== undefined;
  if (!counts) {
    throw new ArgumentError(`${what}() takes a whole number from 0, or an expression; got ${String(count)}`);
  }
  return operand(count, toType(Integer));
}

/** An offset so many rows further on. */
function later(offset: ColumnElement | undefined, start: number): ColumnElement | undefined {
  if (offset instanceof BindParameter && typeof offset.value === 'number')
    return rowCount(offset.value + start, 'slice');
  return offset === undefined ? rowCount(start, 'slice') : offset.add(start);
}
