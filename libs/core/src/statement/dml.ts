import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import { changed, ClauseElement, elementOf } from '../expression/clause-element.js';
import { BindParameter, type ColumnElement, columnOf, operand } from '../expression/column-element.js';
import type { Comparand, OtherNumber, Predicate, SqlExpression, valueType } from '../expression/sql-expression.js';
import { cloneFirst } from '../expression/copy-node.js';
import type { AnyParameters, Executable, rowType } from '../expression/executable.js';
import type { NamedColumn } from '../expression/named-column.js';
import { NullType } from '../types/null-type.js';
import { BOOLEAN } from '../types/numeric-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import { type ExecutionOptions, ofStatement, type StatementOptions } from '../expression/execution-options.js';
import { nameOf } from './foreign-key-condition.js';
import { FromClause, type TableClause } from './from-clause.js';
import { labelColumns, type LabeledColumn } from './labels.js';
import type { ColumnsOfRow, SelectArgument, Unnamed } from './row-types.js';
import { CTE, type CteOptions, type RowSource, type StatementOption } from './select-base.js';
import {
  type AffixOptions,
  type AffixText,
  affixesOf,
  extended,
  type Extras,
  IndependentCte,
} from './select-clauses.js';

/** The key of the phantom by which a table says what an INSERT needs to be given; there is no such property at run time. */
export declare const insertShape: unique symbol;

/** Columns of these values, by their keys. */
type ColumnsWith<V> = { readonly [K in keyof V]: NamedColumn<V[K], K & string> };

/**
 * Something with columns under `.c`: a table, an alias or an entity class. Of certain columns where a function asks for some:
 * `HasColumns<{ deletedAt: Date | null }>`.
 */
export interface HasColumns<V = unknown> {
  readonly c: unknown extends V ? object : ColumnsWith<V>;
}

type ValueKeys<C> = { [K in keyof C]: C[K] extends { readonly [valueType]: unknown } ? K : never }[keyof C];

/** What an INSERT into a table needs and must not have, by the keys of the columns. */
export interface InsertShape {
  readonly required: PropertyKey;
  readonly refused: PropertyKey;
}

/** What no value is: in the place of those that the server computes, or numbers always. Out of a property, so that messages show it. */
type MadeByServer = {
  why: { readonly [why: symbol]: 'the server makes the values of this column: leave it out' };
}['why'];

/** Taken out of a property: so editors and messages show the keys and their types, and not how they came about. */
type RowFor<C, S extends InsertShape> = {
  row: { readonly [K in S['required'] & keyof C]: C[K] } & {
    readonly [K in Exclude<keyof C, S['required']>]?: K extends S['refused'] ? MadeByServer : C[K];
  };
}['row'];

/** The keys of the columns that the server alone writes. */
type RefusedOf<T> = T extends { readonly [insertShape]: infer S extends InsertShape } ? S['refused'] : never;

/** The keys of the columns that a statement can write. */
export type WritableKey<T extends HasColumns> = Exclude<keyof T['c'] & string, RefusedOf<T>>;

/** The key of a column that is given as it is, or by its key. */
type KeyOf<E> = E extends string ? E : E extends { readonly key: infer N } ? N : never;

/** The values of columns, or of their keys, in this order. */
export type ValuesAt<T extends HasColumns, K extends readonly unknown[]> = {
  readonly [I in keyof K]: KeyOf<K[I]> extends infer N extends keyof T['c']
    ? T['c'][N] extends { readonly [valueType]: infer V }
      ? V
      : unknown
    : unknown;
};

/** What is wrong with an INSERT of these columns alone: those that it has to fill and does not. Never where that is not known. */
export type Unfilled<T extends HasColumns, K extends readonly unknown[]> = number extends K['length']
  ? never
  : T extends { readonly [insertShape]: infer S extends InsertShape }
    ? Exclude<S['required'], KeyOf<K[number]>> extends infer N extends string
      ? [N] extends [never]
        ? never
        : `the column ${N} has to be filled, too`
      : never
    : never;

/** A table whose rows have what they need: later values may be of any columns. */
export interface Completed<T extends HasColumns> extends Pick<T, 'c'> {
  readonly [insertShape]: { readonly required: never; readonly refused: RefusedOf<T> };
}

