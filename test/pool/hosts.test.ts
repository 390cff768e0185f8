import { createAsyncEngine, DBAPIError, makeUrl, text } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { rejection } from '../engine/engine-fixture.js';
import { athanorUrl } from '../support/database.js';

const url = makeUrl(athanorUrl('pg'));
const server = `${url.host ?? 'localhost'}:${url.port ?? 5432}`;
const withHosts = (...host: readonly string[]) => url.set({ host: undefined, port: undefined, query: { host } });

// proves: url-hosts
describe('A URL of several hosts', () => {
  it('connects to the first that can be reached', async () => {
    const engine = createAsyncEngine(withHosts('127.0.0.1:1', '127.0.0.1:2', server));
    expect(await engine.connect((connection) => connection.scalar(text('select 1')))).toBe(1);
    await engine.dispose();
  });

  it('says of each why it could not be reached', async () => {
    const engine = createAsyncEngine(withHosts('127.0.0.1:1', '127.0.0.1:2'));
    const error = await rejection(engine.connect());
    expect(error).toBeInstanceOf(DBAPIError);
    expect(error.message).toMatch(/ECONNREFUSED 127\.0\.0\.1:1; .*ECONNREFUSED 127\.0\.0\.1:2/);
    await engine.dispose();
  });

  it('takes the refusal of a server as an answer, and asks no other', async () => {
    const engine = createAsyncEngine(withHosts(server, '127.0.0.1:1').set({ database: 'no_such_database' }));
    expect((await rejection(engine.connect())).message).toContain('no_such_database');
    await engine.dispose();
  });
});
