import { ArgumentError } from '../errors/errors.js';
import type { FieldSpec } from '../expression/clause-element.js';
import type { ColumnElement } from '../expression/column-element.js';
import { column } from '../expression/constructs.js';
import { NamedColumn } from '../expression/named-column.js';
import { bindsOfText, TextClause } from '../expression/text.js';
import { type ReadOf, toType, type TypeLike } from '../types/type-engine.js';
import type { ColumnMap, ListRow, ProxyColumns, Row } from './row-types.js';
import { SelectBase } from './select-base.js';

/** Types by the names of columns. */
export type TypesByName = Readonly<Record<string, TypeLike<any, any>>>;

/** A row of a text some of whose columns have their types said. */
type RowWithTypes<R, M extends TypesByName> = Row<
  readonly unknown[],
  { readonly [K in keyof M]: ReadOf<M[K]> } & Omit<R, keyof M>
>;

type ColumnsWithTypes<M extends TypesByName> = {
  readonly [K in keyof M & string]: NamedColumn<ReadOf<M[K]>, K>;
};

/** The columns of an object of types; undefined for anything else. */
function columnsByName(types: unknown): readonly NamedColumn[] | undefined {
  if (typeof types !== 'object' || types === null || Object.getPrototypeOf(types) !== Object.prototype)
    return undefined;
  return Object.entries(types as TypesByName).map(([name, type]) => column(name, toType(type)));
}

/** SQL as written, as a whole statement; made by {@link text}. SQLAlchemy: `TextClause`. */
export class TextStatement<R = Record<string, unknown>> extends TextClause<R> {
  /**
   * Names and types of the columns, in the order of the text: the statement gives rows of these, and can be selected from.
   * Or types by the names of columns, `{ id: Integer }`, wherever these stand in the text; its other columns are read as the
   * server describes them. SQLAlchemy: `TextClause.columns()`.
   */
  columns<const A extends readonly NamedColumn[]>(...columns: A): TextualSelect<ListRow<A>, ProxyColumns<A>>;
  columns<const M extends TypesByName>(types: M): TextualSelect<RowWithTypes<R, M>, ColumnsWithTypes<M>>;
  columns(...given: readonly unknown[]): TextualSelect<any, any> {
    const named = given.length === 1 ? columnsByName(given[0]) : undefined;
    const columns = named ?? given;
    if (columns.length > 0 && columns.every((column) => column instanceof NamedColumn)) {
      return new TextualSelect(this, columns, named !== undefined).with({ options_: this.options_ });
    }
    throw new ArgumentError(
      "columns() takes the columns of the text in their order: column('id', Integer), t.c.name; or types by name: { id: Integer }",
    );
  }
}

/**
 * A text that gives rows of known columns: to be executed, and to stand in other statements as a subquery, CTE or value.
 * SQLAlchemy: `TextualSelect`.
 */
export class TextualSelect<R = unknown, C extends ColumnMap = ColumnMap> extends SelectBase<R, C> {
  static override readonly fields: FieldSpec = {
    element: 'element',
    columns: 'elements',
    byName: 'plain',
    extras: 'element',
  };
  readonly visitName = 'textualSelect';

  constructor(
    readonly element: TextClause<any>,
    readonly columns: readonly NamedColumn[],
    /** True where the columns are found in the rows by their names, and not by their places. */
    readonly byName = false,
  ) {
    super();
  }

  get selectedColumns(): readonly ColumnElement[] {
    return this.columns;
  }

  /** Values (or whole `bindparam()`s) for the `:name` parameters of the text. SQLAlchemy: `bindparams()`. */
  bindparams(values: Readonly<Record<string, unknown>>): this {
    return this.with({ element: this.element.bindparams(values) });
  }
}

/**
 * SQL as you write it: `text('SELECT * FROM t WHERE id = :id')`, with the values in the execution's parameters.
 * A `\:` is a plain colon. Values never become part of the text. SQLAlchemy: `text()`.
 */
export function text<R = Record<string, unknown>>(sql: string): TextStatement<R> {
  return new TextStatement<R>(sql, bindsOfText(sql));
}
