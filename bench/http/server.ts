import 'reflect-metadata';
import { createAsyncEngine, select } from '@athanor/core';
import { athanor } from '@athanor/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import pg from 'pg';
import { Author, Post } from '../model.ts';

// One server process: `node server.ts raw|fastify DATABASE_URL`; prints its port, and its CPU time when asked.
const [, , kind = 'raw', url = ''] = process.argv;

const servers: Readonly<Record<string, () => Promise<FastifyInstance>>> = { raw, fastify: withAthanor };

async function raw(): Promise<FastifyInstance> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  const app = Fastify();
  app.get<{ Params: { id: string } }>('/posts/:id', async (request) => {
    const { rows } = await pool.query({
      name: 'post_by_id',
      text: 'select id, author_id, title, body, views, published, created_at from post where id = $1',
      values: [Number(request.params.id)],
    });
    return { id: rows[0].id, title: rows[0].title, createdAt: rows[0].created_at };
  });
  app.post<{ Body: { name: string } }>('/authors', async (request, reply) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query({
        name: 'insert_author',
        text: 'insert into author (name, email) values ($1, $2) returning id',
        values: [request.body.name, 'http@example.org'],
      });
      await client.query('commit');
      return await reply.code(201).send({ id: rows[0].id > 0 });
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  });
  return app;
}

async function withAthanor(): Promise<FastifyInstance> {
  const engine = createAsyncEngine(url.replace(/^postgres(ql)?:/, 'postgresql+pg:'), { poolSize: 10, maxOverflow: 0 });
  const app = Fastify();
  await app.register(athanor, { engine });
  app.get<{ Params: { id: string } }>('/posts/:id', async (request) => {
    const found = (await request.session.scalars(select(Post).where(Post.c.id.eq(Number(request.params.id))))).one();
    return { id: found.id, title: found.title, createdAt: found.createdAt };
  });
  app.post<{ Body: { name: string } }>('/authors', { config: { transactional: true } }, async (request, reply) => {
    const author = new Author({ name: request.body.name, email: 'http@example.org' });
    request.session.add(author);
    await request.session.flush();
    return reply.code(201).send({ id: author.id > 0 });
  });
  return app;
}

const make = servers[kind];
if (make === undefined) throw new Error(`Unknown server ${kind}; there are ${Object.keys(servers).join(', ')}`);
const app = await make();
app.get('/cpu', () => process.cpuUsage());
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(JSON.stringify(app.addresses()[0]));
