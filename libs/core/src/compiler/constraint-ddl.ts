import { CompileError } from '../errors/errors.js';
import type { ClauseElement } from '../expression/clause-element.js';
import type { CheckConstraint, Constraint, PrimaryKeyConstraint, UniqueConstraint } from '../schema/constraints.js';
import type { ForeignKeyConstraint } from '../schema/foreign-key-constraint.js';
import type { ExcludeConstraint } from '../schema/exclude-constraint.js';
import type { IdentifierPreparer } from './identifier-preparer.js';

/** What the text of a constraint is made with. */
export interface ConstraintTools {
  readonly preparer: IdentifierPreparer;
  /** The name of a constraint, ready for SQL; undefined where the server names it. */
  name(constraint: Constraint): string | undefined;
  /** An expression without tables and parameters. */
  expression(element: ClauseElement): string;
}

const actions = /^(RESTRICT|CASCADE|NO ACTION|SET (NULL|DEFAULT))$/i;
const times = /^(DEFERRED|IMMEDIATE)$/i;
const matches = /^(FULL|PARTIAL|SIMPLE)$/i;

/** Constraints as they stand in CREATE TABLE and behind ALTER TABLE .. ADD. Dialects override what they say differently. */
export class ConstraintDdl {
  constructor(protected readonly tools: ConstraintTools) {}

  /** The text of a constraint. Throws a CompileError for what the database cannot have. */
  text(constraint: Constraint): string {
    const name = this.tools.name(constraint);
    const preamble = name === undefined ? '' : `CONSTRAINT ${name} `;
    return preamble + this.body(constraint) + this.deferrability(constraint) + this.behind(constraint);
  }

  protected body(constraint: Constraint): string {
    switch (constraint.visitName) {
      case 'primaryKey':
        return this.primaryKey(constraint as PrimaryKeyConstraint);
      case 'foreignKey':
        return this.foreignKey(constraint as ForeignKeyConstraint);
      case 'unique':
        return this.unique(constraint as UniqueConstraint);
      case 'check':
        return `CHECK (${this.tools.expression((constraint as CheckConstraint).sqltext)})`;
      case 'exclude':
        return this.exclude(constraint as ExcludeConstraint);
    }
  }

  /** A key that the table made itself begins with the column that the server numbers. */
  protected primaryKey(constraint: PrimaryKeyConstraint): string {
    const numbered = constraint.implicit ? constraint.table.autoincrementColumn : undefined;
    const first = constraint.columns.filter((column) => column === numbered);
    const rest = constraint.columns.filter((column) => column !== numbered);
    return `PRIMARY KEY (${this.columnNames([...first, ...rest])})`;
  }

  protected unique(constraint: UniqueConstraint): string {
    return `UNIQUE (${this.columnNames(constraint.columns)})`;
  }

  protected exclude(constraint: ExcludeConstraint): string {
    throw new CompileError(
      `The exclusion constraint of table '${constraint.table.fullname}' is one of PostgreSQL; this database has none`,
    );
  }

  protected foreignKey(constraint: ForeignKeyConstraint): string {
    const targets = constraint.elements.map((element) => element.column);
    const table = this.tools.preparer.formatTable(constraint.referredTable);
    const { match, ondelete, onupdate } = constraint;
    let text = `FOREIGN KEY(${this.columnNames(constraint.columns)}) REFERENCES ${table} (${this.columnNames(targets)})`;
    if (match !== undefined) text += ` MATCH ${phrase(match, matches)}`;
    if (ondelete !== undefined) text += ` ON DELETE ${this.deleteAction(ondelete)}`;
    if (onupdate !== undefined) text += ` ON UPDATE ${phrase(onupdate, actions)}`;
    return text;
  }

  protected deleteAction(words: string): string {
    return phrase(words, actions);
  }

  protected deferrability({ deferrable, initially }: Constraint): string {
    let text = '';
    if (deferrable !== undefined) text += deferrable ? ' DEFERRABLE' : ' NOT DEFERRABLE';
    if (initially !== undefined) text += ` INITIALLY ${phrase(initially, times)}`;
    return text;
  }

  /** What only this database says of a constraint, at its end. */
  protected behind(_constraint: Constraint): string {
    return '';
  }

  protected columnNames(columns: readonly { readonly name: string }[]): string {
    return columns.map((column) => this.tools.preparer.formatColumn(column)).join(', ');
  }
}

/** Words that go into SQL as they stand have to be words that SQL knows there. */
export function phrase(words: string, allowed: RegExp): string {
  if (allowed.test(words)) return words;
  throw new CompileError(`Unexpected SQL phrase: ${JSON.stringify(words)} (matching against ${allowed.source})`);
}
