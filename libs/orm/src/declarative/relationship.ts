import { ArgumentError } from '@athanor/core/spi';
import { RelationshipDeclaration, type RelationshipOptions } from '../mapping/relationship-options.js';
import type { attributeType } from './mapped.js';

/** The declaration of a relationship attribute whose values are `T`. */
export interface Relationship<T> extends RelationshipDeclaration {
  readonly [attributeType]: T;
}

/** A class of entities, as far as relationships are concerned. */
export type RelationshipTarget = abstract new (...args: any) => object;

/** The options of a scalar relationship. */
export interface ScalarRelationshipOptions extends RelationshipOptions {
  /** There may be no target: the attribute reads as `B | null`. */
  readonly nullable?: boolean;
}

type Scalar<C extends RelationshipTarget, O> = O extends { readonly nullable: true }
  ? InstanceType<C> | null
  : InstanceType<C>;

/**
 * A relationship to another entity class, written as an arrow in the shape: `bs: () => relationship([B])` for a collection,
 * `a: () => relationship(A)` for one object, `a: () => relationship(A, { nullable: true })` for one or none.
 * SQLAlchemy: `relationship()`.
 */
export function relationship<C extends RelationshipTarget>(
  target: readonly [C],
  options?: RelationshipOptions,
): Relationship<InstanceType<C>[]>;
export function relationship<C extends RelationshipTarget, const O extends ScalarRelationshipOptions = {}>(
  target: C,
  options?: O,
): Relationship<Scalar<C, O>>;
export function relationship(target: unknown, options: ScalarRelationshipOptions = {}): RelationshipDeclaration {
  const { nullable, ...rest } = options;
  refuseUnknown(rest);
  if (!Array.isArray(target)) return new RelationshipDeclaration(target, false, nullable ?? false, rest);
  if (target.length === 1) return new RelationshipDeclaration(target[0], true, false, rest);
  throw new ArgumentError(`relationship([B]) takes a list of one class; this list has ${target.length}`);
}

const known: ReadonlySet<string> = new Set([
  'lazy',
  'backPopulates',
  'cascade',
  'orderBy',
  'primaryjoin',
  'secondary',
  'secondaryjoin',
  'foreignKeys',
  'remoteSide',
  'passiveDeletes',
  'viewonly',
  'singleParent',
  'innerjoin',
] satisfies (keyof RelationshipOptions)[]);

/** Options that nobody knows would be ignored silently. */
function refuseUnknown(options: object): void {
  for (const name of Object.keys(options)) {
    if (!known.has(name)) {
      throw new ArgumentError(`relationship() has no option '${name}'; it has nullable, ${[...known].join(', ')}`);
    }
  }
}
