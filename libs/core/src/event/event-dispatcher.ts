import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import type { AnswerOf, Answers, ArgumentsOf, EventMap, EventName, ListenOptions } from './event-map.js';

interface Entry {
  readonly fn: (...args: never[]) => unknown;
  readonly once: boolean;
  readonly retval: boolean;
  readonly propagate: boolean;
  readonly owner: EventDispatcher<any>;
}

/** What the events of a kind can do besides being heard. */
export interface EventKindOptions {
  /** The events whose arguments listeners with `retval` may change. */
  readonly changing?: readonly string[];
  /** True where targets are copied, and `propagate` takes listeners along. */
  readonly propagates?: boolean;
}

/** The events that one sort of target knows, shared by its classes and instances. */
export class EventKind<E extends EventMap<E>> {
  readonly targetName: string;
  readonly names: ReadonlySet<EventName<E>>;
  readonly changing: ReadonlySet<string>;
  readonly propagates: boolean;
  /** Counts the changes of listeners anywhere in this kind, so that a dispatcher knows when its lists are out of date. */
  revision = 0;
  /** The number of listeners anywhere in this kind: 0 answers every question at once. */
  listenerCount = 0;

  /** `targetName` is the class that errors speak of. */
  constructor(targetName: string, names: readonly EventName<E>[], options: EventKindOptions = {}) {
    this.targetName = targetName;
    this.names = new Set(names);
    this.changing = new Set(options.changing);
    this.propagates = options.propagates ?? false;
  }
}

/** From where a dispatcher also hears, and whom it speaks for. */
export interface DispatcherOptions {
  /** Dispatchers whose listeners are called after the target's own: a connection's engine, the engine behind one with options. */
  readonly parents?: readonly EventDispatcher<any>[] | undefined;
  /**
   * The dispatchers of the target's class and its base classes, called first of all, but with those of a parent where that is
   * of the same class; asked anew after every change.
   */
  readonly levels?: (() => readonly EventDispatcher<any>[]) | undefined;
  /** Dispatchers of other kinds that take the listeners of their events (an engine's pool). */
  readonly delegates?: readonly EventDispatcher<any>[] | undefined;
  /** Called with every round of listeners that is waited for, to run it. */
  readonly around?: (<V>(round: () => Promise<V>) => Promise<V>) | undefined;
}

const none: readonly Entry[] = [];

/** The listeners of one target, and the way to call them. Made by `dispatcherFor` and `classDispatcher`. */
export class EventDispatcher<E extends EventMap<E>> {
  readonly kind: EventKind<any>;
  readonly #options: DispatcherOptions;
  // Both made when first needed: most dispatchers live as long as a request and are never listened to.
  #own: Map<string, readonly Entry[]> | undefined;
  #merged: Map<string, readonly Entry[]> | undefined;
  #revision = -1;

  constructor(kind: EventKind<any>, options: DispatcherOptions = {}) {
    this.kind = kind;
    this.#options = options;
  }

  /** True where somebody listens: here, on a parent or on the class. Cheap enough for every statement. */
  has(name: EventName<E>): boolean {
    return this.kind.listenerCount > 0 && this.#entries(name).length > 0;
  }

