import type { TypeEngine } from '../types/type-engine.js';
import { ClauseElement } from './clause-element.js';
import type { ColumnElement } from './column-element.js';
import type { OperatorName } from './operators.js';

/**
 * What every family of operators stands on: its methods say by name what is to be built, and `ColumnElement` builds it.
 * SQLAlchemy: `Operators`.
 */
export abstract class Operators extends ClauseElement {
  /** The type of the value: how it is read, and what values beside it are sent as. */
  abstract readonly type: TypeEngine;

  /**
   * The expression `this operator other`. `other` is a value or an element; `modifier` is a part of the text of the
   * operator (the character behind ESCAPE), `type` the type of the outcome where the operator does not say it itself.
   */
  abstract operate<R>(operator: OperatorName, other: unknown, modifier?: string, type?: TypeEngine): ColumnElement<R>;

  /** The expression `other operator this`. */
  abstract reverseOperate<R>(operator: OperatorName, other: unknown): ColumnElement<R>;

  /** The expression of an operator that has this one as its only operand. */
  abstract unary<R>(operator: OperatorName): ColumnElement<R>;

  /** `CAST(this AS type)`. */
  abstract castTo<R>(type: TypeEngine<R>): ColumnElement<any>;
}
