import { ArgumentError, InvalidRequestError } from '@athanor/core';
import {
  type AsyncScopedSession,
  planTransaction,
  type TransactionalOptions,
  type TransactionPlan,
} from '@athanor/orm';
import { Inject } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DEFAULT_NAME, getSessionToken } from './athanor.tokens.js';
import { callInUnit, iterateInUnit } from './transactional-call.js';

/** Options of `@Transactional()`. */
export interface TransactionalDecoratorOptions extends TransactionalOptions {
  /** The name of the engine, as `AthanorModule.forRoot()` was given it. */
  readonly engine?: string;
}

type Callable = (this: object, ...args: unknown[]) => unknown;

/**
 * Runs a method in a transaction of the current request's session, as `transactional()` does: committed when its promise
 * resolves or its Observable completes, rolled back when it fails. Outside of a request it opens a scope by itself. The
 * method then gives a promise, an Observable or an async iterator, whatever it gave before.
 *
 * On a class it holds for the handlers of a controller and for every method that is declared `async`; what is written
 * at a method wins. The reply of a handler leaves after the commit, unless the handler sends it itself through `@Res()`.
 */
export function Transactional(options: TransactionalDecoratorOptions = {}): ClassDecorator & MethodDecorator {
  const { engine = DEFAULT_NAME, ...rest } = options;
  planTransaction(rest, '@Transactional()');
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key === undefined) decorateClass((target as { prototype: object }).prototype, engine, rest);
    else decorateMethod(target, key, descriptor, engine, rest);
  };
}

function decorateClass(prototype: object, engine: string, options: TransactionalOptions): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
    if (key === 'constructor' || descriptor === undefined || !isTransactionalByClass(key, descriptor.value)) continue;
    decorateMethod(prototype, key, descriptor, engine, options);
    Object.defineProperty(prototype, key, descriptor);
  }
}

function decorateMethod(
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
  engine: string,
  options: TransactionalOptions,
): void {
  const original: unknown = descriptor?.value;
  if (descriptor === undefined || typeof original !== 'function' || typeof target === 'function') {
    throw new ArgumentError(`@Transactional() goes on a class or on a method of its instances, not on ${String(key)}`);
  }
  const plan = planTransaction(options, `${target.constructor.name}.${String(key)}`);
  const wrapper = wrap(original as Callable, plan, injectSession(target, engine));
  dressAs(wrapper, original);
  wrappers.add(wrapper);
  descriptor.value = wrapper;
}

function wrap(
  original: Callable,
  plan: TransactionPlan,
  sessionOf: (instance: object) => AsyncScopedSession,
): Callable {
  if (kindOf(original) === 'AsyncGeneratorFunction') {
    return function (...args) {
      return iterateInUnit(sessionOf(this), plan, () => original.apply(this, args) as AsyncGenerator);
    };
  }
  return function (...args) {
    return callInUnit(sessionOf(this), plan, () => original.apply(this, args));
  };
}

const wrappers = new WeakSet<object>();

// Nest calls them by itself, some before anything is there that they could work with.
const lifecycle: ReadonlySet<string | symbol> = new Set([
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
]);

function isTransactionalByClass(key: string | symbol, value: unknown): boolean {
  if (typeof value !== 'function' || wrappers.has(value) || lifecycle.has(key)) return false;
  return kindOf(value).startsWith('Async') || Reflect.hasMetadata(METHOD_METADATA, value);
}

function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** What is known of the method stays known of what stands in its place: to Nest, to other decorators, to stack traces. */
function dressAs(wrapper: Callable, original: object): void {
  Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(original));
  for (const key of Reflect.getOwnMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, original), wrapper);
  }
}

const slots = new Map<string, symbol>();
const sessions = new WeakMap<object, Map<symbol, AsyncScopedSession>>();

/** Has Nest inject the session into every instance of the class, out of sight, and gives the way to find it there. */
function injectSession(target: object, engine: string): (instance: object) => AsyncScopedSession {
  const slot = slots.get(engine) ?? Symbol(`athanor:session:${engine}`);
  slots.set(engine, slot);
  if (!(slot in target)) {
    Object.defineProperty(target, slot, {
      set(this: object, session: AsyncScopedSession) {
        const own = sessions.get(this) ?? new Map<symbol, AsyncScopedSession>();
        sessions.set(this, own.set(slot, session));
      },
    });
    Inject(getSessionToken(engine))(target, slot);
  }
  return (instance) => sessions.get(instance)?.get(slot) ?? refuseUninjected(instance);
}

function refuseUninjected(instance: object): never {
  throw new InvalidRequestError(
    `@Transactional() found no session: this ${instance.constructor.name} was not made by Nest, which injects it. In a test use Test.createTestingModule(), or call transactional(scoped, fn)`,
  );
}
