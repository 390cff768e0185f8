import type { TypeEngine } from '../types/type-engine.js';
import { cacheKeyOf } from './cache-key.js';
import type { ClauseElement } from './clause-element.js';

/** How elements are compared. */
export interface CompareOptions {
  /** False: parameters are the same whatever their values are. */
  readonly compareValues?: boolean;
}

/**
 * True where two elements have the same structure and values. The sides of `=`, `!=`, `+` and `*` may be exchanged, and the parts
 * of AND and OR stand in any order; aliases and the like are the same where they stand in the same places.
 */
export function sameElement(left: ClauseElement, right: ClauseElement, options: CompareOptions): boolean {
  return new Comparison(options.compareValues !== false).same(left, right);
}

const commutative: ReadonlySet<unknown> = new Set(['eq', 'ne', 'add', 'mul']);

type Fields = Readonly<Record<string, unknown>>;
type Elements = readonly ClauseElement[];

interface Bind {
  readonly key: string;
  readonly value: unknown;
  readonly type: TypeEngine;
  readonly options: { readonly unique?: boolean };
}

class Comparison {
  readonly #values: boolean;
  /** What is the same only as itself on the left, with its counterpart on the right. */
  #pairs = new Map<object, object>();

  constructor(values: boolean) {
    this.#values = values;
  }

  same(left: ClauseElement, right: ClauseElement): boolean {
    if (left.constructor !== right.constructor) return false;
    if (left.visitName === 'bindparam') return this.#sameBind(left as unknown as Bind, right as unknown as Bind);
    // What says itself what it is: tables and their columns.
    if (left.appendCacheKey !== undefined) return sameKey(left, right);
    return notesOf(left) === notesOf(right) && (this.#sameFields(left, right) || this.#sameTurned(left, right));
  }

  #sameFields(left: ClauseElement, right: ClauseElement): boolean {
    const [own, other] = [left, right] as unknown as [Fields, Fields];
    const { operator } = own;
    const isList = left.visitName === 'booleanList' && operator === other['operator'];
    return this.#attempt(() =>
      Object.entries(left.fieldSpec).every(([name, kind]) => {
        const [a, b] = [own[name], other[name]];
        if (a === undefined || b === undefined) return a === b;
        if (kind === 'element') return this.same(a as ClauseElement, b as ClauseElement);
        if (kind === 'elements') return this.#sameList(a as Elements, b as Elements, isList);
        if (kind === 'pairs') return this.#samePairs(a as Pairs, b as Pairs);
        if (kind === 'type') return (a as TypeEngine).cacheKey === (b as TypeEngine).cacheKey;
        return kind === 'identity' ? this.#paired(a as object, b as object) : samePlain(a, b);
      }),
    );
  }

  /** The same with the sides exchanged. */
  #sameTurned(left: ClauseElement, right: ClauseElement): boolean {
    const [own, other] = [left, right] as unknown as [Fields, Fields];
    if (left.visitName !== 'binary' || !commutative.has(own['operator'])) return false;
    if (own['operator'] !== other['operator'] || own['modifier'] !== other['modifier']) return false;
    return this.#attempt(
      () =>
        this.same(own['left'] as ClauseElement, other['right'] as ClauseElement) &&
        this.same(own['right'] as ClauseElement, other['left'] as ClauseElement),
    );
  }

  #sameList(left: Elements, right: Elements, anyOrder: boolean): boolean {
    if (left.length !== right.length) return false;
    if (!anyOrder) return left.every((one, i) => this.same(one, right[i] as ClauseElement));
    const rest = [...right];
    return left.every((one) => {
      const place = rest.findIndex((other) => this.same(one, other));
      if (place >= 0) rest.splice(place, 1);
      return place >= 0;
    });
  }

  #samePairs(left: Pairs, right: Pairs): boolean {
    if (left.length !== right.length) return false;
    return left.every(([name, one], i) => name === right[i]?.[0] && this.same(one, right[i][1]));
  }

  #sameBind(left: Bind, right: Bind): boolean {
    if (left.options.unique !== right.options.unique || left.type.cacheKey !== right.type.cacheKey) return false;
    if (left.options.unique !== true && left.key !== right.key) return false;
    return !this.#values || sameValue(left.value, right.value, left.type);
  }

  #paired(left: object, right: object): boolean {
    const known = this.#pairs.get(left);
    if (known !== undefined) return known === right;
    if ([...this.#pairs.values()].includes(right)) return false;
    this.#pairs.set(left, right);
    return true;
  }

  /** What was paired in vain is forgotten. */
  #attempt(compare: () => boolean): boolean {
    const before = new Map(this.#pairs);
    const found = compare();
    if (!found) this.#pairs = before;
    return found;
  }
}

type Pairs = readonly (readonly [string, ClauseElement])[];

function sameKey(left: ClauseElement, right: ClauseElement): boolean {
  const key = cacheKeyOf(left);
  return left === right || (key !== undefined && key.text === cacheKeyOf(right)?.text);
}

function notesOf({ annotations }: ClauseElement): string {
  return annotations === undefined
    ? ''
    : JSON.stringify(Object.entries(annotations).map(([name, note]) => [name, note.cacheKey]));
}

function samePlain(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

function sameValue(left: unknown, right: unknown, type: TypeEngine): boolean {
  if (left === right) return true;
  if (left === null || right === null || left === undefined || right === undefined) return false;
  if (Array.isArray(left) && Array.isArray(right) && type.affinity !== 'array') {
    return left.length === right.length && left.every((one, i) => sameValue(one, right[i], type));
  }
  return type.valuesEqual(left, right);
}
