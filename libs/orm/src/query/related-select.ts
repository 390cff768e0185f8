import {
  and,
  bindparam,
  type BindParameter,
  type ColumnElement,
  type NamedColumn,
  or,
  Select,
  type StatementOption,
} from '@athanor/core/spi';
import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import { LoaderScope } from './loader-scope.js';
import type { LoaderNode } from './loader-tree.js';
import { type ColumnSource, linkConditions, parentPairs, relationshipCondition } from './relationship-condition.js';

/** The name of the parameter for the `i`th column of a key. */
const keyName = (i: number): string => `pk_${i + 1}`;

/** The parameters of a statement whose key columns have these values. */
export function keyParameters(values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(values.map((value, i) => [keyName(i), value]));
}

const byIdentity = new WeakMap<Mapper, Select>();

/** `SELECT .. FROM a WHERE a.id = $1`: one object by its primary key. Made once per mapper. */
export function identitySelect(mapper: Mapper): Select {
  let select = byIdentity.get(mapper);
  if (select === undefined) {
    select = new Select([mapper.element]).where(isKey(mapper));
    byIdentity.set(mapper, select);
  }
  return select;
}

/** The same for some columns only, by attribute; the primary key comes with them, and nothing is loaded eagerly. */
export function columnsSelect(mapper: Mapper, keys: readonly string[]): Select {
  return identitySelect(mapper).options(new LoaderScope(undefined, [], keys));
}

function isKey(mapper: Mapper): ColumnElement<boolean> {
  return and(...mapper.primaryKey.map(({ column }, i) => column.eq(keyBind(column, i) as never)));
}

function keyBind(column: NamedColumn, i: number): BindParameter {
  return bindparam(keyName(i), { type: column.type });
}

const lazy = new WeakMap<RelationshipProperty, Select>();

/**
 * `SELECT .. FROM b WHERE $1 = b.a_id ORDER BY ..`: what a relationship of one object holds. The parameters are the values
 * of the parent's columns of {@link parentPairs}, in order. Through an association table both tables stand in FROM.
 */
export function lazySelect(relationship: RelationshipProperty, node: LoaderNode | undefined): Select {
  let select = lazy.get(relationship);
  if (select === undefined) {
    const locals = parentPairs(relationship).map(([local]) => local.identity);
    const value: ColumnSource = (column) => keyBind(column, locals.indexOf(column.identity));
    const conditions = conditionsFrom(relationship, value);
    select = new Select([relationship.target.element])
      .where(...(conditions as never[]))
      .orderBy(...relationship.orderBy);
    lazy.set(relationship, select);
  }
  return node === undefined ? select : select.options(new LoaderScope(node, []));
}

const itself: ColumnSource = (column) => column;

function conditionsFrom(relationship: RelationshipProperty, parent: ColumnSource): readonly ColumnElement[] {
  if (relationship.secondary === undefined) return [relationshipCondition(relationship, parent, itself)];
  const { near, far } = linkConditions(relationship, parent, itself, itself);
  return [near, far];
}

/** The parameter that holds the list of keys, where a key is one column. */
export const KEYS = 'keys';

/**
 * `SELECT b.a_id, .. FROM b WHERE b.a_id = ANY ($1) ORDER BY ..`: what a relationship of many objects holds. Rows are the
 * key columns, then the object. Many-to-many: `FROM a_b JOIN b ON ..`, with the keys in the association table.
 */
export function selectinSelect(
  relationship: RelationshipProperty,
  node: LoaderNode | undefined,
  path: readonly number[],
): Select {
  const remotes = remoteColumns(relationship);
  const option: StatementOption = new LoaderScope(node, path);
  const { target, orderBy, secondary, secondaryjoin } = relationship;
  let select = new Select([...remotes, target.element]).orderBy(...orderBy).options(option);
  if (secondary !== undefined) select = select.selectFrom(secondary).join(target.table, secondaryjoin as never);
  const [remote] = remotes;
  if (remote === undefined || remotes.length > 1) return select;
  return select.where(remote.in(bindparam(KEYS, { type: remote.type, expanding: true }) as never));
}

/** The columns that hold the parent's key, in the order of {@link parentPairs}. */
export function remoteColumns(relationship: RelationshipProperty): readonly NamedColumn[] {
  return parentPairs(relationship).map(([, remote]) => remote);
}

/** The condition for keys of several columns. */
export function compositeKeys(
  columns: readonly NamedColumn[],
  keys: readonly (readonly unknown[])[],
): ColumnElement<boolean> {
  return or(...keys.map((key) => and(...columns.map((column, i) => column.eq(key[i] as never)))));
}
