import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import type { Column } from './column.js';
import type { Constraint } from './constraints.js';
import type { ForeignKeyConstraint } from './foreign-key-constraint.js';
import type { Index } from './indexes.js';
import type { Table } from './table.js';

/** What a name may be made for. */
export type Nameable = Constraint | Index;

/** Makes the text for a token of one's own. */
export type NamingToken = (constraint: Nameable, table: Table) => string;

/**
 * Templates for the names of indexes (`ix`), unique (`uq`) and check (`ck`) constraints, foreign (`fk`) and primary keys
 * (`pk`), and of exclusion constraints (`ex`), with tokens as in SQLAlchemy: `'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s'`.
 * Under other keys, functions that give the text of tokens of these names.
 */
export interface NamingConvention {
  readonly ix?: string;
  readonly uq?: string;
  readonly ck?: string;
  readonly fk?: string;
  readonly pk?: string;
  readonly ex?: string;
  readonly [token: string]: string | NamingToken | undefined;
}

/** The convention of a MetaData that was given none. */
export const defaultNamingConvention: NamingConvention = { ix: 'ix_%(column_0_label)s' };

const tokenPattern = /%\((\w+)\)s|%%/g;

/** The name of a constraint or index: as given, or by the convention of its MetaData. Undefined where neither says one. */
export function constraintName(constraint: Nameable): string | undefined {
  return isNamedByConvention(constraint)
    ? expand(template(constraint) as string, constraint, constraint.table)
    : constraint.explicitName;
}

/** True where the name is made, so that one that is too long may be cut and not refused. */
export function isNamedByConvention(constraint: Nameable): boolean {
  if (constraint.hasFinalName) return false;
  const pattern = template(constraint);
  return pattern !== undefined && (constraint.explicitName === undefined || pattern.includes('%(constraint_name)s'));
}

function template(constraint: Nameable): string | undefined {
  const pattern = constraint.table.metadata.namingConvention[constraint.conventionKey];
  return typeof pattern === 'string' ? pattern : undefined;
}

function expand(pattern: string, constraint: Nameable, table: Table): string {
  return pattern.replace(tokenPattern, (match, token: string | undefined) =>
    token === undefined ? match.slice(1) : tokenText(token, constraint, table),
  );
}

function tokenText(token: string, constraint: Nameable, table: Table): string {
  const own = table.metadata.namingConvention[token];
  if (typeof own === 'function') return own(constraint, table);
  if (token === 'table_name') return table.name;
  if (token === 'constraint_name') return explicitName(constraint);
  if (token === 'referred_table_name') return foreignKeyOf(token, constraint).elements[0]?.referredTableName ?? '';
  const column = /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/.exec(token);
  if (column === null)
    throw new ArgumentError(`The naming convention has no token %(${token})s, and no function for it`);
  return columnText(column, constraint);
}

function columnText(token: RegExpExecArray, constraint: Nameable): string {
  const [whole, referred, position, many, attribute] = token;
  const columns =
    referred === undefined
      ? 'namingColumns' in constraint
        ? constraint.namingColumns
        : constraint.columns
      : foreignKeyOf(whole, constraint).elements.map((element) => element.column);
  const texts = columns.map((column) => attributeText(column, attribute as string));
  if (many !== undefined) return texts.join(many.startsWith('_') ? '_' : '');
  return texts[Number(position)] ?? '';
}

function attributeText(column: Column, attribute: string): string {
  if (attribute === 'name') return column.name;
  if (attribute === 'key') return column.key;
  const { name, schema } = column.table;
  return schema === undefined ? `${name}_${column.name}` : `${schema}_${name}_${column.name}`;
}

function explicitName(constraint: Nameable): string {
  if (constraint.explicitName !== undefined) return constraint.explicitName;
  throw new InvalidRequestError(
    'A naming convention with the token %(constraint_name)s requires that the constraint is explicitly named: give it { name }',
  );
}

function foreignKeyOf(token: string, constraint: Nameable): ForeignKeyConstraint {
  if (constraint.conventionKey === 'fk') return constraint as ForeignKeyConstraint;
  throw new ArgumentError(`The token %(${token})s of the naming convention stands for foreign keys only`);
}
