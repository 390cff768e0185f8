import type { clauseElement, inspection, NamedColumn, TableClause } from '@athanor/core/spi';
import type { Mapper } from '../mapping/mapper.js';
import type { InstanceState } from '../state/instance-state.js';
import type { MappedColumn } from './mapped-column.js';
import type { RelationshipAttribute } from './class-attribute.js';
import type { Relationship } from './relationship.js';

/** The key of the phantom that carries an attribute's type; there is no such property at run time. */
export declare const attributeType: unique symbol;

/** The type of an attribute, from what stands for it in the shape: a column, or an arrow that gives a relationship. */
export type Mapped<D> = D extends { readonly [attributeType]: infer T }
  ? T
  : D extends () => { readonly [attributeType]: infer T }
    ? T
    : never;

/** The attributes of an instance. */
export type Attributes<P> = { -readonly [K in keyof P]: Mapped<P[K]> };

/** The attributes of an instance as promises, each loaded when it is asked for. */
export type AwaitableAttrs<P> = { readonly [K in keyof P]: Promise<Mapped<P[K]>> };

/** What every entity has besides its attributes. */
export interface EntityMembers<P> {
  /** Each attribute as a promise: the value where it is loaded, else loaded now. SQLAlchemy: `AsyncAttrs.awaitable_attrs`. */
  readonly awaitableAttrs: AwaitableAttrs<P>;
  /** A plain object of the loaded columns and relationships; what would lead back to where it came from is left out. */
  toJSON(): Record<string, unknown>;
  /** What `inspect(entity)` gives. */
  [inspection](): InstanceState;
}

/** An entity as its class's instances are. */
export type EntityInstance<P> = Attributes<P> & EntityMembers<P>;

/** The values that `new A({ .. })` takes: any of the attributes. */
export type EntityInit<P> = Partial<Attributes<P>>;

/** The attributes of a class as expressions: what stands under `A.c`. */
export type ClassAttributes<P> = {
  readonly [K in keyof P]: P[K] extends MappedColumn<infer T, infer X>
    ? NamedColumn<T, K & string> & X
    : P[K] extends () => Relationship<infer T>
      ? RelationshipAttribute<T>
      : never;
};

/** What `Base.table()` gives: a class to extend. */
export interface EntityClass<P> {
  /** A transient instance. Unknown names are a TypeError; what is undefined counts as not given. */
  new (init?: EntityInit<P>): EntityInstance<P>;
  /** The attributes as expressions: `A.c.data.eq('x')`, `selectinload(A.c.bs)`. */
  readonly c: ClassAttributes<P>;
  /** The table, as the entity's: what stands for the class in statements. */
  readonly [clauseElement]: TableClause<any>;
  /** What `inspect(A)` gives. */
  [inspection](): Mapper;
}
