import {
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  insert,
  makeUrl,
  select,
  text,
} from '@athanor/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { type HostileProxy, startHostileProxy } from '../support/hostile-proxy.js';
import { lentBy, things, useEngine } from './engine-fixture.js';

type Random = () => number;

/** The same numbers every time. */
function numbers(seed: number): Random {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** What must be in the table at the end; `maybe` is what a COMMIT without an answer has written or not. */
class Model {
  readonly sure = new Set<string>();
  readonly maybe: (readonly string[])[] = [];
}

/** One program on one connection: `rows` are those of the levels of the transaction, savepoints behind it. */
class Program {
  #made = 0;
  #levels: string[][] = [[]];

  constructor(
    readonly name: string,
    readonly random: Random,
    readonly connection: AsyncConnection,
    readonly model: Model,
  ) {}

  async run(): Promise<void> {
    for (let step = below(this.random, 12); step >= 0; step--) await this.#step();
    if (this.random() < 0.7) await this.#commit();
    else if (this.random() < 0.5) await this.#rollback();
  }

  get #rows(): string[] {
    return this.#levels.at(-1) as string[];
  }

  async #step(): Promise<void> {
    const choice = this.random();
    if (choice < 0.3) await this.#insert();
    else if (choice < 0.4) await this.#insertTogether();
    else if (choice < 0.5) await this.#fail();
    else if (choice < 0.6) await this.#savepoint();
    else if (choice < 0.62) await this.#commit();
    else if (choice < 0.65) await this.#commitTogether();
    else if (choice < 0.7) await this.#rollback();
    else if (choice < 0.8) await this.#stream();
    else if (choice < 0.85) await this.#cancelled();
    else if (choice < 0.9) await this.#failTogether();
    else if (choice < 0.93) await this.#many();
    else await this.#read();
  }

  #next(): string {
    return `${this.name}-${++this.#made}`;
  }

  async #insert(): Promise<void> {
    const name = this.#next();
    await this.connection.execute(insert(things).values({ name }));
    this.#rows.push(name);
  }

  async #insertTogether(): Promise<void> {
    const names = [this.#next(), this.#next(), this.#next()];
    await settled(names.map((name) => this.connection.execute(insert(things).values({ name }))));
    this.#rows.push(...names);
  }

  async #many(): Promise<void> {
    const names = Array.from({ length: 300 }, () => this.#next());
    await this.connection.execute(
      text('insert into engine_things (name) values (:name)'),
      names.map((name) => ({ name })),
    );
    this.#rows.push(...names);
  }

  async #fail(): Promise<void> {
    const levels = this.#levels.length;
    const name = this.#next();
    const nested = await this.connection.beginNested();
    try {
      await this.connection.execute(insert(things).values({ name }));
      await this.connection.execute(text('select 1/0'));
    } catch (error) {
      if ((error as { sqlstate?: string }).sqlstate !== '22012') throw error;
      await nested.rollback();
      expect(this.#levels).toHaveLength(levels);
      return;
    }
    throw new Error('1/0 was no error');
  }

  async #failTogether(): Promise<void> {
    const nested = await this.connection.beginNested();
    const all = await Promise.allSettled([
      this.connection.execute(insert(things).values({ name: this.#next() })),
      this.connection.execute(text('select 1/0')),
      this.connection.execute(insert(things).values({ name: this.#next() })),
    ]);
    const states = all.map((one) => (one.status === 'rejected' ? one.reason?.sqlstate : 'done'));
    const lost = all.find((one) => one.status === 'rejected' && one.reason.connectionInvalidated === true);
    if (lost !== undefined) throw (lost as PromiseRejectedResult).reason;
    expect(states).toEqual(['done', '22012', '25P02']);
    await nested.rollback();
  }

  async #savepoint(): Promise<void> {
    const nested = await this.connection.beginNested();
    this.#levels.push([]);
    await this.#insert();
    await this.#stream();
    const rows = this.#levels.pop() as string[];
    if (this.random() < 0.5) return nested.rollback();
    await nested.commit();
    this.#rows.push(...rows);
  }

  async #commit(): Promise<void> {
    const rows = this.#levels.splice(0, Infinity, []).flat();
    try {
      await this.connection.commit();
    } catch (error) {
      this.model.maybe.push(rows);
      throw error;
    }
    for (const row of rows) this.model.sure.add(row);
  }

  async #commitTogether(): Promise<void> {
    const names = [this.#next(), this.#next()];
    const inserted = names.map((name) => this.connection.execute(insert(things).values({ name })));
    const failing = this.random() < 0.3 ? [this.connection.execute(text('select 1/0'))] : [];
    const rows = [...this.#levels.splice(0, Infinity, []).flat(), ...names];
    const statements = Promise.allSettled([...inserted, ...failing]);
    const [commit] = await Promise.allSettled([this.connection.commit()]);
    for (const statement of await statements) {
      if (statement.status === 'fulfilled' || statement.reason.sqlstate === '22012') continue;
      expect(commit.status).toBe('rejected');
    }
    if (commit.status === 'fulfilled') {
      expect(failing).toEqual([]);
      for (const row of rows) this.model.sure.add(row);
    } else if (commit.reason.name === 'CommitFailedError') {
      // Nothing was written; the session may be gone.
      await this.connection.rollback();
    } else {
      this.model.maybe.push(rows);
      throw commit.reason;
    }
  }

  async #rollback(): Promise<void> {
    this.#levels = [[]];
    await this.connection.rollback();
  }

  async #stream(): Promise<void> {
    const result = await this.connection.stream(text('select i from generate_series(1, 50) as i'));
    const choice = this.random();
    if (choice < 0.2) return;
    let sum = 0;
    const limit = choice < 0.6 ? 50 : below(this.random, 50);
    for await (const row of result) {
      sum += (row as { i: number }).i;
      if ((row as { i: number }).i > limit) break;
    }
    if (limit === 50) expect(sum).toBe(1275);
  }

  async #cancelled(): Promise<void> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), this.random() * 4);
    try {
      await this.connection.execute(text('select pg_sleep(0.002)'), undefined, { signal: controller.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  async #read(): Promise<void> {
    const rows = await this.connection.execute(select(things.c.name).where(things.c.name.startsWith(`${this.name}-`)));
    const names = rows.all().map(({ name }) => name);
    const own = [...this.model.sure].filter((name) => name.startsWith(`${this.name}-`));
    expect(new Set(names)).toEqual(new Set([...own, ...this.#levels.flat()]));
  }
}

async function settled(promises: readonly Promise<unknown>[]): Promise<void> {
  const all = await Promise.allSettled(promises);
  for (const one of all) if (one.status === 'rejected') throw one.reason;
}

const isExpected = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || (error as { connectionInvalidated?: boolean }).connectionInvalidated === true;
};

for (const wire of ['own', 'pg'] as const) {
  // proves: pool-reset, pool-queue, cancel-statement
  describe(`random programs of many tasks, with the wire of ${wire}`, () => {
    const direct = useEngine('pg');
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    const application = `programs ${process.pid} ${wire}`;
    let proxy: HostileProxy;
    let engine: AsyncEngine;

    beforeAll(async () => {
      if (wire === 'pg') process.env['ATHANOR_PG_WIRE'] = 'pg';
      process.on('unhandledRejection', note);
      const url = makeUrl(athanorUrl('pg'));
      proxy = await startHostileProxy(url.host ?? 'localhost', url.port ?? 5432);
      engine = createAsyncEngine(url.set({ host: '127.0.0.1', port: proxy.port }), {
        poolSize: 2,
        maxOverflow: 1,
        connectArgs: { application_name: application, preparedStatementCacheSize: 3 },
      });
    });
    beforeEach(() => {
      unhandled.length = 0;
    });
    afterEach(async () => {
      proxy.slice(0);
      expect(unhandled).toEqual([]);
      expect(lentBy(engine)).toBe(0);
      const open = text(
        "select count(*) from pg_stat_activity where application_name = :application and state <> 'idle'",
      );
      await expect
        .poll(async () => Number(await direct().connect((watcher) => watcher.scalar(open, { application }))))
        .toBe(0);
    });
    afterAll(async () => {
      delete process.env['ATHANOR_PG_WIRE'];
      process.removeListener('unhandledRejection', note);
      await engine.dispose();
      await proxy.close();
    });

    const task = async (name: string, random: Random, model: Model): Promise<void> => {
      try {
        await engine.connect((connection) => new Program(name, random, connection, model).run());
      } catch (error) {
        if (!isExpected(error)) throw error;
      }
    };

    const check = async (model: Model): Promise<void> => {
      const rows = await direct().connect((connection) => connection.execute(select(things.c.name)));
      const names = new Set(rows.all().map(({ name }) => name));
      for (const rows of model.maybe) {
        const there = rows.filter((row) => names.has(row)).length;
        expect([0, rows.length]).toContain(there);
        for (const row of rows) names.delete(row);
      }
      expect(names).toEqual(model.sure);
    };

    it.each([1, 2, 3, 4])('leave in the table what they have committed (seed %i)', async (seed) => {
      proxy.slice([0, 7, 100, 1][seed % 4] as number);
      const model = new Model();
      await settled(Array.from({ length: 30 }, (_, i) => task(`s${seed}t${i}`, numbers(seed * 1000 + i), model)));
      await check(model);
      expect(model.sure.size).toBeGreaterThan(20);
    });

    it.each([5, 6, 7, 8])('and nothing else, though lines are cut (seed %i)', async (seed) => {
      const random = numbers(seed);
      const model = new Model();
      const texts = ['COMMIT', 'ROLLBACK', 'INSERT', 'SAVEPOINT', 'generate_series', 'SELECT', 'RELEASE', '1/0'];
      const cutting = setInterval(() => {
        proxy.cutAt(random() < 0.5 ? 'unheard' : 'unanswered', texts[below(random, texts.length)] as string);
      }, 8);
      try {
        for (let round = 0; round < 4; round++) {
          await settled(
            Array.from({ length: 15 }, (_, i) =>
              task(`s${seed}r${round}t${i}`, numbers(seed * 1000 + round * 100 + i), model),
            ),
          );
        }
      } finally {
        clearInterval(cutting);
        proxy.cutAt('unheard', 'no such text');
      }
      await check(model);
    });
  });
}