/** A list that nobody changes is written as well as any other. */
type Unchanged<V> = Readonly<Extract<V, readonly unknown[]>>;

/** What may be written into a column: a value, null where the column may be NULL, or an expression. */
type Written<V> = Comparand<V> | OtherNumber<V> | Unchanged<V> | Extract<V, null>;

/** The values of a column that a parameter may have: no expressions. */
type Parameter<V> = V | Exclude<OtherNumber<V>, SqlExpression<any>> | Unchanged<V>;

type Reads<C> = { readonly [K in keyof C]: C[K] extends { readonly [valueType]: infer V } ? Parameter<V> : never };

type Operands<C> = { readonly [K in keyof C]: C[K] extends { readonly [valueType]: infer V } ? Written<V> : never };

/**
 * The values of a new row by key, plain ones or SQL expressions: of the columns that can be neither NULL nor filled in by
 * a default all have to be there; those that the server computes cannot.
 */
export type InsertValues<T extends HasColumns> = T extends { readonly [insertShape]: infer S extends InsertShape }
  ? RowFor<Operands<T['c']>, S>
  : UpdateValues<T>;

/** One set of parameters of an INSERT without `values()`: plain values by key, as {@link InsertValues}. */
export type InsertParameters<T extends HasColumns> = T extends { readonly [insertShape]: infer S extends InsertShape }
  ? RowFor<Reads<T['c']>, S>
  : AnyParameters;

/** Values for some of the columns, by key: plain ones or SQL expressions. */
export type UpdateValues<T extends HasColumns> = {
  readonly [K in ValueKeys<T['c']>]?: K extends RefusedOf<T>
    ? MadeByServer
    : T['c'][K] extends { readonly [valueType]: infer V }
      ? Written<V>
      : never;
};

/** A value of a column, by the column's key. */
export type ColumnValue = readonly [string, ColumnElement];

/** A column of a table, or its key. */
export type ColumnOrKey<T extends HasColumns> = (keyof T['c'] & string) | NamedColumn;

/** An option of `returnDefaults()`: columns that the statement gives as rows, beside what goes into `returnedDefaultsRows`. */
export interface SupplementalColumns<S extends readonly SelectArgument[] = readonly SelectArgument[]> {
  readonly supplementalCols: S;
}

/** What INSERT, UPDATE and DELETE share. */
export abstract class Dml<R = never> extends ClauseElement implements Executable<R>, RowSource {
  declare readonly [rowType]: R;
  abstract readonly table: TableClause;
  /** The select list of RETURNING as given. */
  readonly returningClauses: readonly ClauseElement[] = [];
  readonly options_: ExecutionOptions = {};
  readonly statementOptions: readonly StatementOption[] = [];
  /** CTEs that nothing names, prefixes, hints. */
  readonly extras: Extras | undefined;

  /** The columns of RETURNING, tables taken apart. */
  get returningColumns(): readonly ColumnElement[] {
    return this.returningClauses.flatMap((item): readonly ColumnElement[] =>
      item instanceof FromClause ? item.columnList : [columnOf(item) as ColumnElement],
    );
  }

  /** A statement is copied at each step of its making. */
  clone(): this {
    return cloneFirst(this);
  }

  override with(changes: Partial<this> | Record<string, unknown>): this {
    return changed(this.clone(), changes);
  }

  /** Gives back columns of the rows that were written. */
  protected withReturning(columns: readonly SelectArgument[]): this {
    if (this.extras?.defaults !== undefined) throw oneOfBoth();
    return this.with({ returningClauses: [...this.returningClauses, ...columns.map(returnable)] });
  }

  /** Asks for what the server makes of columns, and no rows but those of `supplementalCols`. */
  protected withDefaults(given: readonly (string | NamedColumn | SupplementalColumns)[]): this {
    if (this.returningClauses.length > 0) throw oneOfBoth();
    const last = given.at(-1);
    const options = isSupplemental(last) ? last : undefined;
    const columns = given.filter((one): one is string | NamedColumn => !isSupplemental(one));
    const defaults = columns.map((one) => this.columnOf(one, 'returnDefaults'));
    const supplemental = options?.supplementalCols.map(returnable);
    return this.with({ extras: extended(this.extras, { defaults, ...(supplemental && { supplemental }) }) });
  }

