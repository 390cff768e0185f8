import {
  and,
  type ColumnElement,
  elementOf,
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
import { printAsText } from '@athanor/core/spi';

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
    const { target, secondary } = this.property;
    if (secondary === undefined)
      return { target: target.element, onclause: this.conditionTo(target.element), left: this.from };
    return {
      target: target.element,
      onclause: this.conditionTo(target.element),
      left: this.from,
      through: { target: secondary, onclause: this.#nearCondition() },
    };
  }

  /**
   * The condition that joins where this attribute starts with `target`, the target's table or an alias of it; of a
   * many-to-many relationship, the association table with `target`.
   */
  conditionTo(target: FromClause): ColumnElement<boolean> {
    const { primaryjoin, secondaryjoin, localRemotePairs, mapper } = this.property;
    const far = this.property.target.table;
    if (secondaryjoin !== undefined) return adapted(secondaryjoin, far, target);
    const remote = new Set(localRemotePairs.map(([, column]) => column));
    return replace(primaryjoin, (node) => {
      if (!(node instanceof NamedColumn)) return undefined;
      const isRemote = far === mapper.table ? remote.has(node) : node.from === far;
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

  /** Between where this attribute starts and the association table. */
  #nearCondition(): ColumnElement<boolean> {
    return adapted(this.property.primaryjoin, this.mapper.table, this.from);
  }

  /** All tables but those of the relationship belong to the enclosing statement; a target that is the table itself stands under an alias. */
  #exists(predicate: Predicate | undefined): ColumnElement<boolean> {
    const { target, mapper, secondary } = this.property;
    const far: FromClause = target.table === mapper.table ? target.table.alias() : target.table;
    const own: FromClause[] = secondary === undefined ? [far] : [secondary, far];
    const conditions: unknown[] = [this.conditionTo(far)];
    if (secondary !== undefined) conditions.unshift(this.#nearCondition());
    if (predicate !== undefined) conditions.push(adapted(elementOf(predicate) as ColumnElement, target.table, far));
    const where = and(...(conditions as Predicate[]));
    const outer = [...fromsOf(where)].filter((from) => !own.includes(from));
    return select(literalColumn('1'))
      .selectFrom(...own)
      .where(where as never)
      .correlate(...outer)
      .exists();
  }
}

printAsText(RelationshipAttribute.prototype);

/** The expression with `far` in place of a table. */
function adapted<E extends ColumnElement>(expression: E, table: FromClause, far: FromClause): E {
  if (far.identity === table) return expression;
  return replace(expression, (node) =>
    node instanceof NamedColumn && node.from === table ? far.columnFor(node) : undefined,
  );
}
