import { ArgumentError } from '../errors/errors.js';
import { ClauseElement, elementOf } from '../expression/clause-element.js';
import { type ColumnElement, columnOf } from '../expression/column-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import { textClause } from '../expression/text.js';
import { checkNumbers, Sequence, type SequenceNumbers } from './sequence.js';

/** What a function that makes a default is told of the row. SQLAlchemy: the context of a context-sensitive default. */
export interface DefaultContext {
  /** The values of the row by the keys of their columns: those given, and the defaults that were made before. */
  getCurrentParameters(): Readonly<Record<string, unknown>>;
}

/** What the client puts into a column for which a statement gives no value. SQLAlchemy: `ColumnDefault`. */
export type ColumnDefault =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'function'; readonly make: (context: DefaultContext) => unknown }
  /** With `sequence`, `element` is its next value. */
  | { readonly kind: 'sql'; readonly element: ColumnElement; readonly sequence?: Sequence };

/** What the server puts into a column. SQLAlchemy: `DefaultClause` and `FetchedValue`. */
export type ServerDefault =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sql'; readonly element: ClauseElement }
  /** The server makes the value by itself: a trigger. */
  | { readonly kind: 'fetched' };

/** Says that the server gives a column its value in a way that the table does not describe, such as a trigger. SQLAlchemy: `FetchedValue`. */
export class FetchedValue {}

/** What the options `serverDefault` and `serverOnupdate` take: a string is a quoted literal, an element is SQL, a sequence its next number. */
export type ServerDefaultOption = string | SqlExpression<any> | Sequence<any> | FetchedValue;

/** A plain option value by its kind: functions are called for each row, SQL stands in the statement. */
export function columnDefault(option: unknown): ColumnDefault | undefined {
  if (option === undefined) return undefined;
  if (option instanceof Sequence) return { kind: 'sql', element: option.nextValue(), sequence: option };
  const element = elementOf(option);
  if (element !== undefined) return { kind: 'sql', element: valueOf(element) };
  return typeof option === 'function'
    ? { kind: 'function', make: option as (context: DefaultContext) => unknown }
    : { kind: 'value', value: option };
}

function valueOf(element: ClauseElement): ColumnElement {
  const column = columnOf(element);
  if (column !== undefined) return column;
  throw new ArgumentError(`A ${element.visitName} cannot be the default of a column; give a SQL expression`);
}

/** A server default by its kind. Throws an ArgumentError for what is neither a string nor SQL. */
export function serverDefault(option: ServerDefaultOption | undefined): ServerDefault | undefined {
  if (option === undefined) return undefined;
  if (typeof option === 'string') return { kind: 'text', text: option };
  if (option instanceof FetchedValue) return { kind: 'fetched' };
  if (option instanceof Sequence) return { kind: 'sql', element: option.nextValue() };
  const element = elementOf(option);
  if (element !== undefined) return { kind: 'sql', element };
  throw new ArgumentError(
    `A server default is a string, which is quoted, or SQL such as text('1') or func.now(); got ${String(option)}`,
  );
}

/** How an IDENTITY column counts. */
export interface IdentityOptions<A extends boolean = boolean> extends SequenceNumbers {
  /** `GENERATED ALWAYS`: the server refuses values; else `BY DEFAULT`. */
  readonly always?: A;
  /** The server numbers a row also where NULL is given, which only some databases know; PostgreSQL refuses it. */
  readonly onNull?: boolean;
}

/** `GENERATED .. AS IDENTITY`: the server numbers the rows; `A` is true where it does so always. SQLAlchemy: `Identity`. */
export class Identity<const A extends boolean = boolean> {
  readonly options: IdentityOptions<A>;

  constructor(options: IdentityOptions<A> = {}) {
    checkNumbers('Identity', options);
    this.options = options;
  }
}

/** `GENERATED ALWAYS AS (..) STORED`: the server computes the column from others. SQLAlchemy: `Computed`. */
export class Computed {
  readonly sqltext: ClauseElement;
  readonly persisted: boolean | undefined;

  constructor(sqltext: string | SqlExpression<any>, options: { readonly persisted?: boolean } = {}) {
    this.sqltext = sqlElement(sqltext);
    this.persisted = options.persisted;
  }
}

/** SQL of a schema: a string of the program as it stands, or an expression. */
export function sqlElement(sql: string | SqlExpression<any>): ClauseElement {
  if (typeof sql === 'string') return textClause(sql);
  const element = elementOf(sql);
  if (element !== undefined) return element;
  throw new ArgumentError(`SQL text or an expression was expected, got ${String(sql)}`);
}
