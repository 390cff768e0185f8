import { ArgumentError, customInspect } from '@athanor/core/spi';

/** What hears of the changes of a list. */
export interface ListOwner<T> {
  /** Before items come: refuses what the list cannot hold. */
  adding(items: readonly T[]): void;
  /** An item has come. */
  added(item: T): void;
  /** An item has gone; it may stand elsewhere in the list still. */
  removed(item: T): void;
}

/**
 * The collection behind a one-to-many relationship: an array whose methods report what comes and goes. What is assigned
 * by index (`list[0] = b`, `list.length = 0`) is found when the session flushes. SQLAlchemy: `InstrumentedList`.
 */
export class InstrumentedList<T extends object = object> extends Array<T> {
  #owner: ListOwner<T> | undefined;
  /** Items that were reported as gone. */
  #gone: Set<T> | undefined;

  /** Derived arrays (`map`, `filter`, `slice`) are plain ones. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** A list that belongs to an attribute. */
  static of_<T extends object>(items: readonly T[], owner: ListOwner<T>): InstrumentedList<T> {
    const list = new InstrumentedList<T>();
    for (let i = 0; i < items.length; i++) list[i] = items[i] as T;
    list.#owner = owner;
    return list;
  }

  /** What `console.log` prints: the items as a plain list. */
  [customInspect](): T[] {
    return Array.from(this);
  }

  /** The list is no attribute's any more: another one took its place. */
  disown(): void {
    this.#owner = undefined;
  }

  /** As `includes`, which is slow in subclasses of Array. */
  holds(item: T): boolean {
    for (let i = 0; i < this.length; i++) if (this[i] === item) return true;
    return false;
  }

  /** Puts an item at the end, without report. */
  appendQuietly(item: T): void {
    super.push(item);
    this.#gone?.delete(item);
  }

  /** Takes the first place of an item out, without report; false where it has none. */
  removeQuietly(item: T): boolean {
    const index = this.indexOf(item);
    if (index >= 0) super.splice(index, 1);
    return index >= 0;
  }

  /** Takes the first place of an item out. An ArgumentError where it is not in the list. SQLAlchemy: `remove()`. */
  remove(item: T): void {
    if (!this.removeQuietly(item)) throw new ArgumentError('remove(item): the item is not in the list');
    this.#leave(item);
  }

  /** Items that were reported as gone and are back, by an assignment by index that nobody heard of; each of them once. */
  takeReturned(): T[] {
    const returned = this.#gone === undefined ? [] : [...this.#gone].filter((item) => this.holds(item));
    for (const item of returned) this.#gone?.delete(item);
    return returned;
  }

  /** Takes all items out. */
  clear(): void {
    this.splice(0, this.length);
  }

  override push(...items: T[]): number {
    this.#owner?.adding(items);
    const length = super.push(...items);
    this.#report(items, []);
    return length;
  }

  override unshift(...items: T[]): number {
    this.#owner?.adding(items);
    const length = super.unshift(...items);
    this.#report(items, []);
    return length;
  }

  override pop(): T | undefined {
    if (this.length === 0) return undefined;
    const item = super.pop() as T;
    this.#leave(item);
    return item;
  }

  override shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = super.shift() as T;
    this.#leave(item);
    return item;
  }

  override splice(start: number, deleteCount?: number, ...items: T[]): T[] {
    this.#owner?.adding(items);
    const gone =
      deleteCount === undefined && arguments.length < 2
        ? super.splice(start)
        : super.splice(start, deleteCount ?? 0, ...items);
    this.#report(items, gone);
    return gone;
  }

  override fill(value: T, start?: number, end?: number): this {
    this.#owner?.adding([value]);
    return this.#replaced(() => super.fill(value, start, end));
  }

  override copyWithin(target: number, start: number, end?: number): this {
    return this.#replaced(() => super.copyWithin(target, start, end));
  }

  #replaced(change: () => void): this {
    const before = [...this];
    change();
    const gone = before.filter((item, i) => this[i] !== item);
    const come = this.filter((item, i) => before[i] !== item);
    this.#report(come, gone);
    return this;
  }

  #report(added: readonly T[], removed: readonly T[]): void {
    const owner = this.#owner;
    if (owner === undefined) return;
    for (const item of removed) this.#leave(item);
    for (const item of added) {
      this.#gone?.delete(item);
      owner.added(item);
    }
  }

  #leave(item: T): void {
    if (this.#owner === undefined) return;
    if (!this.holds(item)) (this.#gone ??= new Set()).add(item);
    this.#owner.removed(item);
  }
}
