import { customInspect } from './custom-inspect.js';

let isRefused = false;

/**
 * Has `console.log()` and `JSON.stringify()` show the objects of a class as its `toString()` does. Most of what they hold
 * leads in circles, to the engine or to other tables, and tells a reader nothing.
 */
export function printAsText(prototype: { toString(): string }): void {
  const methods = {
    [customInspect](this: object): string {
      return String(this);
    },
    toJSON(this: object): string {
      if (isRefused) throw new TypeError(`${String(this)} is no value that JSON could hold`);
      return String(this);
    },
  };
  for (const key of Reflect.ownKeys(methods) as (keyof typeof methods)[]) {
    Object.defineProperty(prototype, key, { value: methods[key], configurable: true, writable: true });
  }
}

/** Runs `write`, which makes JSON that is stored: there an object that only prints as JSON is a TypeError. */
export function refusingPrinted(write: () => string): string {
  isRefused = true;
  try {
    return write();
  } finally {
    isRefused = false;
  }
}
