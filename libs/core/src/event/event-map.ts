/**
 * The constraint on a map of events: every name with the tuple of the arguments that its listeners get, or with one of
 * {@link Changing} and {@link Asking} where the listeners' return values count.
 */
export type EventMap<E> = { readonly [K in keyof E]: readonly unknown[] | Changing<any, any> | Asking<any, any> };

/** An event whose arguments listeners may change: with `retval` what they return is put in the place of some. */
export interface Changing<A extends readonly unknown[], R> {
  readonly args: A;
  readonly change: R;
}

/** An event that asks its listeners for something; undefined or null, from all but one of them, is no answer. */
export interface Asking<A extends readonly unknown[], R> {
  readonly args: A;
  readonly answer: R;
}

/** The names of the events of a map. */
export type EventName<E> = keyof E & string;

/** The names of the events whose arguments can be changed by `retval`. */
export type Changes<E> = { [K in EventName<E>]: E[K] extends Changing<any, any> ? K : never }[EventName<E>];

/** The names of the events that take answers. */
export type Answers<E> = { [K in EventName<E>]: E[K] extends Asking<any, any> ? K : never }[EventName<E>];

/** The arguments of an event's listeners. */
export type ArgumentsOf<V> = V extends readonly unknown[]
  ? V
  : V extends { readonly args: infer A extends readonly unknown[] }
    ? A
    : never;

/** What the listeners of an event may give. */
export type AnswerOf<V> = V extends Changing<any, infer R> ? R : V extends Asking<any, infer R> ? R : never;

/**
 * A listener of one event. It may be async where the emission can wait. What it returns is looked at only where the
 * event asks for something.
 */
export type Listener<E extends EventMap<E>, K extends EventName<E>> = (
  ...args: ArgumentsOf<E[K]>
) => E[K] extends Asking<any, infer R> ? Perhaps<R> | PromiseLike<Perhaps<R>> : unknown;

/** A listener with `retval`: what it returns takes the place of arguments. */
export type ChangingListener<E extends EventMap<E>, K extends EventName<E>> = (
  ...args: ArgumentsOf<E[K]>
) => AnswerOf<E[K]> | PromiseLike<AnswerOf<E[K]>>;

type Perhaps<R> = R | null | undefined | void;

/** Where in the order a listener goes, how long it stays, and what it may do. */
export interface ListenOptions {
  /** Called for the next emission only, then removed. */
  readonly once?: boolean | undefined;
  /** Put before the listeners that the same target already has. */
  readonly insert?: boolean | undefined;
  /** What the listener returns takes the place of arguments; only of events that say so. */
  readonly retval?: boolean | undefined;
  /** Copies of the target have the listener too; only of things that are copied, as tables and columns. */
  readonly propagate?: boolean | undefined;
}
