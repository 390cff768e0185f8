import { ArgumentError } from '../errors/errors.js';
import type { ColumnElement, Operand } from './column-element.js';
import { ComparisonOperators } from './comparison-operators.js';
import type { OperatorName } from './operators.js';

/** A text operand of LIKE and its kin. */
export type TextColumn = ColumnElement<string | null>;

/** Options of `startsWith`, `endsWith` and `contains`. */
export interface LikeOptions {
  /** Escape `%`, `_` and the escape character in the value, so that it is matched as it stands. */
  readonly autoescape?: boolean;
  /** The escape character; `/` with autoescape, none otherwise. */
  readonly escape?: string;
}

/** Operators of text. */
export abstract class TextOperators<T> extends ComparisonOperators<T> {
  /** `LIKE`. */
  like(this: TextColumn, pattern: Operand<string>, escape?: string): ColumnElement<boolean> {
    return this.operate('like', pattern, escape);
  }

  notLike(this: TextColumn, pattern: Operand<string>, escape?: string): ColumnElement<boolean> {
    return this.operate('notLike', pattern, escape);
  }

  /** `ILIKE`: LIKE without regard to case. */
  ilike(this: TextColumn, pattern: Operand<string>, escape?: string): ColumnElement<boolean> {
    return this.operate('ilike', pattern, escape);
  }

  notIlike(this: TextColumn, pattern: Operand<string>, escape?: string): ColumnElement<boolean> {
    return this.operate('notIlike', pattern, escape);
  }

  /** `LIKE value || '%'`. */
  startsWith(this: TextColumn, value: Operand<string>, options?: LikeOptions): ColumnElement<boolean> {
    return likeWith(this, 'startsWith', value, options);
  }

  /** `LIKE '%' || value`. */
  endsWith(this: TextColumn, value: Operand<string>, options?: LikeOptions): ColumnElement<boolean> {
    return likeWith(this, 'endsWith', value, options);
  }

  /** `LIKE '%' || value || '%'`. */
  contains(this: TextColumn, value: Operand<string>, options?: LikeOptions): ColumnElement<boolean> {
    return likeWith(this, 'contains', value, options);
  }

  /** `||` of texts. */
  concat(this: TextColumn, other: Operand<string>): ColumnElement<string> {
    return this.operate('concat', other);
  }

  /** `COLLATE "name"`. */
  collate(this: TextColumn, collation: string): ColumnElement<string> {
    return this.operate('collate', collation);
  }
}

function likeWith(
  column: TextColumn,
  operator: OperatorName,
  value: Operand<string>,
  options: LikeOptions = {},
): ColumnElement<boolean> {
  const escape = options.escape ?? (options.autoescape === true ? '/' : undefined);
  if (options.autoescape !== true) return column.operate(operator, value, escape);
  if (typeof value !== 'string') {
    throw new ArgumentError('autoescape needs a string: the text of an expression cannot be escaped in advance');
  }
  return column.operate(operator, escaped(value, escape as string), escape);
}

function escaped(text: string, escape: string): string {
  return text
    .replaceAll(escape, escape + escape)
    .replaceAll('%', `${escape}%`)
    .replaceAll('_', `${escape}_`);
}
