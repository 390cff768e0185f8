import { ArgumentError } from '../errors/errors.js';
import type { TypeEngine } from '../types/type-engine.js';
import type { ColumnElement } from './column-element.js';
import type { Comparand, Operand, SqlExpression } from './sql-expression.js';
import type { OperatorName } from './operators.js';
import { Operators } from './operators-base.js';

/** A text operand of LIKE and its kin. Of its value alone, so that the compiler tells of that where it is no text. */
export type TextColumn = Operators & SqlExpression<string | null>;

/** Options of `startsWith`, `endsWith` and `contains`. */
export interface LikeOptions {
  /** Escape `%`, `_` and the escape character in the value, so that it is matched as it stands. */
  readonly autoescape?: boolean;
  /** The escape character; `/` with autoescape, none otherwise. */
  readonly escape?: string;
}

/** Options of `match()`. */
export interface MatchOptions {
  /** The text search configuration by which the query is read. */
  readonly regconfig?: string;
}

/** Operators of text. */
export abstract class TextOperators extends Operators {
  /** `LIKE`. */
  like(this: TextColumn, pattern: Comparand<string>, escape?: string): ColumnElement<boolean> {
    return this.operate('like', pattern, escape);
  }

  notLike(this: TextColumn, pattern: Comparand<string>, escape?: string): ColumnElement<boolean> {
    return this.operate('notLike', pattern, escape);
  }

  /** `ILIKE`: LIKE without regard to case. */
  ilike(this: TextColumn, pattern: Comparand<string>, escape?: string): ColumnElement<boolean> {
    return this.operate('ilike', pattern, escape);
  }

  notIlike(this: TextColumn, pattern: Comparand<string>, escape?: string): ColumnElement<boolean> {
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

  /** `startsWith()` without regard to case. SQLAlchemy: `istartswith()`. */
  iStartsWith(this: TextColumn, value: Operand<string>, options?: LikeOptions): ColumnElement<boolean> {
    return likeWith(this, 'iStartsWith', value, options);
  }

  /** `endsWith()` without regard to case. SQLAlchemy: `iendswith()`. */
  iEndsWith(this: TextColumn, value: Operand<string>, options?: LikeOptions): ColumnElement<boolean> {
    return likeWith(this, 'iEndsWith', value, options);
  }

  /** `contains()` of a text, without regard to case. SQLAlchemy: `icontains()`. */
  iContains(this: TextColumn, value: Operand<string>, options?: LikeOptions): ColumnElement<boolean> {
    return likeWith(this, 'iContains', value, options);
  }

  /**
   * True where the text matches the regular expression: `~`, with the flag `i` `~*`. Other flags are put in front of the
   * pattern; they become part of the SQL as a literal. SQLAlchemy: `regexp_match()`.
   */
  regexpMatch(this: TextColumn, pattern: Operand<string>, flags?: string): ColumnElement<boolean> {
    return this.operate('regexpMatch', pattern, flags);
  }

  /** The opposite of `regexpMatch()`: `!~`. */
  notRegexpMatch(this: TextColumn, pattern: Operand<string>, flags?: string): ColumnElement<boolean> {
    return this.operate('notRegexpMatch', pattern, flags);
  }

  /** `REGEXP_REPLACE(text, pattern, replacement, flags)`. SQLAlchemy: `regexp_replace()`. */
  regexpReplace<V extends string | null>(
    this: ColumnElement<V>,
    pattern: Operand<string>,
    replacement: Operand<string>,
    flags?: string,
  ): ColumnElement<V> {
    return this.operate('regexpReplace', [pattern, replacement], flags);
  }

  /**
   * Searches the words of a text or TSVECTOR: `text @@ plainto_tsquery(query)`; with the name of a text search configuration,
   * `{ regconfig: 'english' }`. A query that is a TSQUERY already (`toTsquery(..)`) stands as it is. SQLAlchemy: `match()`.
   */
  match(this: TextColumn, query: NonNullable<Operand<string>>, options?: MatchOptions): ColumnElement<boolean> {
    return isQuery(query) ? this.operate('textSearch', query) : this.operate('match', query, options?.regconfig);
  }

  /** `COLLATE "name"`. */
  collate<V extends string | null>(this: ColumnElement<V>, collation: string): ColumnElement<V> {
    return this.operate('collate', collation);
  }
}

/** A query of the type, or a call of a function that makes one. */
function isQuery(query: unknown): boolean {
  const { type, name, visitName } = query as Partial<Record<'name' | 'visitName', string>> & { type?: TypeEngine };
  return type?.affinity === 'tsquery' || (visitName === 'function' && name?.endsWith('to_tsquery') === true);
}

/** A test of LIKE with a value of which `options` say how it is escaped. */
export function likeWith(
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
