import { InvalidRequestError } from '../errors/errors.js';
import { type DispatcherOptions, EventDispatcher, type EventKind } from './event-dispatcher.js';
import type { Changes, ChangingListener, EventMap, EventName, Listener, ListenOptions } from './event-map.js';

/** Where a class or an instance carries its dispatcher. */
export const dispatch: unique symbol = Symbol('athanor.dispatch');

/** Something that can be listened to: an instance, or a class for all its instances. */
export interface EventSource<E extends EventMap<E>> {
  readonly [dispatch]: EventDispatcher<E>;
}

/** The dispatcher of a class, for a static `[dispatch]`. Subclasses get a level of their own when listened to. */
export function classDispatcher<E extends EventMap<E>>(
  kind: EventKind<E>,
  options: { readonly delegates?: readonly EventDispatcher<any>[] } = {},
): EventDispatcher<E> {
  return new EventDispatcher<E>(kind, options);
}

/**
 * The dispatcher of an instance: listeners of its class come first (base classes before subclasses), then its own, then
 * those of the parents. Listeners that the class gets later count too.
 */
export function dispatcherFor<E extends EventMap<E>>(
  instance: object,
  kind: EventKind<any>,
  options: Omit<DispatcherOptions, 'levels'> = {},
): EventDispatcher<E> {
  const cls = instance.constructor;
  return new EventDispatcher<E>(kind, { ...options, levels: () => levelsOf(cls) });
}

/** The options of a listener whose return value takes the place of arguments. */
export interface RetvalOptions extends ListenOptions {
  readonly retval: true;
}

/** The options of any other listener. */
export interface PlainOptions extends ListenOptions {
  readonly retval?: false | undefined;
}

/**
 * Calls `fn` whenever `target` emits `name`. Listeners are called in the order of their registration, those of classes
 * before those of instances. Listening twice with the same function has no effect. With `retval` what `fn` returns takes
 * the place of arguments. An InvalidRequestError where there is no such event, an ArgumentError where an option would
 * have no effect. As SQLAlchemy's `event.listen`.
 */
export function listen<E extends EventMap<E>, K extends Changes<E>>(
  target: EventSource<E>,
  name: K,
  fn: NoInfer<ChangingListener<E, K>>,
  options: RetvalOptions,
): void;
export function listen<E extends EventMap<E>, K extends EventName<E>>(
  target: EventSource<E>,
  name: K,
  fn: Listener<E, K>,
  options?: PlainOptions,
): void;
export function listen<E extends EventMap<E>, K extends EventName<E>>(
  target: EventSource<E>,
  name: K,
  fn: (...args: never[]) => unknown,
  options?: ListenOptions,
): void {
  ownDispatcher(target).add(name, fn, options);
}

/**
 * {@link listen} in two steps, for a function that is written where it is registered; gives the function back.
 * As SQLAlchemy's decorator `event.listens_for`.
 */
export function listensFor<E extends EventMap<E>, K extends Changes<E>>(
  target: EventSource<E>,
  name: K,
  options: RetvalOptions,
): <L extends ChangingListener<E, K>>(fn: L) => L;
export function listensFor<E extends EventMap<E>, K extends EventName<E>>(
  target: EventSource<E>,
  name: K,
  options?: PlainOptions,
): <L extends Listener<E, K>>(fn: L) => L;
export function listensFor<E extends EventMap<E>, K extends EventName<E>>(
  target: EventSource<E>,
  name: K,
  options?: ListenOptions,
): <L extends (...args: never[]) => unknown>(fn: L) => L {
  return (fn) => {
    ownDispatcher(target).add(name, fn, options);
    return fn;
  };
}

/** Calls `fn` for the next emission of `name` only. */
export function once<E extends EventMap<E>, K extends EventName<E>>(
  target: EventSource<E>,
  name: K,
  fn: Listener<E, K>,
): void {
  ownDispatcher(target).add(name, fn, { once: true });
}

/** Ends a {@link listen}; takes the same target, name and function. An InvalidRequestError where there is no such one. */
export function remove<E extends EventMap<E>, K extends EventName<E>>(
  target: EventSource<E>,
  name: K,
  fn: (...args: never[]) => unknown,
): void {
  if (ownDispatcher(target).delete(name, fn)) return;
  throw new InvalidRequestError(
    `No listener '${fn.name || 'anonymous'}' found for event '${name}' of this target; give the target and the function of listen()`,
  );
}

/** True where `fn` listens to exactly this target. */
export function contains<E extends EventMap<E>, K extends EventName<E>>(
  target: EventSource<E>,
  name: K,
  fn: (...args: never[]) => unknown,
): boolean {
  return ownDispatcher(target).contains(name, fn);
}

function ownDispatcher<E extends EventMap<E>>(target: EventSource<E>): EventDispatcher<E> {
  const found: EventDispatcher<E> | undefined = target[dispatch];
  if (found === undefined) throw new InvalidRequestError(`This object has no events that could be listened to`);
  if (typeof target !== 'function' || Object.hasOwn(target, dispatch)) return found;
  const level = found.derive();
  Object.defineProperty(target, dispatch, { value: level });
  return level;
}

const lazyDispatchers = new WeakMap<object, EventDispatcher<any>>();

/**
 * As {@link dispatcherFor}, made when it is first asked for and kept beside the instance: for things of which there are
 * many, of which hardly one is listened to, and whose properties are copied.
 */
export function lazyDispatcher<E extends EventMap<E>>(instance: object, kind: EventKind<E>): EventDispatcher<E> {
  let dispatcher = lazyDispatchers.get(instance);
  if (dispatcher === undefined) lazyDispatchers.set(instance, (dispatcher = dispatcherFor<E>(instance, kind)));
  return dispatcher as EventDispatcher<E>;
}

/** The dispatchers of a class and its base classes, the base first. */
function levelsOf(cls: object): EventDispatcher<any>[] {
  const levels: EventDispatcher<any>[] = [];
  for (let level: object | null = cls; level !== null; level = Object.getPrototypeOf(level) as object | null) {
    if (Object.hasOwn(level, dispatch)) levels.unshift((level as EventSource<any>)[dispatch]);
  }
  return levels;
}
