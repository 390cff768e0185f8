import { connect } from 'node:net';
import { type AsyncEngine, ArgumentError } from '@athanor/core';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allReturned, clearNotes, committed, dropNotes, notesEngine } from '../context/notes.js';
import { logged, notesServer, pause } from './fastify-app.js';

describe('a request to a Fastify server with the plugin', () => {
  let app: FastifyInstance;
  let engine: AsyncEngine;
  let url: string;

  beforeAll(async () => {
    engine = await notesEngine({ poolSize: 60 });
    app = await notesServer({ engine });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });

  beforeEach(() => {
    logged.length = 0;
  });

  afterEach(async () => {
    await allReturned(engine);
    await clearNotes(engine);
  });

  afterAll(async () => {
    await app.close();
    await dropNotes(engine);
    await engine.dispose();
  });

  const get = (path: string): Promise<Response> => fetch(url + path, { redirect: 'manual' });
  const post = (path: string, body: object): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  describe('whose route is not transactional', () => {
    it('reads in a session of its own', async () => {
      await post('/notes', { text: 'a' });
      expect(await (await get('/notes')).json()).toEqual(['a']);
    });

    it('keeps nothing that is not committed', async () => {
      expect(await (await get('/plain')).text()).toBe('flushed');
      await allReturned(engine);
      expect(await committed(engine)).toEqual([]);
    });

    it('may commit by hand', async () => {
      expect((await get('/by-hand')).status).toBe(200);
      expect(await committed(engine)).toEqual(['by hand']);
    });
  });

  it.each([
    ['an object', () => post('/notes', { text: 'a' }), 201],
    ['a string', () => get('/status/200'), 200],
    ['nothing', () => get('/empty'), 204],
    ['a redirect', () => get('/redirect'), 302],
    ['a Response', () => get('/response/201'), 201],
    ['a large body', () => post('/notes', { text: 'a', padding: 'x'.repeat(200_000) }), 201],
  ])('that is answered with %s is committed before the reply', async (_name, request, status) => {
    const response = await request();
    expect(response.status).toBe(status);
    expect(await committed(engine)).toEqual(['a']);
  });

  it('has its own session among 50 at the same time', async () => {
    const replies = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => (await get(`/concurrent/${i}`)).json()),
    );
    expect(replies).toEqual(Array.from({ length: 50 }, (_, i) => [`note ${i}`]));
    expect((await committed(engine)).length).toBe(50);
  });

  it('that throws is rolled back, and its error handler has a fresh session', async () => {
    const response = await get('/throws');
    expect([response.status, await response.json()]).toEqual([409, { error: 'conflict', held: 0 }]);
    expect(await committed(engine)).toEqual([]);
  });

  it.each([400, 409, 500, 503])('that is answered with status %i is rolled back', async (status) => {
    expect((await get(`/status/${status}`)).status).toBe(status);
    expect((await get(`/response/${status}`)).status).toBe(status);
    expect(await committed(engine)).toEqual([]);
  });

  it('that cannot be serialized is rolled back', async () => {
    expect((await get('/unserializable')).status).toBe(500);
    expect(await committed(engine)).toEqual([]);
  });

  it('that is not valid keeps its message', async () => {
    const response = await post('/validated', {});
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: "body must have required property 'text'", held: 0 },
    ]);
  });

  it('whose COMMIT fails gets a 500, and no row is there', async () => {
    expect((await post('/notes', { text: 'a', topic: 'same' })).status).toBe(201);
    const response = await post('/notes', { text: 'b', topic: 'same' });
    expect(response.status).toBe(500);
    expect((await response.json()) as object).toMatchObject({ error: expect.stringContaining('duplicate key') });
    expect(await committed(engine)).toEqual(['a']);
  });

  it('whose inner part failed and was caught gets a 500, and no row is there', async () => {
    const response = await get('/swallow');
    expect(response.status).toBe(500);
    expect((await response.json()) as object).toMatchObject({
      error: expect.stringContaining('The transaction of GET /swallow was rolled back'),
    });
    expect(await committed(engine)).toEqual([]);
  });

  it('with Promise.all and one branch that fails writes nothing, now or later', async () => {
    expect((await get('/parallel')).status).toBe(409);
    await pause(60);
    expect(await committed(engine)).toEqual([]);
  });

  it('that is streamed is committed before its first byte, and the stream may go on reading', async () => {
    const response = await get('/stream');
    expect(await response.text()).toBe('1 committed\na\n');
    expect(await committed(engine)).toEqual(['a']);
  });

  it('whose stream breaks gives its connection back', async () => {
    await expect(get('/broken-stream').then((response) => response.text())).rejects.toThrow();
    await allReturned(engine);
    expect(await committed(engine)).toEqual(['a']);
  });

  it.each([
    ['/hijack', 'hijacked'],
    ['/raw', 'raw'],
  ])('that is answered past Fastify (%s) is rolled back, with a warning', async (path, body) => {
    expect(await (await get(path)).text()).toBe(body);
    await allReturned(engine);
    expect(logged.filter((line) => line.startsWith('The transaction'))).toEqual([
      `The transaction of GET ${path} was rolled back: its reply was sent past Fastify, by reply.hijack() or reply.raw. Send it by reply.send(), or commit by transactional() before`,
    ]);
    expect(await committed(engine)).toEqual([]);
  });

  it.each(['/slow', '/slow-reply'])('whose client leaves (%s) is rolled back', async (path) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await expect.poll(() => engine.pool.status()).toContain('Checked out connections: 1');
    await pause(40);
    socket.destroy();
    await allReturned(engine);
    await pause(200);
    expect(await committed(engine)).toEqual([]);
    await allReturned(engine);
  });

  it('that matches no route leaves nothing behind', async () => {
    expect((await get('/nowhere')).status).toBe(404);
  });

  it('has the isolation level that its route asks for', async () => {
    expect(await (await get('/settings')).json()).toEqual(['serializable', 'on']);
  });

  it('of a HEAD to a GET route is committed once', async () => {
    expect((await fetch(`${url}/status/200`, { method: 'HEAD' })).status).toBe(200);
    expect(await committed(engine)).toEqual(['a']);
  });

  it('can be injected', async () => {
    const response = await app.inject({ method: 'POST', url: '/notes', payload: { text: 'a' } });
    expect(response.statusCode).toBe(201);
    expect(await committed(engine)).toEqual(['a']);
  });

  it('is committed after the onSend hooks of all plugins: what fails there is not', async () => {
    const other = await notesServer({ engine });
    other.addHook('onSend', async (request) => {
      if (request.headers['x-fail'] !== undefined) throw new Error('compression failed');
    });
    const response = await other.inject({
      method: 'POST',
      url: '/notes',
      payload: { text: 'a' },
      headers: { 'x-fail': '1' },
    });
    expect(response.statusCode).toBe(500);
    await other.close();
    expect(await committed(engine)).toEqual([]);
  });

  it.each([
    [
      { retry: 3 },
      'transactional of GET /new has the option "retry"; a route has isolationLevel, readOnly, label. For more, call transactional() in the handler',
    ],
    ['yes', 'transactional of GET /new takes true, false or options, not "yes"'],
  ])('to a route with the option %j is refused when the route is declared', async (transactional, message) => {
    const other = await notesServer({ engine });
    const declare = (): unknown =>
      other.get('/new', { config: { transactional: transactional as never } }, async () => 1);
    expect(declare).toThrow(new ArgumentError(message));
    await other.close();
  });
});
