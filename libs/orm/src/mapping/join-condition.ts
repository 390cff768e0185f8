import type { Column, Table } from '@athanor/core';
import {
  AmbiguousForeignKeysError,
  and,
  ArgumentError,
  BinaryExpression,
  type ClauseElement,
  type ColumnElement,
  elementOf,
  iterate,
  NamedColumn,
  NoForeignKeysError,
  NoReferencedTableError,
  replace,
} from '@athanor/core/spi';
import type { ColumnsOption, RelationshipOptions } from './relationship-options.js';

/** Which way a relationship leads. */
export type Direction = 'one-to-many' | 'many-to-one' | 'many-to-many';

/** A column of the parent's table, and the column of the target's table that equals it. */
export type LocalRemotePair = readonly [local: NamedColumn, remote: NamedColumn];

/** How two tables hang together. */
export interface JoinCondition {
  readonly primaryjoin: ColumnElement<boolean>;
  readonly direction: Direction;
  readonly pairs: readonly LocalRemotePair[];
}

/** What a join condition is found from; `name` is that of the relationship, for messages. */
export interface JoinQuestion {
  readonly name: string;
  readonly parent: Table;
  readonly target: Table;
  readonly options: RelationshipOptions;
}

/** A column that refers, and what it refers to. */
interface Link {
  readonly foreign: NamedColumn;
  readonly referred: NamedColumn;
}

/**
 * The condition of a relationship: as given, or from the one foreign key between both tables. Throws a
 * NoForeignKeysError or AmbiguousForeignKeysError where that is not clear. SQLAlchemy: `JoinCondition`.
 */
export function joinConditionOf(question: JoinQuestion): JoinCondition {
  const given = question.options.primaryjoin;
  const primaryjoin = given === undefined ? undefined : withoutNotes(elementOf(given) as ColumnElement<boolean>);
  const links = primaryjoin === undefined ? linksByForeignKey(question) : linksIn(primaryjoin, question);
  const direction = directionOf(links, question);
  return {
    primaryjoin: primaryjoin ?? and(...links.map(({ foreign, referred }) => referred.eq(foreign as never))),
    direction,
    pairs: links.map(({ foreign, referred }) =>
      direction === 'one-to-many' ? [referred, foreign] : [foreign, referred],
    ),
  };
}

/** The columns of an option, without the notes that entity classes pin to them. */
export function columnsOf(option: ColumnsOption | undefined): readonly NamedColumn[] {
  const list = option === undefined ? [] : Array.isArray(option) ? option : [option];
  return (list as readonly NamedColumn[]).map((column) => column.identity);
}

/** An expression over the columns of the tables themselves. */
export function withoutNotes<E extends ClauseElement>(element: E): E {
  return replace(element, (node) => (node instanceof NamedColumn ? node.identity : undefined));
}

function linksByForeignKey(question: JoinQuestion): readonly Link[] {
  const { parent, target, options } = question;
  const chosen = columnsOf(options.foreignKeys);
  const constraints = foreignKeysBetween(target, parent);
  if (parent !== target) constraints.push(...foreignKeysBetween(parent, target));
  const fitting =
    chosen.length === 0
      ? constraints
      : constraints.filter((links) => links.every((link) => chosen.includes(link.foreign)));
  const [only, another] = fitting;
  if (only === undefined) throw noForeignKeys(question);
  if (another !== undefined) throw ambiguousForeignKeys(question);
  return only;
}

/** For each foreign key of `child` that refers to `parent`, its pairs. */
function foreignKeysBetween(child: Table, parent: Table): Link[][] {
  const found: Link[][] = [];
  for (const constraint of child.foreignKeyConstraints) {
    const referred = constraint.elements.map((element) => referredColumn(element));
    if (!referred.every((column) => column?.table === parent)) continue;
    found.push(constraint.columns.map((foreign, i) => ({ foreign, referred: referred[i] as Column })));
  }
  return found;
}

/** A table that is not declared (yet) is none of the two at hand. */
function referredColumn(element: { readonly column: Column }): Column | undefined {
  try {
    return element.column;
  } catch (error) {
    if (error instanceof NoReferencedTableError) return undefined;
    throw error;
  }
}

/** The equalities of a condition that follow a foreign key, declared or named by the option. */
function linksIn(condition: ColumnElement, question: JoinQuestion): readonly Link[] {
  const chosen = columnsOf(question.options.foreignKeys);
  const links: Link[] = [];
  for (const node of iterate(condition)) {
    if (!(node instanceof BinaryExpression) || node.operator !== 'eq') continue;
    const { left, right } = node;
    if (!(left instanceof NamedColumn && right instanceof NamedColumn)) continue;
    if (!relates(left, right, question)) continue;
    if (refers(left, right, chosen)) links.push({ foreign: left, referred: right });
    else if (refers(right, left, chosen)) links.push({ foreign: right, referred: left });
  }
  if (links.length > 0) return links;
  throw new ArgumentError(
    `Could not locate any relevant foreign key columns for the primaryjoin of relationship ${question.name}: it needs an ` +
      'equality between a column of each table of which one refers to the other by a foreign key, or is named in foreignKeys',
  );
}

function relates(left: NamedColumn, right: NamedColumn, { parent, target }: JoinQuestion): boolean {
  return (left.from === parent && right.from === target) || (left.from === target && right.from === parent);
}

function refers(column: NamedColumn, other: NamedColumn, chosen: readonly NamedColumn[]): boolean {
  return chosen.length > 0 ? chosen.includes(column) : column.referencedColumns.includes(other);
}

function directionOf(links: readonly Link[], question: JoinQuestion): Direction {
  const { parent, target, options, name } = question;
  const remote = columnsOf(options.remoteSide);
  if (parent !== target) {
    const onTarget = links.filter(({ foreign }) => foreign.from === target).length;
    if (onTarget > 0 && onTarget < links.length) {
      throw new ArgumentError(
        `The foreign keys of relationship ${name} stand on both tables; name those that count in foreignKeys`,
      );
    }
    return onTarget > 0 ? 'one-to-many' : 'many-to-one';
  }
  if (remote.length === 0 || links.every(({ foreign }) => remote.includes(foreign))) return 'one-to-many';
  if (links.every(({ referred }) => remote.includes(referred))) return 'many-to-one';
  throw new ArgumentError(
    `The remoteSide of relationship ${name} is neither the foreign key (${names(links.map((l) => l.foreign))}) nor what it ` +
      `refers to (${names(links.map((l) => l.referred))})`,
  );
}

const names = (columns: readonly NamedColumn[]): string => columns.map((column) => column.key).join(', ');

function noForeignKeys({ name, parent, target }: JoinQuestion): NoForeignKeysError {
  return new NoForeignKeysError(
    `Could not determine join condition between parent/child tables on relationship ${name} - there are no foreign keys ` +
      `linking the tables '${parent.fullname}' and '${target.fullname}'. Declare one ({ foreignKey: '${parent.name}.id' }), or ` +
      "specify a 'primaryjoin' expression.",
  );
}

function ambiguousForeignKeys({ name, parent, target }: JoinQuestion): AmbiguousForeignKeysError {
  return new AmbiguousForeignKeysError(
    `Could not determine join condition between parent/child tables on relationship ${name} - there are multiple foreign key ` +
      `paths linking the tables '${parent.fullname}' and '${target.fullname}'. Specify the 'foreignKeys' option, naming the ` +
      'columns that refer.',
  );
}
