import { type AsyncEngine, createAsyncEngine } from '@athanor/core';
import { startPostgres } from '@athanor/testing';
import pg from 'pg';
import { Base } from './model.ts';

/** How much there is to read. */
export const authors = 500;
export const posts = 10_000;

/** A filled database, reached by hand-written `pg` and by Athanor. */
export interface Fixture {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly engine: AsyncEngine;
  /** One that leaves it to `pg` to send and to read, as where a version of it lets nobody else do so. */
  readonly engineByPg: AsyncEngine;
  /** Clears away what deleted rows leave behind, for which the next workload would pay. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** Finds or starts a PostgreSQL, and fills a database of its own. */
export async function makeFixture(): Promise<Fixture> {
  const server = await startPostgres();
  const url = await server.createDatabase('bench');
  const engine = createAsyncEngine(url.replace(/^postgres(ql)?:/, 'postgresql+pg:'), { poolSize: 10, maxOverflow: 0 });
  await engine.begin((connection) => connection.runSync(Base.metadata.createAll));
  const engineByPg = await makeEngineByPg(url);
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  await fill(pool);
  return {
    url,
    pool,
    engine,
    engineByPg,
    async tidy() {
      await pool.query('vacuum full analyze');
    },
    async close() {
      await pool.end();
      await engineByPg.dispose();
      await engine.dispose();
      await server.dropDatabase(url);
      await server.stop();
    },
  };
}

async function makeEngineByPg(url: string): Promise<AsyncEngine> {
  const engine = createAsyncEngine(url.replace(/^postgres(ql)?:/, 'postgresql+pg:'), { poolSize: 1, maxOverflow: 0 });
  process.env['ATHANOR_PG_WIRE'] = 'pg';
  await engine.connect(() => undefined);
  delete process.env['ATHANOR_PG_WIRE'];
  return engine;
}

async function fill(pool: pg.Pool): Promise<void> {
  await pool.query(
    `insert into author (name, email) select 'Author ' || n, 'author' || n || '@example.org' from generate_series(1, ${authors}) n`,
  );
  await pool.query(
    `insert into post (author_id, title, body, views, published, created_at)
     select 1 + n % ${authors}, 'Title ' || n, repeat('text ', 20), n % 1000, n % 3 = 0, timestamptz '2026-01-01' + n * interval '1 minute'
     from generate_series(1, ${posts}) n`,
  );
  await pool.query('analyze');
}
