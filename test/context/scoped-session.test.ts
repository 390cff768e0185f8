import {
  type AsyncEngine,
  ArgumentError,
  IllegalStateChangeError,
  InvalidRequestError,
  ResourceClosedError,
  select,
  text,
} from '@athanor/core';
import {
  type AsyncScopedSession,
  AsyncSession,
  asyncLocalStorage,
  asyncScopedSession,
  asyncSessionmaker,
  clsHookedStorage,
  type ScopePlace,
} from '@athanor/orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allReturned, clearNotes, committed, dropNotes, Note, notesEngine } from './notes.js';

let engine: AsyncEngine;

beforeAll(async () => {
  engine = await notesEngine();
});

afterEach(async () => {
  await allReturned(engine);
  await clearNotes(engine);
});

afterAll(async () => {
  await dropNotes(engine);
  await engine.dispose();
});

// proves: scoped-session
describe.each(['AsyncLocalStorage', 'cls-hooked'])('a scoped session over %s', (kind) => {
  let scoped: AsyncScopedSession;

  beforeAll(async () => {
    const maker = asyncSessionmaker(engine);
    scoped = asyncScopedSession(maker, kind === 'cls-hooked' ? { storage: await clsHookedStorage<ScopePlace>() } : {});
  });

  it('is the session of its scope', async () => {
    await scoped.run(async () => {
      const own = scoped();
      expect(own).toBeInstanceOf(AsyncSession);
      expect(scoped()).toBe(own);
      const note = new Note({ text: 'a' });
      scoped.add(note);
      expect(scoped.new).toEqual([note]);
      expect(own.new).toEqual([note]);
      expect([...scoped]).toEqual([note]);
      await scoped.commit();
    });
    expect(await committed(engine)).toEqual(['a']);
  });

  it('is another session in another scope, and 50 tasks have one each', async () => {
    const sessions = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        scoped.run(async () => {
          scoped.add(new Note({ text: `note ${String(i).padStart(2, '0')}` }));
          await scoped.flush();
          expect(scoped.identityMap.size).toBe(1);
          await scoped.commit();
          return scoped();
        }),
      ),
    );
    expect(new Set(sessions).size).toBe(50);
    expect((await committed(engine)).length).toBe(50);
  });

  it('cannot be used outside of a scope, and says how to open one', () => {
    const message = /used outside of any scope.*scoped\.run\(fn\) or transactional\(scoped, fn\)/;
    expect(() => scoped.add(new Note({ text: 'a' }))).toThrow(message);
    expect(() => scoped()).toThrow(InvalidRequestError);
    expect(() => scoped.identityMap).toThrow(InvalidRequestError);
    expect(scoped.inScope()).toBe(false);
  });

  it('takes no connection before its first statement', async () => {
    await scoped.run(async () => {
      scoped.add(new Note({ text: 'a' }));
      expect(scoped.inTransaction()).toBe(true);
      expect(engine.pool.status()).toContain('Checked out connections: 0');
      await scoped.flush();
      expect(engine.pool.status()).toContain('Checked out connections: 1');
    });
  });

  it('rolls back what its scope has not committed', async () => {
    await scoped.run(async () => {
      scoped.add(new Note({ text: 'a' }));
      await scoped.flush();
    });
    expect(await committed(engine)).toEqual([]);
  });

  it('closes the session of a scope that fails, and throws its error', async () => {
    const error = new Error('no');
    const failing = scoped.run(async () => {
      scoped.add(new Note({ text: 'a' }));
      await scoped.flush();
      throw error;
    });
    await expect(failing).rejects.toBe(error);
    await allReturned(engine);
    expect(await committed(engine)).toEqual([]);
  });

  it('refuses what comes after the end of its scope', async () => {
    let late: Promise<unknown> | undefined;
    let kept: AsyncSession | undefined;
    await scoped.run(async () => {
      kept = scoped();
      await kept.scalars(select(Note));
      late = new Promise((resolve) => {
        setTimeout(resolve, 30);
      }).then(() => scoped.execute(text("INSERT INTO scope_notes (text) VALUES ('late')")));
      late.catch(() => undefined);
    });
    await expect(late).rejects.toThrow('The scope of this session has ended');
    await expect(kept?.execute(text('SELECT 1'))).rejects.toThrow('This Session has been permanently closed');
    expect(await committed(engine)).toEqual([]);
  });

  it('opens a scope with a session of its own within another scope', async () => {
    await scoped.run(async () => {
      const outer = scoped();
      const inner = await scoped.run(() => scoped());
      expect(inner).not.toBe(outer);
      expect(scoped()).toBe(outer);
    });
  });
});

