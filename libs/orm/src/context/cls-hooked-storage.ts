import { ArgumentError } from '@athanor/core';
import type { Namespace } from 'cls-hooked';
import type { ContextStorage } from './context-storage.js';

let namespaces = 0;

/**
 * A storage over the package `cls-hooked`, for programs whose context already lives there. The package has to be
 * installed, else an ArgumentError. It watches every promise of the process and is many times slower than
 * AsyncLocalStorage, which needs nothing.
 */
export async function clsHookedStorage<T>(): Promise<ContextStorage<T>> {
  const { createNamespace } = await loadClsHooked();
  namespaces += 1;
  return storageOver(createNamespace(`athanor-${namespaces}`));
}

function storageOver<T>(namespace: Namespace): ContextStorage<T> {
  return {
    // Not `namespace.run`: it writes a property on whatever is thrown through it.
    run(value, fn) {
      const context = namespace.createContext();
      namespace.enter(context);
      try {
        namespace.set('value', value);
        return fn();
      } finally {
        namespace.exit(context);
      }
    },
    get: () => (namespace.active ? (namespace.get('value') as T | undefined) : undefined),
  };
}

async function loadClsHooked(): Promise<typeof import('cls-hooked')> {
  try {
    const loaded = (await import('cls-hooked')) as typeof import('cls-hooked') & {
      default?: typeof import('cls-hooked');
    };
    return loaded.default ?? loaded;
  } catch (cause) {
    throw new ArgumentError(
      "clsHookedStorage() needs the package 'cls-hooked', which could not be loaded; install it with: npm install cls-hooked",
      { cause },
    );
  }
}
