import { ConstraintDdl, type ConstraintTools, phrase } from '../../compiler/constraint-ddl.js';
import { CompileError } from '../../errors/errors.js';
import type { ColumnElement } from '../../expression/column-element.js';
import {
  type Constraint,
  type PrimaryKeyConstraint,
  resolveColumns,
  type UniqueConstraint,
} from '../../schema/constraints.js';
import type { PostgresCheckOptions, PostgresKeyOptions, PostgresKeyStorage } from '../../schema/postgres-options.js';
import type { ExcludeConstraint } from '../../schema/exclude-constraint.js';
import { accessMethod } from './postgres-index-words.js';

const setSome = /^(SET (?:NULL|DEFAULT))\s*\(([^)]*)\)$/i;
const columnName = /^(?:"((?:[^"]|"")+)"|([A-Za-z_][A-Za-z0-9_$]*))$/;

/** An operator of an exclusion constraint: signs, or `OPERATOR(schema.signs)`. */
const operator = /^(?:[-+*/<>=~!@#%^&|`?]+|OPERATOR\([\w.]*[-+*/<>=~!@#%^&|`?]+\))$/;

/** What the text of a constraint of PostgreSQL is made with. */
export interface PostgresConstraintTools extends ConstraintTools {
  /** One element of an index, with its operator class. */
  element(element: ColumnElement, ops: Readonly<Record<string, string>>): string;
  /** How the index of a key is stored, with a space in front; or nothing. */
  keyWords(options: PostgresKeyStorage): string;
}

/** Constraints of PostgreSQL: exclusion constraints, INCLUDE, NULLS NOT DISTINCT, NOT VALID. */
export class PostgresConstraintDdl extends ConstraintDdl {
  constructor(protected override readonly tools: PostgresConstraintTools) {
    super(tools);
  }

  protected override primaryKey(constraint: PrimaryKeyConstraint): string {
    return super.primaryKey(constraint) + this.#indexParameters(constraint, constraint.options);
  }

  protected override unique(constraint: UniqueConstraint): string {
    const { postgresqlNullsNotDistinct: notDistinct } = constraint.options;
    const nulls = notDistinct === undefined ? '' : `NULLS ${notDistinct ? 'NOT ' : ''}DISTINCT `;
    return `UNIQUE ${nulls}(${this.columnNames(constraint.columns)})${this.#indexParameters(constraint, constraint.options)}`;
  }

  protected override exclude(constraint: ExcludeConstraint): string {
    const elements = constraint.elements.map(({ element, operator: signs }) => {
      if (!operator.test(signs)) throw new CompileError(`${JSON.stringify(signs)} is no operator of PostgreSQL`);
      return `${this.tools.element(element, constraint.ops)} WITH ${signs}`;
    });
    const where = constraint.where === undefined ? '' : ` WHERE (${this.tools.expression(constraint.where)})`;
    const parameters = this.#indexParameters(constraint, constraint.options);
    return `EXCLUDE USING ${accessMethod(constraint.using)} (${elements.join(', ')})${parameters}${where}`;
  }

  /** `SET NULL (a, b)`: some of the columns only. */
  protected override deleteAction(words: string): string {
    const [, action, list] = setSome.exec(words) ?? [];
    if (action === undefined || list === undefined) return super.deleteAction(words);
    const names = list.split(',').map((part) => {
      const [match, quoted, plain] = columnName.exec(part.trim()) ?? [];
      if (match === undefined) return phrase(words, columnName);
      return this.tools.preparer.quote(quoted?.replaceAll('""', '"') ?? (plain as string));
    });
    return `${action} (${names.join(', ')})`;
  }

  protected override behind(constraint: Constraint): string {
    const { options = {} } = constraint as { readonly options?: PostgresCheckOptions };
    const noInherit = options.postgresqlNoInherit === true ? ' NO INHERIT' : '';
    return options.postgresqlNotValid === true ? `${noInherit} NOT VALID` : noInherit;
  }

  #indexParameters(constraint: Constraint, options: PostgresKeyOptions): string {
    const { postgresqlInclude: columns = [] } = options;
    const found = resolveColumns(constraint.table, columns, `INCLUDE of ${constraint.constructor.name}`);
    const include = found.length === 0 ? '' : ` INCLUDE (${this.columnNames(found)})`;
    return include + this.tools.keyWords(options);
  }
}
