import { CompileError } from '../errors/errors.js';
import type { ClauseElement } from '../expression/clause-element.js';
import type {
  CheckConstraint,
  Constraint,
  ForeignKeyConstraint,
  PrimaryKeyConstraint,
  UniqueConstraint,
} from '../schema/constraints.js';
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

/** A constraint as it stands in CREATE TABLE and behind ALTER TABLE .. ADD. */
export function constraintText(constraint: Constraint, tools: ConstraintTools): string {
  const name = tools.name(constraint);
  const preamble = name === undefined ? '' : `CONSTRAINT ${name} `;
  return `${preamble}${constraintBody(constraint, tools)}${deferrability(constraint)}`;
}

function constraintBody(constraint: Constraint, tools: ConstraintTools): string {
  switch (constraint.visitName) {
    case 'primaryKey':
      return primaryKeyBody(constraint as PrimaryKeyConstraint, tools);
    case 'foreignKey':
      return foreignKeyBody(constraint as ForeignKeyConstraint, tools);
    case 'unique':
      return `UNIQUE (${columnNames((constraint as UniqueConstraint).columns, tools)})`;
    case 'check':
      return `CHECK (${tools.expression((constraint as CheckConstraint).sqltext)})`;
  }
}

/** A key that the table made itself begins with the column that the server numbers. */
function primaryKeyBody(constraint: PrimaryKeyConstraint, tools: ConstraintTools): string {
  const numbered = constraint.implicit ? constraint.table.autoincrementColumn : undefined;
  const first = constraint.columns.filter((column) => column === numbered);
  const rest = constraint.columns.filter((column) => column !== numbered);
  return `PRIMARY KEY (${columnNames([...first, ...rest], tools)})`;
}

function foreignKeyBody(constraint: ForeignKeyConstraint, tools: ConstraintTools): string {
  const targets = constraint.elements.map((element) => element.column);
  const table = tools.preparer.formatTable(constraint.referredTable);
  let text = `FOREIGN KEY(${columnNames(constraint.columns, tools)}) REFERENCES ${table} (${columnNames(targets, tools)})`;
  if (constraint.match !== undefined) text += ` MATCH ${phrase(constraint.match, matches)}`;
  if (constraint.ondelete !== undefined) text += ` ON DELETE ${phrase(constraint.ondelete, actions)}`;
  if (constraint.onupdate !== undefined) text += ` ON UPDATE ${phrase(constraint.onupdate, actions)}`;
  return text;
}

function deferrability({ deferrable, initially }: Constraint): string {
  let text = '';
  if (deferrable !== undefined) text += deferrable ? ' DEFERRABLE' : ' NOT DEFERRABLE';
  if (initially !== undefined) text += ` INITIALLY ${phrase(initially, times)}`;
  return text;
}

function columnNames(columns: readonly { readonly name: string }[], { preparer }: ConstraintTools): string {
  return columns.map((column) => preparer.formatColumn(column)).join(', ');
}

/** Words that go into SQL as they stand have to be words that SQL knows there. */
function phrase(words: string, allowed: RegExp): string {
  if (allowed.test(words)) return words;
  throw new CompileError(`Unexpected SQL phrase: ${JSON.stringify(words)} (matching against ${allowed.source})`);
}
