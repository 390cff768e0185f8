import { Readable } from 'node:stream';
import { select, text } from '@athanor/core';
import { type AthanorPluginOptions, athanor } from '@athanor/fastify';
import { type AsyncScopedSession, transactional } from '@athanor/orm';
import fastify, { type FastifyInstance } from 'fastify';
import { committed, Note } from '../context/notes.js';

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** What an application keeps in a module of its own, for code that has no request at hand. */
export class Notes {
  constructor(private readonly session: AsyncScopedSession) {}

  async add(content: string, topic: string | null = null): Promise<number> {
    const note = new Note({ text: content, topic });
    this.session.add(note);
    await this.session.flush();
    return note.id;
  }

  addAndFail(content: string): Promise<void> {
    return transactional(this.session, async () => {
      await this.add(content);
      throw new Error(`${content} failed`);
    });
  }
}

/** Lines that the application has logged as warnings or errors. */
export const logged: string[] = [];

/** A server over an engine, with a route for every way in which a request can end. */
export async function notesServer(options: AthanorPluginOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: {
      level: 'warn',
      stream: { write: (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg) },
    },
    forceCloseConnections: true,
  });
  await app.register(athanor, options);
  const notes = new Notes(app.scopedSession);
  const transactionalRoute = { config: { transactional: true } };

  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const held = [...request.session].length;
    return reply.code(error.statusCode ?? 500).send({ error: error.message, held });
  });

  app.post<{ Body: { text: string; topic?: string } }>('/notes', transactionalRoute, async (request, reply) => {
    const id = await notes.add(request.body.text, request.body.topic);
    return reply.code(201).send({ id });
  });
  app.get('/notes', async (request) => {
    const found = await request.session.scalars(select(Note).orderBy(Note.c.text));
    return found.all().map((note) => note.text);
  });
  app.get('/plain', async (request) => {
    request.session.add(new Note({ text: 'plain' }));
    await request.session.flush();
    return 'flushed';
  });
  app.get('/by-hand', async (request) => {
    request.session.add(new Note({ text: 'by hand' }));
    await request.session.commit();
    return 'committed';
  });
  app.get('/throws', transactionalRoute, async () => {
    await notes.add('a');
    throw Object.assign(new Error('conflict'), { statusCode: 409 });
  });
  app.get('/status/:code', transactionalRoute, async (request, reply) => {
    await notes.add('a');
    return reply.code(Number((request.params as { code: string }).code)).send('done');
  });
  app.get('/response/:code', transactionalRoute, async (request) => {
    await notes.add('a');
    return new Response('done', { status: Number((request.params as { code: string }).code) });
  });
  app.get('/redirect', transactionalRoute, async (_request, reply) => {
    await notes.add('a');
    return reply.redirect('/notes');
  });
  app.get('/empty', transactionalRoute, async (_request, reply) => {
    await notes.add('a');
    return reply.code(204).send();
  });
  app.get(
    '/unserializable',
    {
      ...transactionalRoute,
      schema: { response: { 200: { type: 'object', required: ['x'], properties: { x: { type: 'string' } } } } },
    },
    async () => {
      await notes.add('a');
      return {} as { x: string };
    },
  );
  app.post(
    '/validated',
    {
      ...transactionalRoute,
      schema: { body: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } } },
    },
    async () => notes.add('a'),
  );
  app.get('/swallow', transactionalRoute, async () => {
    await notes.add('a');
    await notes.addAndFail('b').catch(() => undefined);
    return 'fine';
  });
  app.get('/parallel', transactionalRoute, async (request) => {
    await request.session.execute(text('SELECT 1'));
    await Promise.all([
      pause(5).then(() => {
        throw Object.assign(new Error('one branch failed'), { statusCode: 409 });
      }),
      pause(40).then(() => request.session.execute(text("INSERT INTO scope_notes (text) VALUES ('late')"))),
    ]);
  });
  app.get('/stream', transactionalRoute, async (request, reply) => {
    await notes.add('a');
    async function* lines(): AsyncGenerator<string> {
      yield `${(await committed(app.engine)).length} committed\n`;
      await pause(5);
      for await (const note of await request.session.streamScalars(select(Note).orderBy(Note.c.text)))
        yield `${note.text}\n`;
    }
    return reply.type('text/plain').send(Readable.from(lines()));
  });
  app.get('/broken-stream', transactionalRoute, async (request, reply) => {
    await notes.add('a');
    async function* lines(): AsyncGenerator<string> {
      yield 'one\n';
      await request.session.execute(text('SELECT 1/0'));
    }
    return reply.type('text/plain').send(Readable.from(lines()));
  });
  app.get('/hijack', transactionalRoute, async (_request, reply) => {
    await notes.add('a');
    reply.hijack();
    reply.raw.end('hijacked');
  });
  app.get('/raw', transactionalRoute, async (_request, reply) => {
    await notes.add('a');
    reply.raw.end('raw');
    return reply;
  });
  app.get('/slow', transactionalRoute, async (request) => {
    await notes.add('slow 1');
    await request.session.execute(text('SELECT pg_sleep(0.15)'));
    await notes.add('slow 2');
    return 'done';
  });
  app.get('/slow-reply', transactionalRoute, async () => {
    await notes.add('slow reply');
    await pause(150);
    return 'done';
  });
  app.get(
    '/settings',
    { config: { transactional: { isolationLevel: 'SERIALIZABLE', readOnly: true } } },
    async (request) => [
      await request.session.scalar(text('SHOW transaction_isolation')),
      await request.session.scalar(text('SHOW transaction_read_only')),
    ],
  );
  app.get<{ Params: { i: string } }>('/concurrent/:i', transactionalRoute, async (request) => {
    await notes.add(`note ${request.params.i}`);
    await pause(5);
    return [...request.session].map((note) => (note as Note).text);
  });
  return app;
}
