import { ArgumentError, InvalidRequestError } from '@athanor/core';
import type { AsyncSession } from '../session/async-session.js';
import type { SessionOverrides } from '../session/async-sessionmaker.js';
import type { ContextStorage } from './context-storage.js';
import type { OwningUnit, TransactionUnit } from './transaction-unit.js';

/** What all scopes of one scoped session share: where the current one is kept, and how sessions are made. */
export class ScopeHome {
  readonly storage: ContextStorage<ScopePlace>;
  readonly makeSession: (overrides?: SessionOverrides) => AsyncSession;

  constructor(storage: ContextStorage<ScopePlace>, makeSession: (overrides?: SessionOverrides) => AsyncSession) {
    this.storage = storage;
    this.makeSession = makeSession;
  }

  /** Where the code that runs now stands, `undefined` outside of every scope. */
  place(): ScopePlace | undefined {
    const place = this.storage.get();
    if (place === undefined || place.scope.home === this) return place;
    throw new ArgumentError(
      'Two scoped sessions share one storage, where the scope of the one hides that of the other; give each a storage of its own',
    );
  }
}

/** Where in a scope a piece of code runs: within which unit of `transactional()`, if any. */
export interface ScopePlace {
  readonly scope: SessionScope;
  /** `undefined`: in none of its own, so that the one that covers the whole scope holds, if there is one. */
  readonly unit: TransactionUnit | undefined;
}

/**
 * The time in which one session is the current one: a request, a job, a message. The session is made when it is first
 * used; `close()` closes it for good, and what comes later is refused. Get one with `scoped.open()`.
 */
export class SessionScope {
  readonly home: ScopeHome;
  #session: AsyncSession | undefined;
  #closing: Promise<void> | undefined;
  /** The transaction that covers everything in this scope, as that of a transactional route. */
  covering: TransactionUnit | undefined;
  /** The unit that owns the transaction of the session at present. */
  owner: OwningUnit | undefined;

  constructor(home: ScopeHome) {
    this.home = home;
  }

  /** Calls `fn` and gives what it gives; for all that it starts, this scope is the current one. */
  run<R>(fn: () => R): R {
    return this.enter(undefined, fn);
  }

  /** As {@link run}, within a unit of this scope. */
  enter<R>(unit: TransactionUnit | undefined, fn: () => R): R {
    return this.home.storage.run({ scope: this, unit }, fn);
  }

  /** The session, made now where there is none. */
  get session(): AsyncSession {
    this.#refuseClosed();
    this.#session ??= this.home.makeSession();
    return this.#session;
  }

  /** The session, if it was made. */
  get present(): AsyncSession | undefined {
    return this.#session;
  }

  /** Makes the session with settings of its own. One that is there is an InvalidRequestError. */
  makeSession(overrides: SessionOverrides): AsyncSession {
    this.#refuseClosed();
    if (this.#session !== undefined) {
      throw new InvalidRequestError('Scoped session is already present; no new arguments may be specified.');
    }
    this.#session = this.home.makeSession(overrides);
    return this.#session;
  }

  /** Closes the session for good; the next use makes another one. */
  async remove(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  /** Ends the scope: a transaction that is still open is rolled back, the session closed. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** True as soon as the scope began to close. */
  get closed(): boolean {
    return this.#closing !== undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    // A commit that is under way decides by itself; closing the session under it would leave its end unknown.
    await this.owner?.settled();
    await this.remove();
  }

  #refuseClosed(): void {
    if (!this.closed) return;
    throw new InvalidRequestError(
      'The scope of this session has ended: its request or job is over. What runs longer, or is not awaited, needs a scope of its own: scoped.run(fn)',
    );
  }
}
