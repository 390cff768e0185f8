import {
  type AsyncEngine,
  ArgumentError,
  CommitFailedError,
  DBAPIError,
  IllegalStateChangeError,
  IntegrityError,
  InvalidRequestError,
  insert,
  select,
  text,
} from '@athanor/core';
import {
  type AsyncScopedSession,
  AsyncSession,
  asyncScopedSession,
  asyncSessionmaker,
  type TransactionalOptions,
  transactional,
  UnexpectedRollbackError,
} from '@athanor/orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allReturned, clearNotes, committed, dropNotes, Note, notesEngine } from './notes.js';

let engine: AsyncEngine;
let scoped: AsyncScopedSession;
const lines: string[] = [];

beforeAll(async () => {
  engine = await notesEngine({
    poolSize: 3,
    maxOverflow: 0,
    logger: { info: (line) => void lines.push(line), debug: () => undefined },
  });
  scoped = asyncScopedSession(asyncSessionmaker(engine));
});

afterEach(async () => {
  await allReturned(engine);
  await clearNotes(engine);
  lines.length = 0;
});

afterAll(async () => {
  await dropNotes(engine);
  await engine.dispose();
});

/** Adds a note in a unit. */
function write(content: string, options?: TransactionalOptions, topic: string | null = null): Promise<void> {
  return transactional(
    scoped,
    async (session) => {
      session.add(new Note({ text: content, topic }));
      await session.flush();
    },
    { label: `write ${content}`, ...options },
  );
}

function fail(content: string, options?: TransactionalOptions): Promise<void> {
  return transactional(
    scoped,
    async () => {
      await write(content);
      throw new Error(`${content} failed`);
    },
    { label: `fail ${content}`, ...options },
  );
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** What the server says of the transaction that runs. */
async function setting(session: AsyncSession, name: string): Promise<unknown> {
  return session.scalar(text(`SHOW ${name}`));
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  );
}

// proves: transactional
describe('transactional()', () => {
  it('commits when the function resolves, and gives what it gives', async () => {
    const value = await transactional(scoped, async (session) => {
      session.add(new Note({ text: 'a' }));
      return 7;
    });
    expect(value).toBe(7);
    expect(await committed(engine)).toEqual(['a']);
  });

  it('rolls back when the function throws, and throws its error', async () => {
    await expect(fail('a')).rejects.toThrow(new Error('a failed'));
    expect(await committed(engine)).toEqual([]);
  });

  it('opens a scope where there is none, and closes it', async () => {
    let inner: AsyncSession | undefined;
    await transactional(scoped, async () => {
      inner = scoped();
      expect(scoped.inScope()).toBe(true);
      await scoped.execute(text('SELECT 1'));
    });
    expect(scoped.inScope()).toBe(false);
    await expect(inner?.execute(text('SELECT 1'))).rejects.toThrow('permanently closed');
  });

  it('uses the session of its scope, which keeps its objects after the commit', async () => {
    await scoped.run(async () => {
      const session = scoped();
      const note = new Note({ text: 'a' });
      await transactional(scoped, async () => {
        expect(scoped()).toBe(session);
        scoped.add(note);
      });
      expect(scoped()).toBe(session);
      expect(note.text).toBe('a');
      expect(await scoped.get(Note, note.id)).toBe(note);
    });
  });

  it('takes no connection where nothing is sent', async () => {
    await transactional(scoped, async () => undefined, { isolationLevel: 'SERIALIZABLE', readOnly: true });
    expect(lines).toEqual([]);
  });

  it('leaves a fresh session behind when it fails; what was loaded by the old one is detached', async () => {
    await write('a');
    await scoped.run(async () => {
      const session = scoped();
      await expect(fail('b')).rejects.toThrow('b failed');
      expect(scoped()).not.toBe(session);
      await expect(session.execute(text('SELECT 1'))).rejects.toThrow('permanently closed');
      await write('c');
    });
    expect(await committed(engine)).toEqual(['a', 'c']);
  });

  it('takes over a transaction that earlier statements of the scope have begun', async () => {
    await scoped.run(async () => {
      scoped.add(new Note({ text: 'early' }));
      await scoped.flush();
      await write('a');
    });
    expect(await committed(engine)).toEqual(['a', 'early']);
  });

  it.each([{ isolationLevel: 'SERIALIZABLE' }, { readOnly: true }, { retry: 1 }] as const)(
    'needs a transaction of its own for %j',
    async (options) => {
      await scoped.run(async () => {
        await scoped.execute(text('SELECT 1'));
        const name = Object.keys(options)[0];
        await expect(write('a', options)).rejects.toThrow(
          `write a has the option ${name}, which needs a transaction of its own`,
        );
        await scoped.commit();
        if (name !== 'readOnly') await write('a', options);
      });
    },
  );

  it('does not join a transaction that was begun by hand', async () => {
    await scoped.run(async () => {
      const attempt = scoped.begin(async () => write('a'));
      await expect(attempt).rejects.toThrow('write a cannot join the transaction that session.begin() has begun');
    });
    expect(await committed(engine)).toEqual([]);
  });

  it('ends its transaction by itself: nothing else may', async () => {
    const refused = /was called within the transaction of unit, which commits when it succeeds/;
    await transactional(
      scoped,
      async (session) => {
        await expect(session.commit()).rejects.toThrow(refused);
        await expect(session.rollback()).rejects.toThrow(refused);
        await expect(session.close()).rejects.toThrow(refused);
        await expect(session.reset()).rejects.toThrow(refused);
        await expect(scoped.remove()).rejects.toThrow(refused);
        await expect(session.begin(async () => undefined)).rejects.toThrow('A transaction is already begun');
        session.add(new Note({ text: 'a' }));
      },
      { label: 'unit' },
    );
    expect(await committed(engine)).toEqual(['a']);
  });

  it('takes a scoped session and known options only', async () => {
    const session = new AsyncSession(engine);
    await expect(transactional(session as never, async () => 1)).rejects.toThrow(
      new ArgumentError('A scoped session is needed here, as asyncScopedSession() makes it'),
    );
    await expect(transactional(scoped, async () => 1, { timeout: 1 } as never)).rejects.toThrow(
      'Unknown option "timeout"',
    );
  });
});

