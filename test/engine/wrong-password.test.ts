import { AsyncAdaptedQueuePool, createAsyncEngine, DBAPIError, makeUrl, text } from '@athanor/core';
import { startPostgres } from '@athanor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// A server of its own, since its rules of authentication are changed: never the one that DATABASE_URL names.
const env = { ...process.env, DATABASE_URL: undefined, ATHANOR_TEST_PG: undefined };
const server = await startPostgres({ env });
const url = makeUrl(server.url).set({ drivername: 'postgresql+pg' });

beforeAll(async () => {
  const admin = createAsyncEngine(url, { isolationLevel: 'AUTOCOMMIT' });
  await admin.connect(async (connection) => {
    await connection.execDriverSql("CREATE ROLE careful LOGIN PASSWORD 'right'");
    const path = String(await connection.scalar(text("SELECT current_setting('hba_file')")));
    const rules = "('host all careful all scram-sha-256'), ('host all all all trust'), ('local all all trust')";
    await connection.execDriverSql(`COPY (VALUES ${rules}) TO '${path.replaceAll("'", "''")}'`);
    await connection.execDriverSql('SELECT pg_reload_conf()');
  });
  await admin.dispose();
});
afterAll(() => server.stop());

const engineOf = (password: string) => createAsyncEngine(url.set({ username: 'careful', password }));

describe('a password', () => {
  it('that is wrong is an error of the server that does not repeat it, and costs no connection', async () => {
    const engine = engineOf('wrong one');
    const failure = await expect
      .poll(() => engine.connect((connection) => connection.scalar(text('SELECT 1'))).catch((error: unknown) => error))
      .toBeInstanceOf(DBAPIError)
      .then(() => engine.connect(() => Promise.resolve()).catch((error: unknown) => error));
    expect(failure).toMatchObject({ sqlstate: '28P01' });
    expect(String(failure)).toContain('password authentication failed for user "careful"');
    expect(String(failure)).not.toContain('wrong one');
    const pool = engine.pool as AsyncAdaptedQueuePool;
    expect([pool.checkedout(), pool.checkedin()]).toEqual([0, 0]);
    await engine.dispose();
  });

  it('that is right opens the door', async () => {
    const engine = engineOf('right');
    expect(await engine.connect((connection) => connection.scalar(text('SELECT current_user::text')))).toBe('careful');
    await engine.dispose();
  });
});
