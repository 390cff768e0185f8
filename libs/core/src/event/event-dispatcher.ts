import { InvalidRequestError } from '../errors/errors.js';

/** The constraint on a map of events: every name with the tuple of the arguments that its listeners get. */
export type EventMap<E> = { readonly [K in keyof E]: readonly unknown[] };

/** The names of the events of a map. */
export type EventName<E> = keyof E & string;

/** A listener of one event. It may be async where the emission can wait; what it returns is not looked at. */
export type Listener<E extends EventMap<E>, K extends EventName<E>> = (...args: E[K]) => unknown;

/** Where in the order a listener goes, and how long it stays. */
export interface ListenOptions {
  /** Called for the next emission only, then removed. */
  readonly once?: boolean | undefined;
  /** Put before the listeners that the same target already has. */
  readonly insert?: boolean | undefined;
}

interface Entry {
  readonly fn: (...args: never[]) => unknown;
  readonly once: boolean;
  readonly owner: EventDispatcher<any>;
}

/** The events that one sort of target knows, shared by its classes and instances. */
export class EventKind<E extends EventMap<E>> {
  readonly targetName: string;
  readonly names: ReadonlySet<EventName<E>>;
  /** Counts the changes of listeners anywhere in this kind, so that a dispatcher knows when its lists are out of date. */
  revision = 0;
  /** The number of listeners anywhere in this kind: 0 answers every question at once. */
  listenerCount = 0;

  /** `targetName` is the class that errors speak of. */
  constructor(targetName: string, names: readonly EventName<E>[]) {
    this.targetName = targetName;
    this.names = new Set(names);
  }
}

/** From where a dispatcher also hears, and whom it speaks for. */
export interface DispatcherOptions {
  /** Dispatchers whose listeners are called first (a connection's engine, an instance's class). */
  readonly parents?: readonly EventDispatcher<any>[] | undefined;
  /** The dispatchers of the target's class and its base classes, called first of all; asked anew after every change. */
  readonly levels?: (() => readonly EventDispatcher<any>[]) | undefined;
  /** Dispatchers of other kinds that take the listeners of their events (an engine's pool). */
  readonly delegates?: readonly EventDispatcher<any>[] | undefined;
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
  async emit<K extends EventName<E>>(name: K, ...args: E[K]): Promise<void> {
    for (const entry of this.#entries(name)) {
      if (claim(name, entry)) await entry.fn(...(args as unknown as never[]));
    }
  }

  /** Calls the listeners in order where nothing can wait. One that returns a promise is an InvalidRequestError. */
  emitSync<K extends EventName<E>>(name: K, ...args: E[K]): void {
    for (const entry of this.#entries(name)) {
      if (!claim(name, entry)) continue;
      const returned = entry.fn(...(args as unknown as never[]));
      if (isThenable(returned)) refusePromise(name, returned);
    }
  }

  /** Adds a listener; one that is already there stays where it is. Unknown names are an InvalidRequestError. */
  add<K extends EventName<E>>(name: K, fn: Listener<E, K>, options: ListenOptions = {}): void {
    const owner = this.#ownerOf(name);
    const entries = owner.#own?.get(name) ?? none;
    if (entries.some((entry) => entry.fn === fn)) return;
    const entry: Entry = { fn, once: options.once ?? false, owner };
    owner.#replace(name, options.insert ? [entry, ...entries] : [...entries, entry]);
  }

  /** Takes a listener away; false where it was not there. */
  delete<K extends EventName<E>>(name: K, fn: Listener<E, K>): boolean {
    const owner = this.#ownerOf(name);
    const entries = owner.#own?.get(name) ?? none;
    const rest = entries.filter((entry) => entry.fn !== fn);
    if (rest.length === entries.length) return false;
    owner.#replace(name, rest);
    return true;
  }

  /** True where exactly this target (not its class, not a parent) has the listener. */
  contains<K extends EventName<E>>(name: K, fn: Listener<E, K>): boolean {
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
    const sources = [...(levels?.() ?? []), ...parents];
    // A class may be reached over several ways (an instance and its parent instance): each listener is called once.
    const entries = new Set([...sources.flatMap((source) => source.#entries(name)), ...(this.#own?.get(name) ?? none)]);
    return entries.size === 0 ? none : [...entries];
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