// proves: transactional
describe('propagation', () => {
  it('REQUIRED joins the transaction around it: one BEGIN, one COMMIT', async () => {
    await transactional(scoped, async () => {
      await write('a');
      await write('b');
      expect(await committed(engine)).toEqual([]);
    });
    expect(await committed(engine)).toEqual(['a', 'b']);
  });

  it('REQUIRED that fails rolls everything back, although its error was caught', async () => {
    const outer = transactional(
      scoped,
      async () => {
        await write('a');
        await fail('b').catch(() => undefined);
        await write('c');
      },
      { label: 'outer' },
    );
    const error = await rejection(outer);
    expect(error).toBeInstanceOf(UnexpectedRollbackError);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({ innerName: 'fail b', outerName: 'outer', cause: new Error('b failed') });
    expect((error as Error).message).toBe(
      'The transaction of outer was rolled back: fail b had joined it and failed (Error: b failed), and its error was caught on the way. ' +
        'What joins a transaction cannot fail alone. Let the error through, or run the inner part with propagation NESTED or REQUIRES_NEW',
    );
    expect(await committed(engine)).toEqual([]);
  });

  it('REQUIRED throws the error of a failed part where that is let through', async () => {
    const outer = transactional(scoped, async () => {
      await write('a');
      await fail('b');
    });
    await expect(outer).rejects.toThrow(new Error('b failed'));
    expect(await committed(engine)).toEqual([]);
  });

  it('NESTED that fails goes back to its savepoint; the rest is committed', async () => {
    await transactional(scoped, async () => {
      await write('a');
      await fail('b', { propagation: 'NESTED' }).catch(() => undefined);
      await write('c', { propagation: 'NESTED' });
    });
    expect(await committed(engine)).toEqual(['a', 'c']);
    expect(lines.filter((line) => /SAVEPOINT/.test(line)).map((line) => line.split(' sa_')[0])).toEqual([
      'SAVEPOINT',
      'ROLLBACK TO SAVEPOINT',
      'SAVEPOINT',
      'RELEASE SAVEPOINT',
    ]);
  });

  it('NESTED outlives an error of the server', async () => {
    await transactional(scoped, async () => {
      await write('a');
      await expect(write('a', { propagation: 'NESTED' })).rejects.toBeInstanceOf(IntegrityError);
      await write('b');
    });
    expect(await committed(engine)).toEqual(['a', 'b']);
  });

  it('NESTED is rolled back with the transaction around it', async () => {
    const outer = transactional(scoped, async () => {
      await write('a', { propagation: 'NESTED' });
      throw new Error('no');
    });
    await expect(outer).rejects.toThrow('no');
    expect(await committed(engine)).toEqual([]);
  });

  it('NESTED is where a part that joined it fails, and not the transaction around', async () => {
    await transactional(scoped, async () => {
      await write('a');
      const nested = transactional(scoped, () => fail('b').catch(() => undefined), {
        propagation: 'NESTED',
        label: 'nested',
      });
      await expect(nested).rejects.toMatchObject({ innerName: 'fail b', outerName: 'nested' });
    });
    expect(await committed(engine)).toEqual(['a']);
  });

  it('NESTED begins a transaction where there is none', async () => {
    await write('a', { propagation: 'NESTED' });
    expect(lines.filter((line) => /SAVEPOINT/.test(line))).toEqual([]);
    expect(await committed(engine)).toEqual(['a']);
  });

  it('NESTED twice at the same time in one transaction is refused', async () => {
    const outer = transactional(scoped, async (session) => {
      await session.execute(text('SELECT 1'));
      await Promise.all([write('a', { propagation: 'NESTED' }), write('b', { propagation: 'NESTED' })]);
    });
    await expect(outer).rejects.toThrow('write b needs a savepoint while that of write a is open');
    expect(await committed(engine)).toEqual([]);
  });

  it('a savepoint set by hand contains a part that fails in it', async () => {
    await transactional(scoped, async (session) => {
      await write('a');
      await session.beginNested(() => fail('b')).catch(() => undefined);
      await write('c');
    });
    expect(await committed(engine)).toEqual(['a', 'c']);
  });

  it('REQUIRES_NEW commits by itself in a session of its own, and the outer one goes on after it', async () => {
    const outer = transactional(scoped, async () => {
      await write('a');
      const session = scoped();
      await transactional(
        scoped,
        async () => {
          expect(scoped()).not.toBe(session);
          await write('b');
        },
        { propagation: 'REQUIRES_NEW' },
      );
      expect(await committed(engine)).toEqual(['b']);
      expect(scoped()).toBe(session);
      throw new Error('no');
    });
    await expect(outer).rejects.toThrow('no');
    expect(await committed(engine)).toEqual(['b']);
  });

  it('REQUIRES_NEW that fails leaves the outer transaction as it is', async () => {
    await transactional(scoped, async () => {
      await write('a');
      await fail('b', { propagation: 'REQUIRES_NEW' }).catch(() => undefined);
    });
    expect(await committed(engine)).toEqual(['a']);
  });

  it('two units at the same time in one session are refused, since they would share a transaction', async () => {
    await scoped.run(async () => {
      const [one, other] = await Promise.allSettled([write('a'), write('b')]);
      expect(one.status).toBe('fulfilled');
      expect(other).toMatchObject({ reason: expect.any(IllegalStateChangeError) });
      expect(String((other as PromiseRejectedResult).reason)).toContain(
        'write b was to begin a transaction while that of write a runs in the same session',
      );
    });
    expect(await committed(engine)).toEqual(['a']);
  });
});

