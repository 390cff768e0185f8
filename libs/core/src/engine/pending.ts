import { AsyncContextNotStarted, InvalidRequestError } from '../errors/errors.js';
import { printAsText } from '../util/printed.js';

/**
 * A connection or transaction that will be there once it is awaited; nothing happens before. Using it un-awaited is an
 * AsyncContextNotStarted.
 */
export class Pending<T> implements Promise<T> {
  readonly #begin: () => Promise<T>;
  #started: Promise<T> | undefined;

  /** @internal */
  constructor(begin: () => Promise<T>) {
    this.#begin = begin;
  }

  get [Symbol.toStringTag](): string {
    return 'Pending';
  }

  /** The same as `await`. A second call is an InvalidRequestError. */
  start(): Promise<T> {
    if (this.#started !== undefined) throw new InvalidRequestError('connection is already started');
    return this.#promise();
  }

  // oxlint-disable-next-line unicorn/no-thenable -- awaiting is what starts it
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise().then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#promise().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#promise().finally(onFinally);
  }

  #promise(): Promise<T> {
    this.#started ??= this.#begin();
    return this.#started;
  }

  /** That nothing has come of it yet. */
  toString(): string {
    return `${this.constructor.name}(not awaited)`;
  }
}

printAsText(Pending.prototype);

/** A class of {@link Pending} on which every member of the awaited class throws, with the reason. */
export function pendingOf<T extends object>(
  name: string,
  ...prototypes: readonly object[]
): new (
  begin: () => Promise<T>,
) => Pending<T> {
  class NotStarted extends Pending<T> {}
  for (const member of prototypes.flatMap((prototype) => Object.getOwnPropertyNames(prototype))) {
    if (member in NotStarted.prototype) continue;
    Object.defineProperty(NotStarted.prototype, member, {
      get() {
        throw new AsyncContextNotStarted(
          `${name} context has not been started and object has not been awaited. Write await in front of the call that gave it`,
        );
      },
    });
  }
  return NotStarted;
}
