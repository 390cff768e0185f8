import { type ColumnElement, NamedColumn, replace } from '@athanor/core/spi';
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
