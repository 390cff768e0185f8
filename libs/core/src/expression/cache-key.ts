import type { TypeEngine } from '../types/type-engine.js';
import type { ClauseElement } from './clause-element.js';

/** A bind parameter, as far as the key is concerned. */
export interface KeyedBind {
  readonly value: unknown;
}

/** The structure of a statement as text, and the bind parameters in the order in which they were met. */
export interface CacheKey<B extends KeyedBind = KeyedBind> {
  readonly text: string;
  readonly binds: readonly B[];
}

let classCount = 0;
const classIds = new WeakMap<object, string>();

/** A short number per node class: two classes with the same fields are two structures. */
function classId(node: ClauseElement): string {
  const type = node.constructor;
  let id = classIds.get(type);
  if (id === undefined) {
    id = (++classCount).toString(36);
    classIds.set(type, id);
  }
  return id;
}

/**
 * Collects the cache key of one statement. Values are left out, structure stays; elements that are the same only as
 * themselves (aliases, repeated binds) are numbered as they are met, so that equal shapes give equal keys.
 */
export class CacheKeyBuilder {
  text = '';
  readonly binds: KeyedBind[] = [];
  /** False as soon as an element said that it cannot be cached. */
  cacheable = true;
  #seen: Map<object, number> | undefined;

  /** A child, with its notes. */
  element(node: ClauseElement | undefined): void {
    if (node === undefined) {
      this.text += '_';
      return;
    }
    node.appendCacheKey(this);
    if (node.annotations !== undefined) this.#annotations(node.annotations);
  }

  elements(nodes: readonly ClauseElement[] | undefined): void {
    if (nodes === undefined) {
      this.text += '_';
      return;
    }
    this.text += '[';
    for (const node of nodes) this.element(node);
    this.text += ']';
  }

  /** A value of the structure: keyed by itself, with its length so that no two values can run together. */
  plain(value: unknown): void {
    if (typeof value === 'string') this.text += `${value.length}'${value}`;
    else if (Array.isArray(value)) {
      this.text += `${value.length}[`;
      for (const item of value) this.plain(item);
    } else this.text += `${String(value)};`;
  }

  type(type: TypeEngine | undefined): void {
    this.text += type === undefined ? '_' : `:${type.cacheKey};`;
  }

  /** True where the object is met for the first time; in every case its number is written. */
  firstSeen(object: object): boolean {
    this.#seen ??= new Map();
    const known = this.#seen.get(object);
    const number = known ?? this.#seen.size;
    if (known === undefined) this.#seen.set(object, number);
    this.text += `@${number};`;
    return known === undefined;
  }

  bind(bind: KeyedBind): void {
    if (this.firstSeen(bind)) this.binds.push(bind);
  }

  /** All declared fields of a node, in order. */
  fields(node: ClauseElement): void {
    this.text += `(${classId(node)}`;
    const spec = node.fieldSpec;
    const values = node as unknown as Record<string, never>;
    for (const name in spec) {
      const value = values[name];
      switch (spec[name]) {
        case 'element':
          this.element(value);
          break;
        case 'elements':
          this.elements(value);
          break;
        case 'pairs':
          this.#pairs(value);
          break;
        case 'type':
          this.type(value);
          break;
        case 'identity':
          if (value === undefined) this.text += '_';
          else this.firstSeen(value);
          break;
        default:
          this.plain(value);
      }
    }
    this.text += ')';
  }

  #pairs(pairs: readonly (readonly [string, ClauseElement])[] | undefined): void {
    if (pairs === undefined) {
      this.text += '_';
      return;
    }
    this.text += '[';
    for (const [name, node] of pairs) {
      this.plain(name);
      this.element(node);
    }
    this.text += ']';
  }

  #annotations(notes: Readonly<Record<string, { readonly cacheKey: string }>>): void {
    this.text += '{';
    for (const name in notes) this.text += `${name}=${notes[name]?.cacheKey};`;
    this.text += '}';
  }
}

/** The key of a statement, or undefined where one of its elements cannot be cached. */
export function cacheKeyOf(statement: ClauseElement): CacheKey | undefined {
  const builder = new CacheKeyBuilder();
  builder.element(statement);
  return builder.cacheable ? builder : undefined;
}
