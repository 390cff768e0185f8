import type { TypeEngine } from '../types/type-engine.js';
import type { Annotations, ClauseElement, FieldKind } from './clause-element.js';

/** A bind parameter, as far as the key is concerned. */
export interface KeyedBind {
  readonly value: unknown;
}

/** The structure of a statement, and the bind parameters in the order in which they were met. */
export interface CacheKey<B extends KeyedBind = KeyedBind> {
  /** Bytes, one for each character: equal for equal structures alone, and nothing to be read. */
  readonly text: string;
  readonly binds: readonly B[];
}

/** Up to so many objects are found faster in a list than in a Map. */
const listLimit = 24;

/** What stands in the place of a child that is not there, of a list and of a value. */
const nothing = 0;

/** Stands in front of the notes of an element; the numbers of classes begin behind it. */
const noted = 1;

/** The kinds of plain values; behind the last the numbers of words begin. */
const kinds = { undefined: 0, list: 1, number: 2, other: 3, text: 4, word: 5 } as const;

/** Operators, types, labels and the like are written as a number. A word that has none when it is first met never gets one. */
const words = new Map<string, number>();
const wordLimit = 1000;
const longestWord = 60;

/** Bytes that no key is written to at the moment: of one size that is enough for nearly all of them. */
let spare: Buffer | undefined;
const usualSize = 4096;

/**
 * Collects the cache key of one statement, as bytes: most statements are found in the cache, and then the key is all that is
 * made of them. Each part says its kind or length in front, so that no closing sign is needed and different structures never
 * give the same bytes. Values are left out, structure stays; elements that are the same only as themselves (aliases, repeated
 * binds) are numbered as they are met, so that equal shapes give equal keys.
 */
export class CacheKeyBuilder {
  /** The parameters, of which the places count and not the values: each is put here where its identity is new. */
  readonly binds: KeyedBind[] = [];
  /** False as soon as an element said that it cannot be cached. */
  cacheable = true;
  #bytes: Buffer;
  #size = usualSize;
  #length = 0;
  readonly #list: object[] = [];
  #map: Map<object, number> | undefined;

  constructor() {
    this.#bytes = spare ?? Buffer.alloc(usualSize);
    spare = undefined;
  }

  /** What was written; nothing can be written after it. */
  finish(): string {
    const text = this.#bytes.toString('latin1', 0, this.#length);
    if (this.#size === usualSize) spare = this.#bytes;
    return text;
  }

  /** A whole number from 0. */
  number(value: number): void {
    if (value < 128 && this.#length < this.#size) {
      this.#bytes[this.#length++] = value;
    } else {
      const bytes = this.#room(8);
      let rest = value;
      for (; rest > 127; rest = Math.floor(rest / 128)) bytes[this.#length++] = (rest % 128) + 128;
      bytes[this.#length++] = rest;
    }
  }

  /** A child, with its notes. */
  element(node: ClauseElement | undefined): void {
    if (node === undefined) this.number(nothing);
    else node.writeKey(this);
  }

  /** Children, with how many they are; not the same for none of them and for no list. */
  elements(nodes: readonly ClauseElement[] | undefined): void {
    this.number(nodes === undefined ? nothing : nodes.length + 1);
    nodes?.forEach((node) => node.writeKey(this));
  }

  /** Children by name. */
  pairs(pairs: readonly (readonly [string, ClauseElement])[] | undefined): void {
    this.number(pairs === undefined ? nothing : pairs.length + 1);
    pairs?.forEach(([name, node]) => {
      this.plain(name);
      node.writeKey(this);
    });
  }

  /** A value of the structure: keyed by itself. Gives the number that it was written as, where that is all of it. */
  plain(value: unknown): number | undefined {
    if (typeof value === 'string') return this.#text(value);
    if (value === undefined) {
      this.number(kinds.undefined);
      return kinds.undefined;
    }
    if (Array.isArray(value)) {
      this.number(kinds.list);
      this.number(value.length);
      for (const item of value) this.plain(item);
    } else if (Number.isSafeInteger(value) && (value as number) > 0) {
      this.number(kinds.number);
      this.number(value as number);
    } else {
      this.number(kinds.other);
      this.#text(typeof value);
      this.#text(String(value));
    }
    return undefined;
  }

  /** A type: its own key says what changes the SQL. Gives what {@link plain} does. */
  type(type: TypeEngine | undefined): number | undefined {
    return this.plain(type?.cacheKey);
  }

  /** True where an object that is the same only as itself is met for the first time; in every case its number is written. */
  identity(object: object): boolean {
    const known = this.#map === undefined ? this.#list.indexOf(object) : (this.#map.get(object) ?? -1);
    this.number(known + 1);
    if (known >= 0) return false;
    if (this.#map !== undefined) this.#map.set(object, this.#map.size);
    else if (this.#list.push(object) === listLimit) this.#map = new Map(this.#list.map((one, i) => [one, i]));
    return true;
  }

  /** A value that is part of the SQL. */
  literal(value: unknown): void {
    this.plain(typeof value);
    this.plain(typeof value === 'object' ? JSON.stringify(value) : String(value));
  }

  /** All declared fields of a node, in order, each by the method that is named as its kind; for nodes that write more than these. */
  fields(node: ClauseElement): void {
    const spec = node.fieldSpec;
    const values = node as unknown as Readonly<Record<string, never>>;
    for (const name in spec) {
      const isNew = this[spec[name] as FieldKind](values[name] as never);
      if (isNew === false) return;
    }
  }

  /** The notes of an element, in front of it. */
  notes(notes: Annotations): void {
    this.number(noted);
    const names = Object.keys(notes);
    this.number(names.length);
    for (const name of names) {
      this.plain(name);
      this.plain(notes[name]?.cacheKey);
    }
  }

  #text(text: string): number | undefined {
    let number = words.get(text);
    if (number === undefined && words.size < wordLimit && text.length <= longestWord) {
      number = words.size;
      words.set(text, number);
    }
    if (number !== undefined) {
      this.number(kinds.word + number);
      return kinds.word + number;
    }
    this.number(kinds.text);
    this.number(text.length);
    this.#length += this.#room(2 * text.length).write(text, this.#length, 'utf16le');
    return undefined;
  }

  /** The bytes, with so many free ones behind those that are written. */
  #room(free: number): Buffer {
    if (this.#length + free > this.#size) {
      this.#size = 2 * (this.#size + free);
      this.#bytes = Buffer.concat([this.#bytes], this.#size);
    }
    return this.#bytes;
  }
}

/** The key of a statement, or undefined where one of its elements cannot be cached. */
export function cacheKeyOf(statement: ClauseElement): CacheKey | undefined {
  const builder = new CacheKeyBuilder();
  statement.writeKey(builder);
  const text = builder.finish();
  return builder.cacheable ? { text, binds: builder.binds } : undefined;
}
