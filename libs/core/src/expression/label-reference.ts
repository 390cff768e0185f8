import { NullType } from '../types/null-type.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import type { FieldSpec } from './clause-element.js';
import { ColumnElement, operand } from './column-element.js';
import type { SqlExpression } from './sql-expression.js';

/** The name of a column of the select list, in ORDER BY, GROUP BY or DISTINCT ON. SQLAlchemy: `_textual_label_reference`. */
export class LabelReference extends ColumnElement {
  static override readonly fields: FieldSpec = { name: 'plain' };
  readonly visitName = 'labelReference';

  constructor(readonly name: string) {
    super();
  }

  get type(): TypeEngine {
    return toType(NullType);
  }
}

/** A key of ORDER BY, GROUP BY or DISTINCT ON: an expression, or the name of a column of the select list. */
export type SortKey = SqlExpression<any> | string;

/** The element of a sort key. */
export function sortKeyOf(key: SortKey): ColumnElement {
  return typeof key === 'string' ? new LabelReference(key) : operand(key, toType(NullType));
}
