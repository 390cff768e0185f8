/** An entry with the count of the last use; the count is what makes a `get` cheap. */
interface Entry<V> {
  readonly value: V;
  lastUse: number;
}

/**
 * A bounded map that forgets what was used least recently. It may grow to one and a half times its size before it is
 * cut back to it, so that most writes cost no more than a Map's. A size of 0 keeps nothing.
 */
export class LRUCache<K, V> {
  readonly #entries = new Map<K, Entry<V>>();
  readonly #limit: number;
  #clock = 0;
  /** The number of entries kept after a cut. */
  readonly capacity: number;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 0) {
      throw new RangeError(`The size of a cache is a whole number from 0 on, not ${String(capacity)}`);
    }
    this.capacity = capacity;
    this.#limit = Math.floor(capacity * 1.5);
  }

  /** The number of entries held now. */
  get size(): number {
    return this.#entries.size;
  }

  /** The value, marked as just used; `undefined` where there is none. */
  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.lastUse = ++this.#clock;
    return entry.value;
  }

  /** True where the key is held; does not count as a use. */
  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** Keeps the value, and drops the least recently used entries when the map has outgrown its limit. */
  set(key: K, value: V): void {
    if (this.capacity === 0) return;
    this.#entries.set(key, { value, lastUse: ++this.#clock });
    if (this.#entries.size > this.#limit) this.#prune();
  }

  /** Forgets one entry; true where there was one. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
  }

  #prune(): void {
    const uses = [...this.#entries].sort((a, b) => a[1].lastUse - b[1].lastUse);
    for (const [key] of uses.slice(0, uses.length - this.capacity)) this.#entries.delete(key);
  }
}
