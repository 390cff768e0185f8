import type { BindParameter, ColumnElement } from '../expression/column-element.js';
import type { DefaultContext } from '../schema/defaults.js';
import type { BindProcessor, TypeEngine } from '../types/type-engine.js';

/** What kind of statement was compiled. */
export type StatementKind = 'select' | 'insert' | 'update' | 'delete' | 'text' | 'ddl';

/** Where the value behind one placeholder comes from. */
export interface BindSlot {
  /** The name under which the parameters of an execution give the value. */
  readonly key: string;
  /** The place among the binds that the cache key collected; -1 where the value is always in the parameters or fixed in `bind`. */
  readonly index: number;
  /** The parameter as it stood in the statement that was compiled; without its value where `index` says where that comes from. */
  readonly bind: BindParameter;
  readonly type: TypeEngine;
  /** Makes the server's text; called for null only where the type binds null itself. */
  readonly process: BindProcessor<unknown>;
  /** True where the value is that of a column which the statement writes: the key is the column's then. */
  readonly isWritten?: boolean;
}

/** One column of the rows that a statement gives. */
export interface ResultColumn {
  /** The name in rows. */
  readonly key: string;
  /** The name in the database's result. */
  readonly name: string;
  readonly type: TypeEngine;
  /** The column of the select list, for look-ups by Column. */
  readonly element: ColumnElement;
}

/** A value that the client makes for each row that gives none: `default` and `onupdate` of a column. */
export interface ClientDefault {
  /** The slot's key. */
  readonly key: string;
  readonly make: (context: DefaultContext) => unknown;
  /** The value where it is the same for every row. */
  readonly constant?: unknown;
  /** For a function that looks at its row: the columns of the row that are sent, with their places among the slots. */
  readonly siblings?: readonly (readonly [key: string, place: number])[];
}

/** A form of the statement that takes all parameter sets at once: one array per slot. */
export interface BulkForm {
  readonly sql: string;
  /** One slot per array parameter, in the order of the placeholders. */
  readonly slots: readonly BindSlot[];
  /** True where the rows that it returns come in the order of the parameter sets. */
  readonly ordered: boolean;
  /** For the sets that give no value for them. */
  readonly clientDefaults: readonly ClientDefault[];
}

/** A statement as SQL: everything that an execution needs beside the values. Shared by all executions of one shape. */
export interface Compiled {
  readonly sql: string;
  readonly kind: StatementKind;
  /** In the order of `$1`, `$2` ... */
  readonly slots: readonly BindSlot[];
  /** The columns as the statement declares them; undefined where only the server knows (text), or where there are no rows. */
  readonly resultColumns: readonly ResultColumn[] | undefined;
  /** True where `resultColumns` are found in the rows by their names alone. */
  readonly byName?: boolean | undefined;
  /** False for statements that give no rows; undefined where only the server knows. */
  readonly returnsRows: boolean | undefined;
  /**
   * What RETURNING gives of a statement without `returning()`: of a single INSERT the primary key columns that the client does
   * not know, with `returnDefaults()` what that asks for. They are no rows of the statement, but for those that are `shown`.
   */
  readonly implicitReturning: readonly ResultColumn[];
  /** The places in `implicitReturning` of the columns that are rows of the statement; undefined where it gives none. */
  readonly shown?: readonly number[] | undefined;
  /** The keys of columns that the server makes, and that do not come back. */
  readonly postfetch?: readonly string[] | undefined;
  readonly clientDefaults: readonly ClientDefault[];
  /** For INSERT of many sets, and for UPDATE and DELETE of many where the caller vouches that no row is hit twice. */
  readonly bulk: BulkForm | undefined;
  /** Where schemas were put in for an execution: the compilation that it was made of, under which all is kept that goes with it. */
  readonly origin?: Compiled;
  /** What a lowering pinned to the compilation (the ORM's load plan); see `compile-cached.ts`. */
  readonly attachment: unknown;
}
