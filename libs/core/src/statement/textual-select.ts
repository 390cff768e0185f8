import { ArgumentError } from '../errors/errors.js';
import type { FieldSpec } from '../expression/clause-element.js';
import type { ColumnElement } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { bindsOfText, TextClause } from '../expression/text.js';
import type { ColumnMap, ProxyColumns, ListRow } from './row-types.js';
import { SelectBase } from './select-base.js';

/** SQL as written, as a whole statement; made by {@link text}. SQLAlchemy: `TextClause`. */
export class TextStatement<R = Record<string, unknown>> extends TextClause<R> {
  /**
   * Names and types of the columns, in the order of the text: the statement gives rows of these, and can be selected from.
   * SQLAlchemy: `TextClause.columns()`.
   */
  columns<const A extends readonly NamedColumn[]>(...columns: A): TextualSelect<ListRow<A>, ProxyColumns<A>> {
    if (columns.length > 0 && columns.every((column) => column instanceof NamedColumn)) {
      return new TextualSelect<ListRow<A>, ProxyColumns<A>>(this, columns).with({ options_: this.options_ });
    }
    throw new ArgumentError("columns() takes the columns of the text in their order: column('id', Integer), t.c.name");
  }
}

/**
 * A text that gives rows of known columns: to be executed, and to stand in other statements as a subquery, CTE or value.
 * SQLAlchemy: `TextualSelect`.
 */
export class TextualSelect<R = unknown, C extends ColumnMap = ColumnMap> extends SelectBase<R, C> {
  static override readonly fields: FieldSpec = { element: 'element', columns: 'elements', extras: 'element' };
  readonly visitName = 'textualSelect';

  constructor(
    readonly element: TextClause<any>,
    readonly columns: readonly NamedColumn[],
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