// proves: isolation
describe('isolation and read only', () => {
  it('hold for the transaction, and not for the next one', async () => {
    await scoped.run(async () => {
      await transactional(
        scoped,
        async (session) => {
          expect(await setting(session, 'transaction_isolation')).toBe('serializable');
          expect(await setting(session, 'transaction_read_only')).toBe('on');
        },
        { isolationLevel: 'SERIALIZABLE', readOnly: true },
      );
      await transactional(scoped, async (session) => {
        expect(await setting(session, 'transaction_isolation')).toBe('read committed');
        expect(await setting(session, 'transaction_read_only')).toBe('off');
      });
    });
  });

  it('read only refuses writes', async () => {
    const error = await rejection(write('a', { readOnly: true }));
    expect(error).toMatchObject({ sqlstate: '25006' });
  });

  it.each([
    [
      {},
      { isolationLevel: 'SERIALIZABLE' },
      "asks for isolationLevel SERIALIZABLE, and the transaction of outer has the engine's default",
    ],
    [
      { isolationLevel: 'SERIALIZABLE' },
      { isolationLevel: 'REPEATABLE READ' },
      'asks for isolationLevel REPEATABLE READ, and the transaction of outer has SERIALIZABLE',
    ],
    [{}, { readOnly: true }, 'asks for readOnly true, and the transaction of outer is not'],
    [{ readOnly: true }, { readOnly: false }, 'asks for readOnly false, and the transaction of outer is read only'],
    [{}, { readOnly: true, propagation: 'NESTED' }, 'asks for readOnly true, and the transaction of outer is not'],
  ] as const)('a unit that joins must fit: %j around %j does not', async (outer, inner, reason) => {
    const attempt = transactional(scoped, () => write('a', inner), { label: 'outer', ...outer });
    await expect(attempt).rejects.toThrow(`write a ${reason}; leave the option out, or use propagation REQUIRES_NEW`);
  });

  it.each([
    [{ isolationLevel: 'SERIALIZABLE' }, { isolationLevel: 'SERIALIZABLE' }],
    [{ isolationLevel: 'SERIALIZABLE' }, {}],
    [{}, { readOnly: false }],
    [{}, { isolationLevel: 'SERIALIZABLE', propagation: 'REQUIRES_NEW' }],
  ] as const)('a unit that joins must fit: %j around %j does', async (outer, inner) => {
    await transactional(scoped, () => write('a', inner), outer);
    expect(await committed(engine)).toEqual(['a']);
  });
});

