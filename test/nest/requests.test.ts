import 'reflect-metadata';
import { connect } from 'node:net';
import { AsyncEngine } from '@athanor/core';
import { AsyncSession } from '@athanor/orm';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allReturned, clearNotes, committed, dropNotes, makeNotes } from '../context/notes.js';
import { appModule, pause, stages } from './transactional-app.js';

describe.each(['Express', 'Fastify'])('a request to a Nest application on %s', (adapter) => {
  let app: INestApplication;
  let engine: AsyncEngine;
  let url: string;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [appModule()] }).compile();
    app =
      adapter === 'Fastify'
        ? module.createNestApplication(new FastifyAdapter(), { logger: false })
        : module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    engine = app.get(AsyncEngine);
    await makeNotes(engine);
  });

  beforeEach(() => stages.clear());

  afterEach(async () => {
    await allReturned(engine);
    await clearNotes(engine);
  });

  afterAll(async () => {
    await dropNotes(engine);
    await app.close();
  });

  const get = (path: string): Promise<Response> => fetch(`${url}/${path}`);
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('has a session of its own, which is the injected one in singletons', async () => {
    const response = await post('notes', { text: 'a' });
    expect([response.status, await response.json()]).toEqual([201, { id: expect.any(Number) }]);
    expect(await committed(engine)).toEqual(['a']);
  });

  it('has the same session in guard, interceptor, pipe, handler and filter, also with a large body', async () => {
    const response = await post('stages?q=1', { text: 'x'.repeat(90_000) });
    expect(response.status).toBe(409);
    expect([...stages.keys()]).toEqual([
      'guard',
      'guard, later',
      'interceptor',
      'pipe',
      'handler',
      'interceptor, after',
      'filter',
    ]);
    expect(new Set(stages.values()).size).toBe(1);
    expect([...stages.values()][0]).toBeInstanceOf(AsyncSession);
  });

  it('has its own session among 50 at the same time', async () => {
    const replies = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => (await get(`concurrent/${i}`)).json()),
    );
    expect(replies).toEqual(Array.from({ length: 50 }, (_, i) => ({ seen: [`note ${i}`], held: 1 })));
    expect((await committed(engine)).length).toBe(50);
  });

  it('does not keep what nobody commits', async () => {
    const response = await post('uncommitted', { text: 'a' });
    expect([response.status, await response.text()]).toEqual([201, 'flushed']);
    await allReturned(engine);
    expect(await committed(engine)).toEqual([]);
  });

  it('whose COMMIT fails gets a 500, and no row is there', async () => {
    expect((await post('notes', { text: 'a', topic: 'same' })).status).toBe(201);
    expect((await post('notes', { text: 'b', topic: 'same' })).status).toBe(500);
    expect(await committed(engine)).toEqual(['a']);
  });

  it('whose service failed and whose controller caught that gets a 500, and no row is there', async () => {
    expect((await post('swallow', { text: 'a' })).status).toBe(500);
    expect(await committed(engine)).toEqual([]);
  });

  it('keeps what is beside a savepoint that failed', async () => {
    expect((await post('nested', { text: 'a' })).status).toBe(201);
    expect(await committed(engine)).toEqual(['a 1']);
  });

  it('keeps what was done in a transaction apart, and the status of the exception', async () => {
    expect((await post('apart', { text: 'a' })).status).toBe(409);
    expect(await committed(engine)).toEqual(['a apart']);
  });

  it('with Promise.all and one branch that fails writes nothing, now or later', async () => {
    expect((await get('parallel')).status).toBe(409);
    await pause(60);
    expect(await committed(engine)).toEqual([]);
  });

  it('is answered from an Observable after its commit', async () => {
    const response = await get('observed/3');
    expect(await response.json()).toEqual({ last: 'observed 3' });
    expect(await committed(engine)).toEqual(['observed 1', 'observed 2', 'observed 3']);
  });

  it('is a 500 where an Observable fails, and nothing of it stays', async () => {
    expect((await get('observed/13')).status).toBe(500);
    expect(await committed(engine)).toEqual([]);
  });

  it('is a 500 where the COMMIT behind an Observable fails', async () => {
    expect((await post('notes', { text: 'a', topic: 'same' })).status).toBe(201);
    expect((await get('observed-here')).status).toBe(500);
    expect(await committed(engine)).toEqual(['a']);
  });

  it('that is streamed reads in its session until the response is over', async () => {
    for (const text of ['a', 'b', 'c']) await post('notes', { text });
    const response = await get('streamed');
    expect(await response.text()).toBe('a\nb\nc\n');
  });

  it('that is answered through @Res() gives its connection back', async () => {
    expect(await (await get('raw')).text()).toBe('0 notes');
  });

  it('whose client leaves is rolled back, and its connection comes back', async () => {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await expect.poll(() => engine.pool.status()).toContain('Checked out connections: 1');
    await pause(50);
    socket.destroy();
    await allReturned(engine);
    await pause(200);
    expect(await committed(engine)).toEqual([]);
  });

  it('that matches no route leaves nothing behind', async () => {
    expect((await get('nowhere')).status).toBe(404);
  });

  it('has the isolation level of its transaction', async () => {
    expect(await (await get('settings')).json()).toEqual(['serializable', 'on']);
  });

  it('whose guard has read joins that to its transaction; one with an isolation level needs the guard to end its own', async () => {
    expect((await get('guarded/joined')).status).toBe(200);
    expect(await committed(engine)).toEqual(['joined']);
    expect((await get('guarded/open')).status).toBe(500);
    expect(await (await get('guarded/ended')).json()).toEqual(['serializable', 'on']);
  });

  it('to a controller that is transactional as a whole is committed before the reply', async () => {
    expect((await post('by-class', { text: 'a' })).status).toBe(201);
    expect((await post('by-class/plain', { text: 'b' })).status).toBe(201);
    expect(await committed(engine)).toEqual(['A', 'B']);
    expect((await post('by-class/plain', { text: 'b' })).status).toBe(500);
    expect(await (await get('by-class/read-only')).json()).toEqual({ readOnly: 'on' });
  });
});
