import type { TypeEngine } from '../types/type-engine.js';
import type { Annotations, ClauseElement } from './clause-element.js';
import { keyWriter, type KeyWriter } from './key-writer.js';

/** A bind parameter, as far as the key is concerned. */
export interface KeyedBind {
  readonly value: unknown;
}

/** The structure of a statement as text, and the bind parameters in the order in which they were met. */
export interface CacheKey<B extends KeyedBind = KeyedBind> {
  readonly text: string;
  readonly binds: readonly B[];
}

/** The writer of one node class; kept on its prototype, where subclasses see it but must not use it. */
interface ClassWriter {
  readonly type: unknown;
  readonly write: KeyWriter;
}

const classWriter: unique symbol = Symbol('athanor.keyWriter');

let classCount = 0;

/** The writer of a node's class, which starts with a number: two classes with the same fields are two structures. */
function writerOf(node: ClauseElement): KeyWriter {
  const known = (node as { [classWriter]?: ClassWriter })[classWriter];
  if (known !== undefined && known.type === node.constructor) return known.write;
  const made: ClassWriter = {
    type: node.constructor,
    write: keyWriter((++classCount).toString(36), node.fieldSpec),
  };
  Object.defineProperty(node.constructor.prototype as object, classWriter, { value: made });
  return made.write;
}

/** Up to so many objects are found faster in a list than in a Map. */
const listLimit = 24;

/**
 * Collects the cache key of one statement. Each part says its kind or length in front, so that no closing sign is needed. Values are left out, structure stays; elements that are the same only as
 * themselves (aliases, repeated binds) are numbered as they are met, so that equal shapes give equal keys.
 */
export class CacheKeyBuilder {
  text = '';
  readonly binds: KeyedBind[] = [];
  /** False as soon as an element said that it cannot be cached. */
  cacheable = true;
  readonly #list: object[] = [];
  #map: Map<object, number> | undefined;

  /** A child, with its notes. */
  element(node: ClauseElement | undefined): void {
    if (node === undefined) {
      this.text += '_';
      return;
    }
    node.appendCacheKey(this);
    if (node.annotations !== undefined) this.#annotations(node.annotations);
  }

  /** Children, with how many they are. */
  elements(nodes: readonly ClauseElement[] | undefined): void {
    if (nodes === undefined) {
      this.text += '_';
    } else {
      this.text += `${nodes.length}[`;
      for (let i = 0; i < nodes.length; i++) this.element(nodes[i]);
    }
  }

  /** Children by name. */
  pairs(pairs: readonly (readonly [string, ClauseElement])[] | undefined): void {
    if (pairs === undefined) {
      this.text += '_';
      return;
    }
    this.text += `${pairs.length}[`;
    for (const [name, node] of pairs) {
      this.plain(name);
      this.element(node);
    }
  }

  /** A value of the structure: keyed by itself, with its length so that no two values can run together. */
  plain(value: unknown): void {
    if (value === undefined) this.text += '_';
    else if (typeof value === 'string') this.text += `${value.length}'${value}`;
    else if (Array.isArray(value)) {
      this.text += `${value.length}[`;
      for (const item of value) this.plain(item);
    } else this.text += `${String(value)};`;
  }

  /** A type: its own key says what changes the SQL. */
  type(type: TypeEngine | undefined): void {
    this.text += type === undefined ? '_' : `${type.cacheKey.length}:${type.cacheKey}`;
  }

  /** An object that is the same only as itself. */
  identity(object: object | undefined): void {
    if (object === undefined) this.text += '_';
    else this.firstSeen(object);
  }

  /** True where the object is met for the first time; in every case its number is written. */
  firstSeen(object: object): boolean {
    const known = this.#map === undefined ? this.#list.indexOf(object) : (this.#map.get(object) ?? -1);
    if (known >= 0) {
      this.text += `@${known};`;
      return false;
    }
    this.text += `@${this.#remember(object)};`;
    return true;
  }

  /** A parameter: its place counts, its value does not. */
  bind(bind: KeyedBind): void {
    if (this.firstSeen(bind)) this.binds.push(bind);
  }

  /** A value that is part of the SQL. */
  literal(value: unknown): void {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    this.text += `=${typeof value}${text.length}'${text}`;
  }

  /** All declared fields of a node, in order. */
  fields(node: ClauseElement): void {
    writerOf(node)(this, node);
  }

  #remember(object: object): number {
    if (this.#map === undefined) {
      if (this.#list.length < listLimit) return this.#list.push(object) - 1;
      this.#map = new Map(this.#list.map((one, i) => [one, i]));
    }
    this.#map.set(object, this.#map.size);
    return this.#map.size - 1;
  }

  #annotations(notes: Annotations): void {
    this.text += '{';
    for (const name in notes) {
      const key = notes[name]?.cacheKey ?? '';
      this.text += `${name}=${key.length}'${key}`;
    }
    this.text += '}';
  }
}

/** The key of a statement, or undefined where one of its elements cannot be cached. */
export function cacheKeyOf(statement: ClauseElement): CacheKey | undefined {
  const builder = new CacheKeyBuilder();
  builder.element(statement);
  return builder.cacheable ? builder : undefined;
}
