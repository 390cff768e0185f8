import { ArgumentError } from '@athanor/core/spi';
import type { RelationshipProperty } from './relationship-property.js';

/** Connects a relationship with the other side that its `backPopulates` names. Throws an ArgumentError where they do not fit. */
export function linkBackReference(property: RelationshipProperty): void {
  const { backPopulates, target } = property;
  if (backPopulates === undefined) return;
  const other = target.relationships.find((candidate) => candidate.key === backPopulates);
  if (other === undefined) {
    throw new ArgumentError(
      `Relationship ${property} has backPopulates: '${backPopulates}', but ${target.className} has no such relationship; ` +
        `it has ${target.relationships.map((one) => one.key).join(', ') || 'none'}`,
    );
  }
  refuseMismatch(property, other);
  property.reverse = other;
  other.reverse = property;
}

function refuseMismatch(property: RelationshipProperty, other: RelationshipProperty): void {
  if (other.target !== property.mapper) {
    throw new ArgumentError(
      `Back-reference ${other} of relationship ${property} leads to ${other.target.className}, not to ${property.mapper.className}`,
    );
  }
  if (other.backPopulates !== undefined && other.backPopulates !== property.key) {
    throw new ArgumentError(
      `Relationship ${property} names ${other} as its back-reference, which names ${other.target.className}.${other.backPopulates}`,
    );
  }
  if (other.direction === property.direction && property.direction !== 'many-to-many') {
    throw new ArgumentError(
      `${property} and back-reference ${other} are both of the same direction ${property.direction}. Did you mean to set ` +
        'remoteSide on the many-to-one side?',
    );
  }
}
