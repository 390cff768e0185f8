import { clauseElement, type EntityAlias, type entityType, FromClause, type TableClause } from '@athanor/core/spi';
import type { RelationshipAttribute } from '../declarative/class-attribute.js';
import { entitySourceOf } from './entity-element.js';
import { ArgumentError, elementOf } from '@athanor/core/spi';

/** An entity class that can be aliased. */
type AliasableClass = (abstract new (
  ...args: any
) => object) & {
  readonly c: object;
  readonly [clauseElement]: TableClause<any>;
};

/** An alias of an entity class: what {@link aliased} gives. Its columns and relationships stand under `c`. */
export class AliasedEntity<C extends AliasableClass> implements EntityAlias<InstanceType<C>> {
  declare readonly [entityType]: InstanceType<C>;
  readonly c: C['c'];
  readonly [clauseElement]: FromClause;

  /** @internal */
  constructor(element: FromClause, attributes: object) {
    this[clauseElement] = element;
    this.c = attributes;
  }
}

/**
 * The entity class under another name, so that a statement can have it twice: `const child = aliased(Node)`. Without a name
 * the statement gives one. SQLAlchemy: `aliased()`.
 */
export function aliased<C extends AliasableClass>(entity: C, name?: string): AliasedEntity<C> {
  const element = elementOf(entity);
  const source = element === undefined ? undefined : entitySourceOf(element);
  if (source === undefined) throw new ArgumentError('aliased() takes an entity class');
  const { mapper } = source;
  const notes = { entity: mapper.annotation };
  const alias = mapper.table.alias(name);
  // The columns are made before the copy with notes, so that both have the same.
  const columns = alias.c;
  const noted = alias.annotate(notes);
  const attributes: Record<string, unknown> = {};
  for (const { key } of mapper.columns) attributes[key] = columns[key]?.annotate(notes);
  for (const key of mapper.relationshipKeys) {
    attributes[key] = (mapper.attributes[key] as RelationshipAttribute).startingAt(noted);
  }
  return new AliasedEntity<C>(noted, attributes);
}