// proves: transactional
describe('retry', () => {
  /** Fails with the SQLSTATE until it was called so often. */
  function failing(times: number, sqlstate: string): (session: AsyncSession) => Promise<void> {
    let calls = 0;
    return async (session) => {
      calls += 1;
      if (calls > times) return;
      await session.execute(text(`DO $$ BEGIN RAISE EXCEPTION 'try ${calls}' USING ERRCODE = '${sqlstate}'; END $$`));
    };
  }

  it('runs the whole unit again after a serialization failure, in a fresh session', async () => {
    const sessions = new Set<AsyncSession>();
    const stumble = failing(2, '40001');
    await scoped.run(async () => {
      await transactional(
        scoped,
        async (session) => {
          sessions.add(scoped());
          expect(session.identityMap.size).toBe(0);
          session.add(new Note({ text: `try ${sessions.size}` }));
          await session.flush();
          await stumble(session);
        },
        { retry: { retries: 2, delay: 1 } },
      );
      expect(sessions.has(scoped())).toBe(true);
    });
    expect(sessions.size).toBe(3);
    expect(await committed(engine)).toEqual(['try 3']);
  });

  it('settles two serializable units that write past each other', async () => {
    let attempts = 0;
    const both = [0, 1].map((i) =>
      transactional(
        scoped,
        async (session) => {
          attempts += 1;
          const notes = (await session.scalars(select(Note))).all();
          await pause(50);
          session.add(new Note({ text: `${i} after ${notes.length}` }));
        },
        { isolationLevel: 'SERIALIZABLE', retry: { retries: 5, delay: 5 } },
      ),
    );
    await Promise.all(both);
    expect(attempts).toBeGreaterThan(2);
    expect((await committed(engine)).map((line) => line.slice(1)).toSorted()).toEqual([' after 0', ' after 1']);
  });

  it('gives up with the last error', async () => {
    const stumble = failing(9, '40P01');
    const error = await rejection(transactional(scoped, stumble, { retry: { retries: 1, delay: 1 } }));
    expect(error).toBeInstanceOf(DBAPIError);
    expect(error).toMatchObject({ sqlstate: '40P01', message: expect.stringContaining('try 2') });
  });

  it('does not repeat what failed for another reason', async () => {
    let calls = 0;
    const attempt = transactional(
      scoped,
      async (session) => {
        calls += 1;
        await session.execute(insert(Note), [{ text: 'a' }, { text: 'a' }]);
      },
      { retry: 3 },
    );
    await expect(attempt).rejects.toBeInstanceOf(IntegrityError);
    expect(calls).toBe(1);
  });

  it('is the business of the outermost unit', async () => {
    const stumble = failing(1, '40001');
    let [inner, outer] = [0, 0];
    const unit = (retry: number) =>
      transactional(
        scoped,
        async () => {
          outer += 1;
          await transactional(
            scoped,
            async (session) => {
              inner += 1;
              await stumble(session);
            },
            { retry: 5 },
          );
        },
        { retry: { retries: retry, delay: 1 } },
      );
    await unit(1);
    expect([outer, inner]).toEqual([2, 2]);
  });

  it('follows a part that lost and whose error was caught', async () => {
    const stumble = failing(1, '40001');
    let calls = 0;
    await transactional(
      scoped,
      async (session) => {
        calls += 1;
        await transactional(scoped, stumble).catch(() => undefined);
        if (calls === 2) session.add(new Note({ text: 'a' }));
      },
      { retry: { retries: 1, delay: 1 } },
    );
    expect(calls).toBe(2);
    expect(await committed(engine)).toEqual(['a']);
  });
});

