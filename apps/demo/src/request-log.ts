import type { FastifyInstance } from 'fastify';

/** One line for each request: `GET /api/articles 200 3 ms`. What comes behind `?` may be private and is left out. */
export function logRequests(fastify: FastifyInstance, log: (line: string) => void): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const path = request.url.split('?')[0];
    log(`${request.method} ${path} ${reply.statusCode} ${Math.round(reply.elapsedTime)} ms`);
    done();
  });
}
