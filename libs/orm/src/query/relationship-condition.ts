import { type ColumnElement, NamedColumn, replace } from '@athanor/core/spi';
import type { LocalRemotePair } from '../mapping/join-condition.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';

/** Gives what stands in place of a column. */
export type ColumnSource = (column: NamedColumn) => ColumnElement;

/**
 * The condition of a relationship between a parent and a target of the caller's choice: aliases, a subquery, parameters
 * in place of the parent's columns.
 */
export function relationshipCondition(
  relationship: RelationshipProperty,
  parent: ColumnSource,
  target: ColumnSource,
): ColumnElement {
  const isRemote = remoteTest(relationship);
  return replace(relationship.primaryjoin, (node) => {
    if (!(node instanceof NamedColumn)) return undefined;
    return isRemote(node) ? target(node) : parent(node);
  });
}

/** Both conditions of a many-to-many relationship: between the parent and the association table, and on to the target. */
export interface LinkConditions {
  readonly near: ColumnElement;
  readonly far: ColumnElement;
}

/** {@link relationshipCondition} through an association table, which may stand under an alias too. */
export function linkConditions(
  { primaryjoin, secondary, secondaryjoin }: RelationshipProperty,
  parent: ColumnSource,
  link: ColumnSource,
  target: ColumnSource,
): LinkConditions {
  const through = (condition: ColumnElement, other: ColumnSource): ColumnElement =>
    replace(condition, (node) => {
      if (!(node instanceof NamedColumn)) return undefined;
      return node.from === secondary ? link(node) : other(node);
    });
  return { near: through(primaryjoin, parent), far: through(secondaryjoin as ColumnElement, target) };
}

/** Columns of the parent, each with the column that has to be equal: of the target, or of the association table. */
export function parentPairs(relationship: RelationshipProperty): readonly LocalRemotePair[] {
  return relationship.secondary === undefined ? relationship.localRemotePairs : relationship.localLinkPairs;
}

/** Tells the target's columns from the parent's; where both are one table, the pairs do. */
function remoteTest(relationship: RelationshipProperty): (column: NamedColumn) => boolean {
  const locals = new Set(relationship.localRemotePairs.map(([local]) => local.identity));
  const remotes = new Set(relationship.localRemotePairs.map(([, remote]) => remote.identity));
  const own = relationship.mapper;
  return ({ identity }) => {
    if (remotes.has(identity) !== locals.has(identity)) return remotes.has(identity);
    return own.columnProperty(identity) === undefined;
  };
}
