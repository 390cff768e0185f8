import { ArgumentError, InvalidRequestError } from '@athanor/core';
import { SAWarning, warn } from '@athanor/core/spi';
import type { AsyncSession } from '../session/async-session.js';
import type { AsyncSessionmaker, SessionOverrides } from '../session/async-sessionmaker.js';
import { asyncLocalStorage, type ContextStorage } from './context-storage.js';
import { refuseInUnit, sessionAt, standInForSession } from './scoped-facade.js';
import { ScopeHome, type ScopePlace, SessionScope } from './session-scope.js';

/** Settings of a scoped session. */
export interface ScopedSessionOptions {
  /** Where the current scope is kept. Default: a storage of its own over AsyncLocalStorage. */
  readonly storage?: ContextStorage<ScopePlace>;
}

/**
 * Stands for the session of the current scope: every method and property of AsyncSession is that session's. The session
 * is made when it is first used, takes a connection with its first statement, and is closed with the scope. There is no
 * session outside of a scope. SQLAlchemy: `async_scoped_session`.
 */
export interface AsyncScopedSession<S extends AsyncSession = AsyncSession> extends AsyncSession {
  /** The session of the current scope itself. With settings it is made with them; one that is there already is an InvalidRequestError. */
  (overrides?: SessionOverrides): S;
  /** Runs a function in a scope of its own, within another scope too. When it has ended, the session is closed; what it has not committed is rolled back. */
  run<T>(fn: () => T | PromiseLike<T>): Promise<T>;
  /** A scope that the caller runs code in and closes, for what begins and ends in different places, as a request does. */
  open(): SessionScope;
  /** Closes the current scope's session, if one was made; the next use makes another one. */
  remove(): Promise<void>;
  /** Changes the settings of sessions that are made from now on; a warning where the current scope has one. */
  configure(overrides: SessionOverrides): void;
  /** True where the code that runs now is within a scope. */
  inScope(): boolean;
}

/** Makes a scoped session: `const session = asyncScopedSession(asyncSessionmaker(engine))`. SQLAlchemy: `async_scoped_session()`. */
export function asyncScopedSession<S extends AsyncSession>(
  maker: AsyncSessionmaker<S>,
  options: ScopedSessionOptions = {},
): AsyncScopedSession<S> {
  if (typeof maker !== 'function') {
    throw new ArgumentError(
      'asyncScopedSession() takes a maker of sessions: asyncScopedSession(asyncSessionmaker(engine))',
    );
  }
  const storage = options.storage ?? asyncLocalStorage<ScopePlace>();
  // A session that has been closed with its scope refuses what comes late.
  const home = new ScopeHome(storage, (overrides) => maker({ closeResetsOnly: false, ...overrides }));
  const findPlace = (): ScopePlace => home.place() ?? refuseOutside();
  const current = (overrides?: SessionOverrides): AsyncSession =>
    overrides === undefined ? sessionAt(findPlace()) : findPlace().scope.makeSession(overrides);
  const scoped = Object.assign(standInForSession(current, findPlace), {
    run: <T>(fn: () => T | PromiseLike<T>) => runInScope(new SessionScope(home), fn),
    open: () => new SessionScope(home),
    remove: () => removeAt(home.place()),
    configure: (overrides: SessionOverrides) => configure(maker, overrides, home.place()),
    inScope: () => home.place() !== undefined,
  });
  homes.set(scoped, home);
  return scoped as unknown as AsyncScopedSession<S>;
}

/** What the scopes of a scoped session share. Anything else is an ArgumentError. */
export function scopeHomeOf(scoped: AsyncScopedSession): ScopeHome {
  const home = homes.get(scoped);
  if (home !== undefined) return home;
  throw new ArgumentError('A scoped session is needed here, as asyncScopedSession() makes it');
}

/** Stands for the session of one scope, wherever it is used: for a request object, which is passed around by hand. */
export function sessionOfScope(scoped: AsyncScopedSession, scope: SessionScope): AsyncSession {
  const home = scopeHomeOf(scoped);
  const outermost: ScopePlace = { scope, unit: undefined };
  return standInForSession({}, () => {
    const place = home.place();
    return place?.scope === scope ? place : outermost;
  });
}

const homes = new WeakMap<object, ScopeHome>();

async function runInScope<T>(scope: SessionScope, fn: () => T | PromiseLike<T>): Promise<T> {
  let value: T;
  try {
    value = await scope.run(fn);
  } catch (error) {
    await closeAfter(scope, error);
    throw error;
  }
  await scope.close();
  return value;
}

async function closeAfter(scope: SessionScope, error: unknown): Promise<void> {
  try {
    await scope.close();
  } catch (second) {
    throw new AggregateError([error, second], 'A scope failed, and its session could not be closed');
  }
}

async function removeAt(place: ScopePlace | undefined): Promise<void> {
  if (place === undefined) return;
  refuseInUnit(place, 'remove()');
  await place.scope.remove();
}

function configure(maker: AsyncSessionmaker, overrides: SessionOverrides, place: ScopePlace | undefined): void {
  if (place?.scope.present !== undefined) {
    warn(
      'At least one scoped session is already present. configure() can not affect sessions that have already been created.',
      SAWarning,
    );
  }
  maker.configure(overrides);
}

function refuseOutside(): never {
  throw new InvalidRequestError(
    'The scoped session was used outside of any scope, where there is no session to use. Requests have a scope where the Nest module or the Fastify plugin is registered; anywhere else open one with scoped.run(fn) or transactional(scoped, fn)',
  );
}
