import {
  and,
  type ColumnElement,
  fromsOf,
  type FromClause,
  InvalidRequestError,
  type JoinDirections,
  joinTarget,
  literalColumn,
  NamedColumn,
  type Predicate,
  replace,
  select,
} from '@athanor/core/spi';
import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';

/**
 * A relationship of a class, in statements: `select(A).join(A.c.bs)`, `A.c.bs.any(..)`, `selectinload(A.c.bs)`. `T` is what
 * the attribute reads as. SQLAlchemy: `InstrumentedAttribute` of a relationship.
 */
export class RelationshipAttribute<T = any> {
  declare readonly relatedType: T;

  constructor(
    readonly mapper: Mapper,
    readonly key: string,
    /** The table or alias from which the relationship starts. */
    readonly from: FromClause = mapper.element,
  ) {}

  /** The relationship. Configures the registry where that is still to be done. */
  get property(): RelationshipProperty {
    return this.mapper.relationships[this.mapper.relationshipKeys.indexOf(this.key)] as RelationshipProperty;
  }

  /** The same relationship from another alias of the entity. */
  startingAt(from: FromClause): RelationshipAttribute<T> {
    return new RelationshipAttribute<T>(this.mapper, this.key, from);
  }

  get [joinTarget](): JoinDirections {
    const target = this.property.target.element;
    return { target, onclause: this.conditionTo(target), left: this.from };
  }

  /** The condition that joins where this attribute starts with `target`, the target's table or an alias of it. */
  conditionTo(target: FromClause): ColumnElement<boolean> {
    const { primaryjoin, localRemotePairs, mapper } = this.property;
    const remote = new Set(localRemotePairs.map(([, column]) => column));
    const isSelf = this.property.target.table === mapper.table;
    return replace(primaryjoin, (node) => {
      if (!(node instanceof NamedColumn)) return undefined;
      const isRemote = isSelf ? remote.has(node) : node.from === this.property.target.table;
      return (isRemote ? target : this.from).columnFor(node);
    });
  }

  /** True where the collection has a member for which the predicate holds, or any at all. SQLAlchemy: `any()`. */
  any(predicate?: Predicate): ColumnElement<boolean> {
    if (this.property.uselist) return this.#exists(predicate);
    throw new InvalidRequestError(`'any()' not implemented for scalar attributes. Use has() of ${this.property}.`);
  }

  /** True where the object is there and the predicate holds for it. SQLAlchemy: `has()`. */
  has(predicate?: Predicate): ColumnElement<boolean> {
    if (!this.property.uselist) return this.#exists(predicate);
    throw new InvalidRequestError(`'has()' not implemented for collections. Use any() of ${this.property}.`);
  }

  /** `A.bs`, for messages. */
  toString(): string {
    return `${this.mapper.className}.${this.key}`;
  }

  /** All tables but the target belong to the enclosing statement; a target that is the table itself stands under an alias. */
  #exists(predicate: Predicate | undefined): ColumnElement<boolean> {
    const { target, mapper } = this.property;
    const isSelf = target.table === mapper.table;
    const far: FromClause = isSelf ? target.table.alias() : target.table;
    const condition = this.conditionTo(far);
    const where =
      predicate === undefined ? condition : and(condition as never, adapted(predicate, target, far) as never);
    const outer = [...fromsOf(where)].filter((from) => from !== far.identity);
    return select(literalColumn('1'))
      .selectFrom(far)
      .where(where as never)
      .correlate(...outer)
      .exists();
  }
}

/** The predicate over the alias, where the target stands under one. */
function adapted(predicate: Predicate, target: Mapper, far: FromClause): Predicate {
  if (far === target.table) return predicate;
  return replace(predicate as unknown as ColumnElement, (node) =>
    node instanceof NamedColumn && node.from === target.table ? far.columnFor(node) : undefined,
  ) as unknown as Predicate;
}
