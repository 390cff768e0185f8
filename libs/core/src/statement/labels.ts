import { Cast, type ColumnElement, Label, UnaryExpression } from '../expression/column-element.js';
import { LiteralColumn, TypeCoerce } from '../expression/constructs.js';
import { NamedColumn } from '../expression/named-column.js';
import { TextValue } from '../expression/text.js';
import type { TypeEngine } from '../types/type-engine.js';
import type { LabelStyle } from './select-clauses.js';

/** One column of a select list with the names that it goes by. */
export interface LabeledColumn {
  readonly element: ColumnElement;
  /** The name in rows, and the key in a subquery. */
  readonly key: string;
  /** The name in the database's result. */
  readonly name: string;
  /** True where the SQL has to say `AS name`. */
  readonly labeled: boolean;
  /** The type of the values, where it is another one than the element's: in a set operation with others. */
  readonly type?: TypeEngine;
}

/**
 * Names the columns of a select list: a column by its name, one whose name is taken by `name_1`, what comes a second time
 * by `name__1`, other expressions by `count_1`, `anon_1`. SQLAlchemy: LABEL_STYLE_DISAMBIGUATE_ONLY and its kin.
 */
export function labelColumns(
  columns: readonly ColumnElement[],
  style: LabelStyle = 'disambiguateOnly',
): LabeledColumn[] {
  const namer = new Namer(style);
  for (const column of columns) if (column instanceof Label) namer.taken.add(column.name);
  return columns.map((element) => namer.name(element));
}

/** The names of one select list as they are given, from first to last. */
class Namer {
  readonly taken = new Set<string>();
  readonly #shown = new Set<ColumnElement>();
  readonly #style: LabelStyle;

  constructor(style: LabelStyle) {
    this.#style = style;
  }

  name(element: ColumnElement): LabeledColumn {
    if (element instanceof Label) return { element, key: element.name, name: element.name, labeled: true };
    if (element instanceof LiteralColumn || element instanceof TextValue) return written(element);
    if (element instanceof NamedColumn) return this.#column(element);
    if (isDistinct(element)) return { ...this.#column(element.operand), element };
    return this.#computed(element);
  }

  #column(element: NamedColumn): LabeledColumn {
    const qualifier = this.#style === 'tablenamePlusCol' ? qualifierOf(element) : '';
    const name = qualifier + element.name;
    const key = qualifier + element.key;
    const again = this.#again(element.identity);
    if (this.#style === 'none') return { element, key, name, labeled: false };
    if (!this.taken.has(name)) {
      this.taken.add(name);
      return { element, key, name, labeled: qualifier !== '' };
    }
    const free = this.#free(`${name}${again ? '__' : '_'}`);
    return { element, key: key + free.slice(name.length), name: free, labeled: true };
  }

  /** What is cast keeps its name; other expressions are called by their function, or `anon`. */
  #computed(element: ColumnElement): LabeledColumn {
    const value = beforeCasts(element);
    const named = value !== element && (value instanceof NamedColumn || value instanceof Label) ? value : undefined;
    if (named !== undefined && !this.taken.has(named.name)) {
      this.taken.add(named.name);
      return { element, key: named.key, name: named.name, labeled: true };
    }
    const again = this.#again(element);
    const base = named?.name ?? value.anonymousName;
    const name = this.#free(`${base}${again ? '__' : '_'}`);
    return { element, key: name, name, labeled: true };
  }

  /** True where the element stands in the list already. */
  #again(element: ColumnElement): boolean {
    if (this.#shown.has(element)) return true;
    this.#shown.add(element);
    return false;
  }

  #free(prefix: string): string {
    for (let n = 1; ; n++) {
      const name = `${prefix}${n}`;
      if (this.taken.has(name)) continue;
      this.taken.add(name);
      return name;
    }
  }
}

/** The value within all casts around it. */
function beforeCasts(element: ColumnElement): ColumnElement {
  let value = element;
  while (value instanceof Cast || value instanceof TypeCoerce) value = value.element;
  return value;
}

/** `DISTINCT column` is called like the column. */
function isDistinct(element: ColumnElement): element is UnaryExpression & { readonly operand: NamedColumn } {
  return (
    element instanceof UnaryExpression && element.operator === 'distinct' && element.operand instanceof NamedColumn
  );
}

/** `table_column`, by which ORDER BY may name a column too; undefined for what is no column of a table. */
export function qualifiedName(element: ColumnElement): string | undefined {
  const qualifier = element instanceof NamedColumn ? qualifierOf(element) : '';
  return qualifier === '' ? undefined : qualifier + (element as NamedColumn).name;
}

/** `table_`, `schema_table_`; nothing for a column of no table, and of a table without a name. */
function qualifierOf(column: NamedColumn): string {
  const { name, schema } = (column.from ?? {}) as { readonly name?: string; readonly schema?: string };
  if (name === undefined) return '';
  return schema === undefined ? `${name}_` : `${schema.replaceAll('.', '_')}_${name}_`;
}

/** SQL as written stands without a label of ours; `.. AS name` and a plain name say how it is called. */
function written(element: LiteralColumn | TextValue): LabeledColumn {
  const sql = element instanceof TextValue ? element.element.text : element.text;
  const name = /(?:\bas\s+|^\s*(?:\w+\.)*)"?(\w+)"?\s*$/i.exec(sql)?.[1] ?? sql;
  return { element, key: name, name, labeled: false };
}
