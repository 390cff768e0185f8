import { AsyncLocalStorage } from 'node:async_hooks';

/** Where a value is kept for everything that one call starts, however many awaits later. */
export interface ContextStorage<T> {
  /** Calls `fn` and gives what it gives; within it, and within all that it starts, `get()` gives `value`. */
  run<R>(value: T, fn: () => R): R;
  /** The value of the innermost `run()` around, `undefined` outside of any. */
  get(): T | undefined;
}

/** The storage that is used where none is given: Node's AsyncLocalStorage. */
export function asyncLocalStorage<T>(): ContextStorage<T> {
  const storage = new AsyncLocalStorage<T>();
  return { run: (value, fn) => storage.run(value, fn), get: () => storage.getStore() };
}
