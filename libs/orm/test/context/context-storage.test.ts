import { asyncLocalStorage, clsHookedStorage, type ContextStorage } from '@athanor/orm';
import { describe, expect, it } from 'vitest';

const storages: readonly (readonly [string, () => ContextStorage<string> | Promise<ContextStorage<string>>])[] = [
  ['AsyncLocalStorage', () => asyncLocalStorage<string>()],
  ['cls-hooked', () => clsHookedStorage<string>()],
];

const pause = (milliseconds = 0): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

describe.each(storages)('a context storage over %s', (_name, makeStorage) => {
  it('has no value outside of run()', async () => {
    const storage = await makeStorage();
    expect(storage.get()).toBeUndefined();
    storage.run('a', () => undefined);
    expect(storage.get()).toBeUndefined();
  });

  it('gives what the function gives, and throws what it throws', async () => {
    const storage = await makeStorage();
    const error = Object.freeze(new Error('no'));
    expect(storage.run('a', () => 7)).toBe(7);
    expect(() =>
      storage.run('a', () => {
        throw error;
      }),
    ).toThrow(error);
    expect(Reflect.ownKeys(error).filter((key) => String(key).includes('context'))).toEqual([]);
    expect(storage.get()).toBeUndefined();
  });

  it('keeps the value over awaits, timers and callbacks', async () => {
    const storage = await makeStorage();
    const seen = await storage.run('a', async () => {
      const values = [storage.get()];
      await Promise.resolve();
      values.push(storage.get());
      await pause();
      values.push(storage.get());
      await new Promise<void>((resolve) => {
        setImmediate(() => {
          values.push(storage.get());
          resolve();
        });
      });
      return values;
    });
    expect(seen).toEqual(['a', 'a', 'a', 'a']);
  });

  it('gives the innermost value, and the outer one again behind it', async () => {
    const storage = await makeStorage();
    const seen = await storage.run('outer', async () => {
      const inner = await storage.run('inner', async () => {
        await pause();
        return storage.get();
      });
      return [inner, storage.get()];
    });
    expect(seen).toEqual(['inner', 'outer']);
  });

  it('keeps 100 tasks apart that run at the same time', async () => {
    const storage = await makeStorage();
    const tasks = Array.from({ length: 100 }, (_, i) =>
      storage.run(`task ${i}`, async () => {
        for (let round = 0; round < 5; round++) await pause((i * 7 + round) % 5);
        return storage.get();
      }),
    );
    expect(await Promise.all(tasks)).toEqual(Array.from({ length: 100 }, (_, i) => `task ${i}`));
  });

  it('knows nothing of another storage', async () => {
    const [one, other] = [await makeStorage(), await makeStorage()];
    one.run('a', () => {
      expect(other.get()).toBeUndefined();
      other.run('b', () => expect([one.get(), other.get()]).toEqual(['a', 'b']));
    });
  });
});