  /** Calls the listeners in order and waits for each; the first error ends the round and is thrown. */
  emit<K extends EventName<E>>(name: K, ...args: ArgumentsOf<E[K]>): Promise<void> {
    return this.#round(async () => {
      for (const entry of this.#entries(name)) {
        if (claim(name, entry)) await entry.fn(...(args as unknown as never[]));
      }
    });
  }

  /**
   * As {@link emit}, and what listeners with `retval` give is put into the arguments by `merge`, for those behind them
   * too. Gives the arguments as they are in the end.
   */
  emitChanging<K extends EventName<E>>(
    name: K,
    args: ArgumentsOf<E[K]>,
    merge: (args: ArgumentsOf<E[K]>, change: AnswerOf<E[K]>) => ArgumentsOf<E[K]>,
  ): Promise<ArgumentsOf<E[K]>> {
    return this.#round(async () => {
      let current = args;
      for (const entry of this.#entries(name)) {
        if (!claim(name, entry)) continue;
        const change = await entry.fn(...(current as unknown as never[]));
        if (!entry.retval) continue;
        if (change === undefined) throw new InvalidRequestError(nothingReturned(name, entry));
        current = merge(current, change as AnswerOf<E[K]>);
      }
      return current;
    });
  }

  /** As {@link emit}; what a listener gives is handed to `take`, and the round ends where that says true. */
  ask<K extends Answers<E>>(
    name: K,
    args: ArgumentsOf<E[K]>,
    take: (answer: AnswerOf<E[K]>) => boolean,
  ): Promise<void> {
    return this.#round(async () => {
      for (const entry of this.#entries(name)) {
        if (!claim(name, entry)) continue;
        const answer = await entry.fn(...(args as unknown as never[]));
        if (answer !== undefined && answer !== null && take(answer as AnswerOf<E[K]>)) return;
      }
    });
  }

  /** Calls the listeners in order where nothing can wait. One that returns a promise is an InvalidRequestError. */
  emitSync<K extends EventName<E>>(name: K, ...args: ArgumentsOf<E[K]>): void {
    for (const entry of this.#entries(name)) {
      if (!claim(name, entry)) continue;
      const returned = entry.fn(...(args as unknown as never[]));
      if (isThenable(returned)) refusePromise(name, returned);
    }
  }

  /**
   * Adds a listener; one that is already there stays where it is. Unknown names are an InvalidRequestError, options that
   * would have no effect an ArgumentError.
   */
  add<K extends EventName<E>>(name: K, fn: (...args: never[]) => unknown, options: ListenOptions = {}): void {
    const owner = this.#ownerOf(name);
    refuseIdle(owner.kind, name, options);
    const entries = owner.#own?.get(name) ?? none;
    if (entries.some((entry) => entry.fn === fn)) return;
    const { once = false, retval = false, propagate = false } = options;
    const entry: Entry = { fn, once, retval, propagate, owner };
    owner.#replace(name, options.insert ? [entry, ...entries] : [...entries, entry]);
  }

  /** Takes over the listeners with `propagate` of the target that this one's was copied from. */
  propagateFrom(source: EventDispatcher<E>): void {
    for (const [name, entries] of source.#own ?? []) {
      const kept = entries.filter((entry) => entry.propagate).map((entry) => ({ ...entry, owner: this }));
      if (kept.length > 0) this.#replace(name, [...(this.#own?.get(name) ?? none), ...kept]);
    }
  }

  /** Takes a listener away; false where it was not there. */
  delete<K extends EventName<E>>(name: K, fn: (...args: never[]) => unknown): boolean {
    const owner = this.#ownerOf(name);
    const entries = owner.#own?.get(name) ?? none;
    const rest = entries.filter((entry) => entry.fn !== fn);
    if (rest.length === entries.length) return false;
    owner.#replace(name, rest);
    return true;
  }

  /** True where exactly this target (not its class, not a parent) has the listener. */
  contains<K extends EventName<E>>(name: K, fn: (...args: never[]) => unknown): boolean {
    return (
      this.#ownerOf(name)
        .#own?.get(name)
        ?.some((entry) => entry.fn === fn) ?? false
    );
  }

  /** An empty dispatcher of the same kind and delegates: the level of a subclass. */
  derive(): EventDispatcher<E> {
    return new EventDispatcher<E>(this.kind, { delegates: this.#options.delegates });
  }

  #round<V>(call: () => Promise<V>): Promise<V> {
    const { around } = this.#options;
    return around === undefined ? call() : around(call);
  }

  #entries(name: string): readonly Entry[] {
    if (this.kind.listenerCount === 0) return none;
    if (this.#merged === undefined || this.#revision !== this.kind.revision) {
      this.#merged = new Map();
      this.#revision = this.kind.revision;
    }
    let entries = this.#merged.get(name);
    if (entries === undefined) this.#merged.set(name, (entries = this.#merge(name)));
    return entries;
  }

  #merge(name: string): readonly Entry[] {
    const { levels, parents = [] } = this.#options;
    const of = (sources: readonly EventDispatcher<any>[]) => sources.flatMap((source) => source.#entries(name));
    const inherited = [...new Set(of(parents))];
    // A class may be reached over several ways (an instance and its parent instance): each listener is called once.
    const known = new Set(inherited);
    const ofClass = new Set(of(levels?.() ?? []).filter((entry) => !known.has(entry)));
    const entries = [...ofClass, ...(this.#own?.get(name) ?? none), ...inherited];
    return entries.length === 0 ? none : entries;
  }

  #replace(name: string, entries: readonly Entry[]): void {
    this.#own ??= new Map();
    this.kind.listenerCount += entries.length - (this.#own.get(name)?.length ?? 0);
    this.kind.revision += 1;
    this.#own.set(name, entries);
  }

  #ownerOf(name: string): EventDispatcher<any> {
    const owner = [this, ...(this.#options.delegates ?? [])].find((dispatcher) => dispatcher.kind.names.has(name));
    if (owner) return owner;
    const known = [this, ...(this.#options.delegates ?? [])].flatMap((dispatcher) => [...dispatcher.kind.names]);
    throw new InvalidRequestError(
      `No such event '${name}' for target '${this.kind.targetName}'; it has: ${known.join(', ')}`,
    );
  }
}

function refuseIdle(kind: EventKind<any>, name: string, options: ListenOptions): void {
  if (options.retval && !kind.changing.has(name)) {
    const which = kind.changing.size === 0 ? 'no event' : `only ${[...kind.changing].join(', ')}`;
    throw new ArgumentError(`'${name}' does not take retval: of '${kind.targetName}' ${which} can be changed by it`);
  }
  if (options.propagate && !kind.propagates) {
    throw new ArgumentError(`'${name}' does not take propagate: a '${kind.targetName}' is never copied`);
  }
}

function nothingReturned(name: string, { fn }: Entry): string {
  return (
    `The listener '${fn.name || 'anonymous'}' of '${name}' was registered with retval and returned nothing; ` +
    'return the arguments, changed or as they are'
  );
}

/** False for a `once` listener that another emission, running at the same time, has already called. */
function claim(name: string, entry: Entry): boolean {
  return !entry.once || entry.owner.delete(name as never, entry.fn as never);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return value instanceof Object && typeof (value as { then?: unknown }).then === 'function';
}

function refusePromise(name: string, promise: PromiseLike<unknown>): never {
  // Its own failure would reach the process as an unhandled rejection, next to the error thrown here.
  promise.then(undefined, () => undefined);
  throw new InvalidRequestError(
    `A listener of '${name}' returned a promise, but this event is emitted where nothing can wait; use a synchronous function`,
  );
}
