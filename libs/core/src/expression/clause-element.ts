import { printAsText } from '../util/printed.js';
import type { CacheKeyBuilder } from './cache-key.js';
import { type CompareOptions, sameElement } from './compare.js';
import { copyNode } from './copy-node.js';
import { writeFirst } from './key-writer.js';

/**
 * How a declared field takes part in traversal, copying and the cache key.
 *
 * - `element`, `elements`, `pairs`: a child (or undefined), a list of children, a list of `[key, child]`
 * - `type`: a TypeEngine; keyed by its `cacheKey`
 * - `plain`: a string, number, boolean, undefined or list of them; keyed by value
 * - `number`: a whole number from 0; keyed by value
 * - `identity`: the object that the node is the same as, in front of all other fields; keyed by the number that it is given
 *   when it is first met, and then all that is keyed of the node
 */
export type FieldKind = 'element' | 'elements' | 'pairs' | 'type' | 'plain' | 'number' | 'identity';

/** The fields of a node class, in the order in which they are visited. */
export type FieldSpec = Readonly<Record<string, FieldKind>>;

/** Under this symbol, whatever may stand in a statement (tables, columns, entity classes) gives its element. SQLAlchemy: `__clause_element__`. */
export const clauseElement: unique symbol = Symbol.for('athanor.clauseElement');

/** How elements are written for people; said by what knows a compiler, to the right of here. */
let textOfElement: ((element: ClauseElement) => string) | undefined;

/** Says how `toString()` and `console.log()` write elements. */
export function describeElements(describe: (element: ClauseElement) => string): void {
  textOfElement = describe;
}

/** Anything that may stand for an element. */
export interface HasClauseElement {
  readonly [clauseElement]: ClauseElement;
}

/** Notes that a layer above pins to an element; Core carries them and never reads them. Each value has a stable key. */
export type Annotations = Readonly<Record<string, { readonly cacheKey: string }>>;

/**
 * A node of the statement tree: immutable, says what it is by `visitName`, declares its fields once.
 * Traversal, copying and the cache key follow from that declaration. SQLAlchemy: `ClauseElement`.
 */
export abstract class ClauseElement implements HasClauseElement {
  /** The fields of the class; a subclass that adds fields spreads its parent's. */
  static readonly fields: FieldSpec = {};

  /** The name by which a compiler finds the method that renders this node. */
  abstract readonly visitName: string;

  declare readonly annotations: Annotations | undefined;

  /** What the compiler keeps with a statement that was executed. A node never changes, and a copy of it starts without. */
  declare memo: unknown;

  constructor() {
    // Assigned, as fields of a class with so many subclasses take half of the time in which a statement is built.
    this.annotations = undefined;
    this.memo = undefined;
  }

  get [clauseElement](): ClauseElement {
    return this;
  }

  /** The declared fields of this node's class. */
  get fieldSpec(): FieldSpec {
    return (this.constructor as typeof ClauseElement).fields;
  }

  /** A copy of this node with some properties replaced. What is the same only as itself (tables, aliases, columns) becomes another one. */
  with(changes: Partial<this> | Record<string, unknown>): this {
    return changed(copyNode(this), changes);
  }

  /** A copy that carries the notes, beside those it has, and else counts as this very node. */
  annotate(notes: Annotations): this {
    return changed(copyNode(this), { annotations: { ...this.annotations, ...notes } });
  }

  /**
   * True where the other element has the same structure and, unless told otherwise, the same values: the sides of `=` and the
   * parts of AND may stand in another order. SQLAlchemy: `compare()`.
   */
  compare(other: ClauseElement, options: CompareOptions = {}): boolean {
    return sameElement(this, other, options);
  }

  /** The SQL, for reading: PostgreSQL's, with its parameters as placeholders. SQLAlchemy: `str(statement)`. */
  toString(): string {
    return textOfElement === undefined ? this.constructor.name : textOfElement(this);
  }

  /** Writes what the declared fields cannot say, in their place; `key.fields(this)` writes these as well. */
  appendCacheKey?(key: CacheKeyBuilder): void;

  /** Writes the node into a key: its notes, its class, its fields. Each class gets a method of its own when it is first needed. */
  writeKey(key: CacheKeyBuilder): void {
    writeFirst(this, key);
  }
}

// The SQL in the place of the tree.
printAsText(ClauseElement.prototype);

/** Changes a copy that was just made, of which nobody knows yet. */
export function changed<E extends ClauseElement>(copy: E, changes: object): E {
  for (const name in changes) (copy as Record<string, unknown>)[name] = (changes as Record<string, unknown>)[name];
  return copy;
}

/** The element behind a value, or undefined where there is none. */
export function elementOf(value: unknown): ClauseElement | undefined {
  return value !== null && (typeof value === 'object' || typeof value === 'function')
    ? (value as Partial<HasClauseElement>)[clauseElement]
    : undefined;
}
