import { createAsyncEngine } from '@athanor/core';
import type { FastifyInstance } from 'fastify';
import { expect, vi } from 'vitest';
import { athanorUrl } from '../../../test/support/database.js';
import { createApp } from '../src/create-app.js';
import { Base } from '../src/database.js';
import { createFastifyApp } from '../src/fastify-app.js';

/** What the demo runs on. */
export const drivers = ['pg', 'pglite'] as const;

/** One of them. */
export type DriverName = (typeof drivers)[number];

/** A reply as tests compare it: the body parsed where it is JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A running demo on a database of its own, freshly seeded. */
export interface DemoApp {
  readonly url: string;
  readonly server: FastifyInstance;
  send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Reply>;
  close(): Promise<void>;
}

/** The NestJS application. */
export async function startNest(driver: DriverName): Promise<DemoApp> {
  const url = athanorUrl(driver);
  await dropTables(url);
  const app = await createApp({ url });
  await app.init();
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await server.ready();
  return demoApp(url, server, () => app.close());
}

/** The plain Fastify application. */
export async function startFastify(driver: DriverName): Promise<DemoApp> {
  const url = athanorUrl(driver);
  await dropTables(url);
  const server = await createFastifyApp({ url });
  return demoApp(url, server, () => server.close());
}

function demoApp(url: string, server: FastifyInstance, close: () => Promise<void>): DemoApp {
  return {
    url,
    server,
    send: async (method, path, body) => {
      const reply = await server.inject({ method, url: path, ...(body === undefined ? {} : { payload: body }) });
      const isJson = String(reply.headers['content-type']).startsWith('application/json');
      return { status: reply.statusCode, body: isJson ? reply.json() : reply.body };
    },
    close: async () => {
      await close();
      await dropTables(url);
    },
  };
}

/** Files share the database on the server; PGlite's is new with every engine. */
async function dropTables(url: string): Promise<void> {
  if (url.startsWith('postgresql+pglite')) return;
  await using engine = createAsyncEngine(url);
  await engine.begin((connection) => connection.runSync(Base.metadata.dropAll));
}

/** The reply to data that does not pass validation. */
export function invalid(fields: Record<string, string[]>): Reply {
  return { status: 400, body: { statusCode: 400, error: 'Bad Request', message: 'Validation failed', fields } };
}

/** The reply where there is nothing. */
export function notFound(message: string): Reply {
  return { status: 404, body: { statusCode: 404, error: 'Not Found', message } };
}

/** The reply to data that clashes with what is there. */
export function conflict(message: string, constraint: string): Reply {
  return { status: 409, body: { statusCode: 409, error: 'Conflict', message, constraint } };
}

/** The reply to data that makes no sense. */
export function unprocessable(message: string, constraint: string): Reply {
  return { status: 422, body: { statusCode: 422, error: 'Unprocessable Entity', message, constraint } };
}

/** The program is well and lends out no connection, once the sessions of the last replies are closed. */
export async function expectHealthy(demo: DemoApp): Promise<void> {
  const pool = expect.stringMatching(/Current Checked out connections: 0$/);
  await vi.waitFor(async () => {
    expect(await demo.send('GET', '/health')).toEqual({ status: 200, body: { status: 'ok', database: 'up', pool } });
  });
}