  /** The column of the table that is named by its key or as it is. An ArgumentError for another one. */
  protected columnOf(given: string | NamedColumn, method: string): NamedColumn {
    const own = this.table.columnList.find((one) =>
      typeof given === 'string' ? one.key === given : one.identity === given.identity,
    );
    if (own !== undefined) return own;
    throw new ArgumentError(`${method}() takes columns of ${nameOf(this.table)} or their keys; got ${String(given)}`);
  }

  /** The columns of RETURNING with the names that they have in rows and in SQL. */
  get labeledColumns(): readonly LabeledColumn[] {
    return labelColumns(this.returningColumns);
  }

  /** As `WITH name AS (..)`, whose columns are those of RETURNING. A statement that has none goes into `addCte()`. SQLAlchemy: `cte()`. */
  cte<const N extends string = Unnamed>(name?: N, options: CteOptions = {}): CTE<ColumnsOfRow<R, N>> {
    return new CTE<ColumnsOfRow<R, N>>(this, name, options);
  }

  /** CTEs that stand in WITH although nothing names them. */
  addCte(...ctes: readonly CTE<any>[]): this {
    return this.with({ extras: extended(this.extras, { ctes: ctes.map((cte) => new IndependentCte(cte, false)) }) });
  }

  /** SQL text behind the first word such as a comment. It becomes part of the SQL as it stands: it must come from the program. */
  prefixWith(prefix: AffixText, options: AffixOptions = {}): this {
    return this.with({ extras: extended(this.extras, { prefixes: affixesOf(prefix, options) }) });
  }

  /** Options of the executions of this statement, beside those that it has. */
  executionOptions(options: StatementOptions): this {
    return this.with({ options_: { ...this.options_, ...ofStatement(options) } });
  }

  /** The options of this statement's executions. SQLAlchemy: `get_execution_options()`. */
  getExecutionOptions(): ExecutionOptions {
    return this.options_;
  }

  /** The columns of RETURNING by the key that they have in rows. SQLAlchemy: `exported_columns`. */
  get exportedColumns(): Readonly<Record<string, ColumnElement>> {
    return Object.fromEntries(this.labeledColumns.map(({ key, element }) => [key, element]));
  }

  /** Options for a layer above. */
  options(...options: readonly StatementOption[]): this {
    return this.with({ statementOptions: [...this.statementOptions, ...options] });
  }
}

function isSupplemental(value: unknown): value is SupplementalColumns {
  return typeof value === 'object' && value !== null && 'supplementalCols' in value;
}

function oneOfBoth(): InvalidRequestError {
  return new InvalidRequestError(
    'A statement takes returning() or returnDefaults(), not both; returnDefaults() can give rows too, by supplementalCols',
  );
}

function returnable(value: SelectArgument): ClauseElement {
  const element = elementOf(value);
  if (element instanceof FromClause) return element;
  const column = element === undefined ? undefined : columnOf(element);
  if (column === undefined) throw new ArgumentError('returning() takes columns, tables and entities');
  return column;
}

/** Values by column key as elements; a plain value takes the type of its column. */
export function columnValues(table: TableClause, values: Readonly<Record<string, unknown>>): ColumnValue[] {
  return Object.entries(values).map(([key, value]) => {
    const type = Object.hasOwn(table.c, key) ? table.c[key]?.type : undefined;
    return [key, writtenValue(value, type ?? toType(NullType), key)];
  });
}

/** A value to be written is always sent as a parameter, null and booleans too, so that all values share one statement. */
export function writtenValue(value: unknown, type: TypeEngine, key: string): ColumnElement {
  if (value === undefined) {
    throw new ArgumentError(
      `The value for ${JSON.stringify(key)} is undefined; give null for NULL, or leave the key out`,
    );
  }
  if (elementOf(value) === undefined) return new BindParameter(key, value, type, { unique: true });
  const written = operand(value, type);
  // A literal is what the column gets, as a plain value is: by the column's name it is found again among what was sent.
  return written instanceof BindParameter && written.options.unique === true ? written.with({ key }) : written;
}

/** Predicates of WHERE as elements. */
export function whereElements(predicates: readonly (Predicate | boolean)[]): ColumnElement[] {
  return predicates.map((predicate) => operand(predicate, toType(BOOLEAN)));
}