// proves: scoped-session
describe('a scoped session', () => {
  let scoped: AsyncScopedSession;

  beforeAll(() => {
    scoped = asyncScopedSession(asyncSessionmaker(engine));
  });

  it('has every method and property of a session', () => {
    const session = new AsyncSession(engine);
    const names = new Set<PropertyKey>();
    for (let level: object = session; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
      for (const name of Reflect.ownKeys(level)) names.add(name);
    }
    const standIn = Object.getPrototypeOf(scoped) as object;
    expect([...names].filter((name) => !Object.hasOwn(standIn, name))).toEqual([]);
    expect(scoped).toBeInstanceOf(AsyncSession);
  });

  it('passes settings on and gives them back', async () => {
    await scoped.run(() => {
      expect(scoped.bind).toBe(engine);
      scoped.autoflush = false;
      expect(scoped().autoflush).toBe(false);
      scoped.info['who'] = 'me';
      expect(scoped().info).toEqual({ who: 'me' });
    });
  });

  it('takes settings for its session before the first use, and refuses them after it', async () => {
    await scoped.run(async () => {
      expect(scoped({ autoflush: false }).autoflush).toBe(false);
      expect(() => scoped({ autoflush: true })).toThrow(
        new InvalidRequestError('Scoped session is already present; no new arguments may be specified.'),
      );
    });
  });

  it('makes another session after remove() or close()', async () => {
    await scoped.run(async () => {
      const first = scoped();
      await scoped.execute(text("INSERT INTO scope_notes (text) VALUES ('a')"));
      await scoped.remove();
      const second = scoped();
      expect(second).not.toBe(first);
      await expect(first.execute(text('SELECT 1'))).rejects.toThrow('permanently closed');
      await scoped.close();
      expect(scoped()).not.toBe(second);
    });
    expect(await committed(engine)).toEqual([]);
  });

  it('configures sessions to come, with a warning where one is there', async () => {
    const warnings: string[] = [];
    const listener = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', listener);
    await scoped.run(async () => {
      scoped.configure({ autoflush: false });
      expect(scoped().autoflush).toBe(false);
      scoped.configure({ autoflush: true });
      expect(scoped().autoflush).toBe(false);
      await new Promise(setImmediate);
    });
    process.off('warning', listener);
    expect(warnings).toEqual([
      'At least one scoped session is already present. configure() can not affect sessions that have already been created.',
    ]);
  });

  it('waits for a statement that runs when its scope ends, takes it back and says so', async () => {
    let running: Promise<unknown> | undefined;
    const scope = scoped.run(async () => {
      running = scoped.execute(text("INSERT INTO scope_notes (text) SELECT 'slow' FROM pg_sleep(0.1)"));
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    });
    await expect(scope).rejects.toBeInstanceOf(IllegalStateChangeError);
    expect(engine.pool.status()).toContain('Checked out connections: 0');
    await running;
    expect(await committed(engine)).toEqual([]);
  });

  it('lets a scope begin and end in different places', async () => {
    const scope = scoped.open();
    const session = scope.run(() => scoped());
    await scope.run(() => scoped.execute(text('SELECT 1')));
    expect(scope.run(() => scoped())).toBe(session);
    await scope.close();
    await scope.close();
    expect(() => scope.run(() => scoped())).toThrow('The scope of this session has ended');
    await allReturned(engine);
    await expect(session.execute(text('SELECT 1'))).rejects.not.toBeInstanceOf(ResourceClosedError);
  });

  it('has a storage of its own: two cannot share one', async () => {
    const storage = asyncLocalStorage<ScopePlace>();
    const one = asyncScopedSession(asyncSessionmaker(engine), { storage });
    const other = asyncScopedSession(asyncSessionmaker(engine), { storage });
    await one.run(() => {
      expect(() => other()).toThrow('Two scoped sessions share one storage');
    });
  });

  it('is made over a maker of sessions only', () => {
    expect(() => asyncScopedSession(engine as never)).toThrow(
      new ArgumentError(
        'asyncScopedSession() takes a maker of sessions: asyncScopedSession(asyncSessionmaker(engine))',
      ),
    );
  });
});
