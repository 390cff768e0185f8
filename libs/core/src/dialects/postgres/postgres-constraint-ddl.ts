import { ConstraintDdl, phrase } from '../../compiler/constraint-ddl.js';
import { CompileError } from '../../errors/errors.js';
import {
  type ColumnReference,
  type Constraint,
  type PrimaryKeyConstraint,
  resolveColumns,
  type UniqueConstraint,
} from '../../schema/constraints.js';
import type { PostgresCheckOptions } from '../../schema/postgres-options.js';
import type { ExcludeConstraint } from '../../schema/exclude-constraint.js';
import { accessMethod, operatorClass } from './postgres-index-words.js';

const setSome = /^(SET (?:NULL|DEFAULT))\s*\(([^)]*)\)$/i;
const columnName = /^(?:"((?:[^"]|"")+)"|([A-Za-z_][A-Za-z0-9_$]*))$/;

/** An operator of an exclusion constraint: signs, or `OPERATOR(schema.signs)`. */
const operator = /^(?:[-+*/<>=~!@#%^&|`?]+|OPERATOR\([\w.]*[-+*/<>=~!@#%^&|`?]+\))$/;

/** Constraints of PostgreSQL: exclusion constraints, INCLUDE, NULLS NOT DISTINCT, NOT VALID. */
export class PostgresConstraintDdl extends ConstraintDdl {
  protected override primaryKey(constraint: PrimaryKeyConstraint): string {
    return super.primaryKey(constraint) + this.#include(constraint, constraint.options.postgresqlInclude);
  }

  protected override unique(constraint: UniqueConstraint): string {
    const { postgresqlNullsNotDistinct: notDistinct, postgresqlInclude } = constraint.options;
    const nulls = notDistinct === undefined ? '' : `NULLS ${notDistinct ? 'NOT ' : ''}DISTINCT `;
    return `UNIQUE ${nulls}(${this.columnNames(constraint.columns)})${this.#include(constraint, postgresqlInclude)}`;
  }

  protected override exclude(constraint: ExcludeConstraint): string {
    const elements = constraint.elements.map(({ element, operator: signs }) => {
      if (!operator.test(signs)) throw new CompileError(`${JSON.stringify(signs)} is no operator of PostgreSQL`);
      return `${this.tools.expression(element)}${operatorClass(element, constraint.ops)} WITH ${signs}`;
    });
    const where = constraint.where === undefined ? '' : ` WHERE (${this.tools.expression(constraint.where)})`;
    return `EXCLUDE USING ${accessMethod(constraint.using)} (${elements.join(', ')})${where}`;
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

  #include(constraint: Constraint, columns: readonly ColumnReference[] | undefined): string {
    if (columns === undefined || columns.length === 0) return '';
    const found = resolveColumns(constraint.table, columns, `INCLUDE of ${constraint.constructor.name}`);
    return ` INCLUDE (${this.columnNames(found)})`;
  }
}
