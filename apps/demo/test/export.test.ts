import { get as httpGet, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AsyncEngine, createAsyncEngine, text } from '@athanor/core';
import { getEngineToken } from '@athanor/nestjs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { athanorUrl } from '../../../test/support/database.js';
import { createApp } from '../src/create-app.js';
import { Base } from '../src/database.js';
import { drivers } from './demo-app.js';

/** More than all buffers between the database and a client that does not read. */
const manyRows = 40_000;

const addMany = text(`INSERT INTO article (author_id, slug, title, body)
  SELECT 1, 'many-' || i || repeat('-x', 50), repeat('t', 200), 'b' FROM generate_series(1, ${manyRows}) AS i`);

describe.each(drivers)('the export on %s', (driver) => {
  let app: NestFastifyApplication;
  let engine: AsyncEngine;
  let url: string;

  beforeAll(async () => {
    const database = athanorUrl(driver);
    await using before = createAsyncEngine(database);
    if (driver === 'pg') await before.begin((connection) => connection.runSync(Base.metadata.dropAll));
    app = await createApp({ url: database });
    await app.listen(0, '127.0.0.1');
    engine = app.get<AsyncEngine>(getEngineToken());
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/api/articles/export`;
  });
  afterAll(async () => {
    if (driver === 'pg') await engine.begin((connection) => connection.runSync(Base.metadata.dropAll));
    await app.close();
  });

  const lent = (): string | undefined => /Current Checked out connections: (\d+)/.exec(engine.pool.status())?.[1];
  const allReturned = () => vi.waitFor(() => expect(lent()).toBe('0'), { timeout: 10_000 });
  const open = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      httpGet(url, { agent: false }, resolve).on('error', reject);
    });
  const count = async (response: AsyncIterable<Buffer>): Promise<number> => {
    let lines = 0;
    for await (const chunk of response) for (const byte of chunk) if (byte === 10) lines += 1;
    return lines;
  };

  it('is one JSON object a line', async () => {
    const response = await fetch(url);
    const lines = (await response.text()).split('\n');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(lines).toHaveLength(13);
    expect(lines[0]).toBe(
      '{"id":1,"slug":"why-slow-fire","title":"Why this blog is called Slow Fire","author":"Miriam Okafor","createdAt":"2026-01-12T08:00:00.000Z"}',
    );
    expect(lines[12]).toBe('');
    await allReturned();
  });

  describe('with very many articles', () => {
    beforeAll(() => engine.begin((connection) => connection.execute(addMany)));

    it('reads no faster than its client, and gives the connection back after the last row', async () => {
      const response = await open();
      response.pause();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(lent()).toBe('1');
      expect(await count(response)).toBe(manyRows + 12);
      await allReturned();
    });

    it('gives the connection back when the client goes away', async () => {
      const response = await open();
      await response[Symbol.asyncIterator]().next();
      expect(lent()).toBe('1');
      response.destroy();
      await allReturned();
    });

    it('gives the connection back when the client goes away before the first row', async () => {
      const request = httpGet(url, { agent: false }).on('error', () => {});
      await vi.waitFor(() => expect(request.socket?.writableLength).toBe(0));
      request.destroy();
      await allReturned();
    });

    // PGlite is in the process: it does not go away by itself.
    if (driver === 'pglite') return;

    it('cuts the reply where the database goes away in the middle of it', async () => {
      const response = await open();
      await response[Symbol.asyncIterator]().next();
      await engine.connect((connection) =>
        connection.execute(
          text(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()`),
        ),
      );
      await expect(count(response)).rejects.toThrow('aborted');
      await allReturned();
    });
  });
});
