import { type ColumnElement, type FromClause, JoinStep, NamedColumn, replace } from '@athanor/core/spi';
import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { EntityPart, JoinedPart, PostLoad } from './load-plan.js';
import { loaderOverrides } from './loader-overrides.js';
import type { LoaderNode } from './loader-tree.js';
import { type ColumnSource, linkConditions, relationshipCondition } from './relationship-condition.js';

/** What of an object's relationships is loaded with it: in the same statement, or behind it. */
export interface EagerLoads {
  readonly joined: readonly JoinedLoad[];
  readonly postLoads: readonly PostLoad[];
}

/** A relationship that is to be joined, and what comes below it. */
export interface JoinedLoad {
  readonly relationship: RelationshipProperty;
  readonly innerjoin: boolean;
  readonly next: LoaderNode | undefined;
  readonly below: EagerLoads;
}

/** Reads options and mapping. `path` names the mappers above: what the mapping itself loads eagerly stops at them. */
export function eagerLoads(mapper: Mapper, node: LoaderNode | undefined, path: readonly number[]): EagerLoads {
  const joined: JoinedLoad[] = [];
  const postLoads: PostLoad[] = [];
  const here = [...path, mapper.id];
  for (const relationship of mapper.relationships) {
    const load = node?.load(relationship);
    const strategy = load?.strategy ?? mappedStrategy(relationship, here);
    const next = load?.next;
    if (strategy === 'selectin') postLoads.push({ relationship, next, path: here });
    else if (strategy === 'joined') {
      const innerjoin = load?.strategy === 'joined' ? load.innerjoin : relationship.innerjoin;
      joined.push({ relationship, innerjoin, next, below: eagerLoads(relationship.target, next, here) });
    }
  }
  return { joined, postLoads };
}

function mappedStrategy(relationship: RelationshipProperty, path: readonly number[]): string | undefined {
  return path.includes(relationship.target.id) ? undefined : relationship.lazy;
}

/** True where a joined collection repeats the rows of its parent. */
export function repeatsRows(loads: EagerLoads): boolean {
  return loads.joined.some(({ relationship, below }) => relationship.uselist || repeatsRows(below));
}

/** Collects what joined loads add to a statement. */
export class JoinedEager {
  readonly columns: ColumnElement[];
  readonly joins: JoinStep[] = [];
  readonly orderBy: ColumnElement[] = [];

  /** `columns` are those of the statement so far: the list is added to. */
  constructor(columns: ColumnElement[]) {
    this.columns = columns;
  }

  /** Joins the relationships of one object. `root` is the member of FROM at which all joins start. */
  add(loads: readonly JoinedLoad[], parent: ColumnSource, root: FromClause, optional = false): readonly JoinedPart[] {
    return loads.map((load) => this.#join(load, parent, root, optional));
  }

  #join(load: JoinedLoad, parent: ColumnSource, root: FromClause, optional: boolean): JoinedPart {
    const { relationship, next, below } = load;
    const { target } = relationship;
    const alias = target.table.alias();
    const own = columnsOf(alias);
    // Below an outer join an inner one would take back the rows that the outer one keeps.
    const outer = optional || !load.innerjoin;
    this.joins.push(stepTo(relationship, alias, parent, outer ? 'left' : 'inner', root));
    this.orderBy.push(...relationship.orderBy.map((key) => adapt(key, own)));
    const joined = this.add(below.joined, own, root, outer);
    const columns = target.columns.map(({ index, column }) => [index, this.columns.push(own(column)) - 1] as const);
    return { relationship, part: entityPart(target, columns, joined, below, next) };
  }
}

function columnsOf(from: FromClause): ColumnSource {
  return (column) => from.columnFor(column) ?? column;
}

/** The join with the target; through an association table both are joined first, so that a parent stays without them. */
function stepTo(
  relationship: RelationshipProperty,
  alias: FromClause,
  parent: ColumnSource,
  kind: JoinStep['kind'],
  root: FromClause,
): JoinStep {
  const { secondary } = relationship;
  const own = columnsOf(alias);
  if (secondary === undefined) return new JoinStep(alias, relationshipCondition(relationship, parent, own), kind, root);
  const link = secondary.alias();
  const { near, far } = linkConditions(relationship, parent, columnsOf(link), own);
  return new JoinStep(link.join(alias, far as never), near, kind, root);
}

/** One object of a row, with all that belongs to it. */
export function entityPart(
  mapper: Mapper,
  columns: EntityPart['columns'],
  joined: readonly JoinedPart[],
  loads: EagerLoads,
  node: LoaderNode | undefined,
  isPartial = false,
): EntityPart {
  const loaderOptions = node === undefined ? undefined : loaderOverrides(mapper, node);
  return { kind: 'entity', mapper, columns, joined, postLoads: loads.postLoads, loaderOptions, isPartial };
}

/** The expression with other columns in place of its own. */
function adapt(element: ColumnElement, source: ColumnSource): ColumnElement {
  return replace(element, (node) => (node instanceof NamedColumn ? source(node) : undefined));
}