// proves: honest-transactions
describe('honest ends', () => {
  it('a COMMIT that fails is the error of the unit, and nothing is written', async () => {
    await write('a', {}, 'same');
    await scoped.run(async () => {
      const session = scoped();
      await expect(write('b', {}, 'same')).rejects.toMatchObject({ sqlstate: '23505' });
      expect(scoped()).not.toBe(session);
    });
    expect(await committed(engine)).toEqual(['a']);
  });

  it('a COMMIT that the server answers with ROLLBACK is an error', async () => {
    const attempt = transactional(scoped, async (session) => {
      await session.execute(text("INSERT INTO scope_notes (text) VALUES ('a')"));
      await session.execute(text('SELECT 1/0')).catch(() => undefined);
    });
    await expect(attempt).rejects.toBeInstanceOf(CommitFailedError);
    expect(await committed(engine)).toEqual([]);
  });

  it('a statement that still runs when its unit ends keeps it from committing', async () => {
    let slow: Promise<unknown> | undefined;
    const attempt = transactional(scoped, async (session) => {
      await session.execute(text("INSERT INTO scope_notes (text) VALUES ('a')"));
      slow = session.execute(text("INSERT INTO scope_notes (text) SELECT 'slow' FROM pg_sleep(0.1)"));
      slow.catch(() => undefined);
      await pause(20);
    });
    await expect(attempt).rejects.toBeInstanceOf(IllegalStateChangeError);
    await slow?.catch(() => undefined);
    await allReturned(engine);
    expect(await committed(engine)).toEqual([]);
  });

  it('lets nothing of Promise.all out where one branch fails: what runs is taken back, what comes later refused', async () => {
    const late: Promise<unknown>[] = [];
    const keep = <T>(promise: Promise<T>): Promise<T> => {
      late.push(promise);
      promise.catch(() => undefined);
      return promise;
    };
    const attempt = transactional(
      scoped,
      async (session) => {
        await session.execute(text('SELECT 1'));
        await Promise.all([
          keep(session.execute(text("INSERT INTO scope_notes (text) SELECT 'running' FROM pg_sleep(0.1)"))),
          keep(
            pause(10).then(() => {
              throw new Error('one branch failed');
            }),
          ),
          keep(
            pause(150).then(() =>
              session.execute(text("INSERT INTO scope_notes (text) VALUES ('through the session')")),
            ),
          ),
          keep(
            pause(150).then(() => scoped().execute(text("INSERT INTO scope_notes (text) VALUES ('through scoped()')"))),
          ),
          keep(pause(150).then(() => write('in a unit'))),
        ]);
      },
      { label: 'all' },
    );
    await expect(attempt).rejects.toThrow(new Error('one branch failed'));
    await allReturned(engine);
    const outcomes = await Promise.allSettled(late);
    expect(outcomes.slice(2).map((outcome) => String((outcome as PromiseRejectedResult).reason))).toEqual([
      expect.stringContaining('The transaction of all has ended'),
      expect.stringContaining('The transaction of all has ended'),
      expect.stringContaining('write in a unit came after the end of the transaction of all'),
    ]);
    expect(await committed(engine)).toEqual([]);
  });

  it('refuses late statements in a scope that goes on', async () => {
    await scoped.run(async () => {
      let late: Promise<unknown> | undefined;
      await transactional(
        scoped,
        async () => {
          late = pause(20).then(() => scoped.execute(text("INSERT INTO scope_notes (text) VALUES ('late')")));
          late.catch(() => undefined);
        },
        { label: 'early' },
      );
      await expect(late).rejects.toThrow('The transaction of early has ended');
      await write('a');
    });
    expect(await committed(engine)).toEqual(['a']);
  });
});
