import { ArgumentError } from '../errors/errors.js';
import { ClauseElement, elementOf } from '../expression/clause-element.js';
import { type ColumnElement, columnOf, type SqlExpression } from '../expression/column-element.js';
import { text } from '../expression/text.js';

/** What the client puts into a column for which a statement gives no value. SQLAlchemy: `ColumnDefault`. */
export type ColumnDefault =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'function'; readonly make: () => unknown }
  | { readonly kind: 'sql'; readonly element: ColumnElement };

/** What the server puts into a column. SQLAlchemy: `DefaultClause` and `FetchedValue`. */
export type ServerDefault =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sql'; readonly element: ClauseElement }
  /** The server makes the value by itself: a trigger. */
  | { readonly kind: 'fetched' };

/** Says that the server gives a column its value in a way that the table does not describe, such as a trigger. SQLAlchemy: `FetchedValue`. */
export class FetchedValue {}

/** What the options `serverDefault` and `serverOnupdate` take: a string is a quoted literal, an element is SQL. */
export type ServerDefaultOption = string | SqlExpression<any> | FetchedValue;

/** A plain option value by its kind: functions are called for each row, SQL stands in the statement. */
export function columnDefault(option: unknown): ColumnDefault | undefined {
  if (option === undefined) return undefined;
  const element = elementOf(option);
  if (element !== undefined) return { kind: 'sql', element: valueOf(element) };
  return typeof option === 'function'
    ? { kind: 'function', make: option as () => unknown }
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
  const element = elementOf(option);
  if (element !== undefined) return { kind: 'sql', element };
  throw new ArgumentError(
    `A server default is a string, which is quoted, or SQL such as text('1') or func.now(); got ${String(option)}`,
  );
}

/** How an IDENTITY column counts. Numbers are whole. */
export interface IdentityOptions {
  /** `GENERATED ALWAYS`: the server refuses values; else `BY DEFAULT`. */
  readonly always?: boolean;
  readonly start?: number | bigint;
  readonly increment?: number | bigint;
  readonly minvalue?: number | bigint;
  readonly maxvalue?: number | bigint;
  readonly nominvalue?: boolean;
  readonly nomaxvalue?: boolean;
  /** Begins anew behind the last value. */
  readonly cycle?: boolean;
  /** Values that a session takes at once. */
  readonly cache?: number | bigint;
}

const wholeNumbers = ['start', 'increment', 'minvalue', 'maxvalue', 'cache'] as const;

/** `GENERATED .. AS IDENTITY`: the server numbers the rows. SQLAlchemy: `Identity`. */
export class Identity {
  readonly options: IdentityOptions;

  constructor(options: IdentityOptions = {}) {
    for (const name of wholeNumbers) {
      const value = options[name];
      if (value === undefined || typeof value === 'bigint' || Number.isSafeInteger(value)) continue;
      throw new ArgumentError(`Identity({ ${name} }) takes a whole number, got ${String(value)}`);
    }
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
  if (typeof sql === 'string') return text(sql);
  const element = elementOf(sql);
  if (element !== undefined) return element;
  throw new ArgumentError(`SQL text or an expression was expected, got ${String(sql)}`);
}
