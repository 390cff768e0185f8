import { NoSuchColumnError } from '../errors/errors.js';
import { elementOf } from '../expression/clause-element.js';
import { type ColumnElement, Label } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { compileRowClass, type RowClass, type RowShape } from './row.js';

/** A column of a result by its name, its place or its expression. */
export type ColumnKey = string | number | NamedColumn | Label;

/** The columns of a result: their names, where each stands, and the class of the rows. */
export class ResultMetadata implements RowShape {
  readonly keys: readonly string[];
  /** The expressions of the select list; undefined where only the server knew the columns. */
  readonly elements: readonly ColumnElement[] | undefined;
  #rowClass: RowClass | undefined;
  #places: Map<unknown, number> | undefined;

  constructor(keys: readonly string[], elements?: readonly ColumnElement[]) {
    this.keys = keys;
    this.elements = elements;
  }

  /** The class of the rows, made when first needed. */
  get rowClass(): RowClass {
    this.#rowClass ??= compileRowClass(this);
    return this.#rowClass;
  }

  find(key: unknown): number {
    if (typeof key === 'number') return this.#placeOfIndex(key);
    this.#places ??= placesOf(this.keys, this.elements);
    const element = typeof key === 'string' ? undefined : elementOf(key);
    if (element === undefined) return this.#places.get(key) ?? -1;
    return this.#placeOfElement(element, this.#places);
  }

  indexOf(key: unknown): number {
    const place = this.find(key);
    if (place >= 0) return place;
    const name = typeof key === 'string' || typeof key === 'number' ? key : describeColumn(key);
    throw new NoSuchColumnError(
      `Could not locate column in row for column '${name}'; the row has ${this.keys.join(', ') || 'no columns'}`,
    );
  }

  /** The metadata of a row with only some of the columns. */
  pick(places: readonly number[]): ResultMetadata {
    return new ResultMetadata(
      places.map((i) => this.keys[i] as string),
      this.elements && places.map((i) => this.elements?.[i] as ColumnElement),
    );
  }

  #placeOfIndex(index: number): number {
    const place = index < 0 ? index + this.keys.length : index;
    return place < this.keys.length ? place : -1;
  }

  #placeOfElement(element: unknown, places: ReadonlyMap<unknown, number>): number {
    const exact = places.get(element instanceof NamedColumn ? element.identity : element);
    if (exact !== undefined) return exact;
    if (element instanceof Label) return places.get(element.name) ?? -1;
    if (!(element instanceof NamedColumn)) return -1;
    if (this.elements === undefined) return places.get(element.key) ?? places.get(element.name) ?? -1;
    // The compiled statement may be of an earlier statement with aliases of its own: then the table's column decides.
    const alike = this.elements.flatMap((e, i) => (e instanceof NamedColumn && standsFor(e, element) ? [i] : []));
    return alike.length === 1 ? (alike[0] as number) : -1;
  }
}

/** True where both show one column of a table through clauses of the same kind and name, as equal statements have them. */
function standsFor(shown: NamedColumn, asked: NamedColumn): boolean {
  const [from, other] = [shown.from, asked.from] as readonly (Partial<FromShape> | undefined)[];
  return (
    shown.origin === asked.origin &&
    shown.origin !== shown.identity &&
    asked.origin !== asked.identity &&
    from?.visitName === other?.visitName &&
    from?.name === other?.name
  );
}

/** What is looked at of a clause of FROM, which stands in a folder to the right. */
interface FromShape {
  readonly visitName: string;
  readonly name: string | undefined;
}

function placesOf(keys: readonly string[], elements: readonly ColumnElement[] = []): Map<unknown, number> {
  const places = new Map<unknown, number>();
  for (const [i, element] of elements.entries()) {
    const inner = element instanceof Label ? element.element : element;
    for (const e of [element, inner]) {
      const identity = e instanceof NamedColumn ? e.identity : e;
      if (!places.has(identity)) places.set(identity, i);
    }
  }
  for (const [i, key] of keys.entries()) places.set(key, i);
  return places;
}

function describeColumn(key: unknown): string {
  const { key: name, from } = key as { key?: string; from?: { name?: string } };
  return [from?.name, name].filter((part) => part !== undefined).join('.') || String(key);
}

const byKeys = new Map<string, ResultMetadata>();
const MOST_KEPT = 500;

/** The metadata of rows of which only the names are known; rows of equal names are of one class. */
export function metadataOfKeys(keys: readonly string[]): ResultMetadata {
  const id = JSON.stringify(keys);
  let known = byKeys.get(id);
  if (known === undefined) {
    if (byKeys.size >= MOST_KEPT) byKeys.clear();
    byKeys.set(id, (known = new ResultMetadata(keys)));
  }
  return known;
}
