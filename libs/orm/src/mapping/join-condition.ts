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
  type Predicate,
  replace,
} from '@athanor/core/spi';
import type { ColumnsOption, RelationshipOptions } from './relationship-options.js';

/** Which way a relationship leads. */
export type Direction = 'one-to-many' | 'many-to-one' | 'many-to-many';

/** A column of the parent's table, and the column of the target's table that equals it. */
export type LocalRemotePair = readonly [local: NamedColumn, remote: NamedColumn];

/** How two tables hang together. */
export interface JoinCondition {
  /** Between both tables; of a many-to-many relationship between the parent's table and the association table. */
  readonly primaryjoin: ColumnElement<boolean>;
  /** Of a many-to-many relationship: between the association table and the target's table. */
  readonly secondaryjoin?: ColumnElement<boolean>;
  readonly direction: Direction;
  /** Empty for many-to-many. */
  readonly pairs: readonly LocalRemotePair[];
  /** For many-to-many: a column of the parent's table, and the column of the association table that refers to it. */
  readonly localLinkPairs: readonly LocalRemotePair[];
  /** For many-to-many: a column of the association table, and the column of the target's table to which it refers. */
  readonly linkRemotePairs: readonly LocalRemotePair[];
}

/** What a join condition is found from; `name` is that of the relationship, for messages. */
export interface JoinQuestion {
  readonly name: string;
  readonly parent: Table;
  readonly target: Table;
  readonly options: RelationshipOptions;
}

/** Two tables between which a condition is sought. */
interface Sides {
  readonly name: string;
  readonly left: Table;
  readonly right: Table;
  readonly given: Predicate | undefined;
  readonly foreignKeys: readonly NamedColumn[];
}

/** A column that refers, and what it refers to. */
interface Link {
  readonly foreign: NamedColumn;
  readonly referred: NamedColumn;
}

/** A condition with the references that it follows. */
interface Joined {
  readonly condition: ColumnElement<boolean>;
  readonly links: readonly Link[];
}

/**
 * The condition of a relationship: as given, or from the one foreign key between both tables. Throws a
 * NoForeignKeysError or AmbiguousForeignKeysError where that is not clear. SQLAlchemy: `JoinCondition`.
 */
export function joinConditionOf(question: JoinQuestion): JoinCondition {
  const { name, parent, target, options } = question;
  const foreignKeys = columnsOf(options.foreignKeys);
  if (options.secondary !== undefined) return joinThrough(options.secondary, question);
  const { condition, links } = joinOf({ name, left: parent, right: target, given: options.primaryjoin, foreignKeys });
  const direction = directionOf(links, question);
  const pairs = links.map(
    ({ foreign, referred }): LocalRemotePair =>
      direction === 'one-to-many' ? [referred, foreign] : [foreign, referred],
  );
  return { primaryjoin: condition, direction, pairs, localLinkPairs: [], linkRemotePairs: [] };
}

function joinThrough(secondary: Table, { name, parent, target, options }: JoinQuestion): JoinCondition {
  const foreignKeys = columnsOf(options.foreignKeys);
  const near = joinOf({ name, left: parent, right: secondary, given: options.primaryjoin, foreignKeys });
  const far = joinOf({ name, left: target, right: secondary, given: options.secondaryjoin, foreignKeys });
  return {
    primaryjoin: near.condition,
    secondaryjoin: far.condition,
    direction: 'many-to-many',
    pairs: [],
    localLinkPairs: near.links.map(({ foreign, referred }) => [referred, foreign]),
    linkRemotePairs: far.links.map(({ foreign, referred }) => [foreign, referred]),
  };
}

function joinOf(sides: Sides): Joined {
  if (sides.given !== undefined) {
    const condition = withoutNotes(elementOf(sides.given) as ColumnElement<boolean>);
    return { condition, links: linksIn(condition, sides) };
  }
  const links = linksByForeignKey(sides);
  return { condition: and(...links.map(({ foreign, referred }) => referred.eq(foreign as never))), links };
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

function linksByForeignKey(sides: Sides): readonly Link[] {
  const { left, right, foreignKeys } = sides;
  const all = foreignKeysBetween(right, left);
  if (left !== right) all.push(...foreignKeysBetween(left, right));
  const fitting =
    foreignKeys.length === 0 ? all : all.filter((links) => links.every((link) => foreignKeys.includes(link.foreign)));
  const [only, another] = fitting.filter((one, i) => !fitting.slice(0, i).some((other) => areSame(one, other)));
  if (only === undefined) throw noForeignKeys(sides);
  if (another !== undefined) throw ambiguousForeignKeys(sides);
  return only;
}

/** Two foreign keys that pair the same columns say the same join. */
function areSame(one: readonly Link[], other: readonly Link[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ foreign, referred }, i) => other[i]?.foreign === foreign && other[i]?.referred === referred)
  );
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
function linksIn(condition: ColumnElement, sides: Sides): readonly Link[] {
  const chosen = sides.foreignKeys;
  const links: Link[] = [];
  for (const node of iterate(condition)) {
    if (!(node instanceof BinaryExpression) || node.operator !== 'eq') continue;
    const { left, right } = node;
    if (!(left instanceof NamedColumn && right instanceof NamedColumn)) continue;
    if (!relates(left, right, sides)) continue;
    if (refers(left, right, chosen)) links.push({ foreign: left, referred: right });
    else if (refers(right, left, chosen)) links.push({ foreign: right, referred: left });
  }
  if (links.length > 0) return links;
  throw new ArgumentError(
    `Could not locate any relevant foreign key columns for the join condition of relationship ${sides.name}: it needs an ` +
      'equality between a column of each table of which one refers to the other by a foreign key, or is named in foreignKeys',
  );
}

function relates(one: NamedColumn, other: NamedColumn, { left, right }: Sides): boolean {
  return (one.from === left && other.from === right) || (one.from === right && other.from === left);
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

function noForeignKeys({ name, left, right }: Sides): NoForeignKeysError {
  return new NoForeignKeysError(
    `Could not determine join condition between parent/child tables on relationship ${name} - there are no foreign keys ` +
      `linking the tables '${left.fullname}' and '${right.fullname}'. Declare one ({ foreignKey: '${left.name}.id' }), or ` +
      "specify a 'primaryjoin' expression.",
  );
}

function ambiguousForeignKeys({ name, left, right }: Sides): AmbiguousForeignKeysError {
  return new AmbiguousForeignKeysError(
    `Could not determine join condition between parent/child tables on relationship ${name} - there are multiple foreign key ` +
      `paths linking the tables '${left.fullname}' and '${right.fullname}'. Specify the 'foreignKeys' option, naming the ` +
      'columns that refer.',
  );
}
