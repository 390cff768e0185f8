import { Cast, type ColumnElement, Label } from '../expression/column-element.js';
import { FunctionElement } from '../expression/functions.js';
import { LiteralColumn } from '../expression/constructs.js';
import { NamedColumn } from '../expression/named-column.js';
import { TextValue } from '../expression/text.js';

/** One column of a select list with the names that it goes by. */
export interface LabeledColumn {
  readonly element: ColumnElement;
  /** The name in rows, and the key in a subquery. */
  readonly key: string;
  /** The name in the database's result. */
  readonly name: string;
  /** True where the SQL has to say `AS name`. */
  readonly labeled: boolean;
}

/**
 * Names the columns of a select list: a column by its name, one whose name is taken by `name_1`, a column that comes
 * a second time by `name__1`, other expressions by `count_1`, `anon_1`. SQLAlchemy: LABEL_STYLE_DISAMBIGUATE_ONLY.
 */
export function labelColumns(columns: readonly ColumnElement[]): LabeledColumn[] {
  const taken = new Set<string>();
  const shown = new Set<ColumnElement>();
  for (const column of columns) if (column instanceof Label) taken.add(column.name);
  return columns.map((element) => labelOne(element, taken, shown));
}

function labelOne(element: ColumnElement, taken: Set<string>, shown: Set<ColumnElement>): LabeledColumn {
  if (element instanceof Label) return { element, key: element.name, name: element.name, labeled: true };
  if (element instanceof LiteralColumn || element instanceof TextValue) return written(element);
  if (!(element instanceof NamedColumn)) return labelComputed(element, taken);
  const again = shown.has(element.identity);
  shown.add(element.identity);
  if (!taken.has(element.name)) {
    taken.add(element.name);
    return { element, key: element.key, name: element.name, labeled: false };
  }
  const separator = again ? '__' : '_';
  const name = free(`${element.name}${separator}`, taken);
  return { element, key: element.key + name.slice(element.name.length), name, labeled: true };
}

/** SQL as written stands without a label of ours; `.. AS name` and a plain name say how it is called. */
function written(element: LiteralColumn | TextValue): LabeledColumn {
  const sql = element instanceof TextValue ? element.element.text : element.text;
  const name = /(?:\bas\s+|^\s*(?:\w+\.)*)"?(\w+)"?\s*$/i.exec(sql)?.[1] ?? sql;
  return { element, key: name, name, labeled: false };
}

/** A cast column keeps its name; other expressions are called by their function, or `anon`. */
function labelComputed(element: ColumnElement, taken: Set<string>): LabeledColumn {
  const column = element instanceof Cast ? element.element : undefined;
  if (column instanceof NamedColumn && !taken.has(column.name)) {
    taken.add(column.name);
    return { element, key: column.key, name: column.name, labeled: true };
  }
  const name = free(`${column instanceof NamedColumn ? column.name : anonymousBase(element)}_`, taken);
  return { element, key: name, name, labeled: true };
}

function anonymousBase(element: ColumnElement): string {
  return element instanceof FunctionElement ? (element.name.split('.').at(-1) ?? 'anon') : 'anon';
}

function free(prefix: string, taken: Set<string>): string {
  for (let n = 1; ; n++) {
    const name = `${prefix}${n}`;
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
  }
}
