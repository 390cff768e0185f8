import { IntegrityError } from '@athanor/core';
import { athanor } from '@athanor/fastify';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { ArticleListQuery } from './articles/article.dto.js';
import { articlePage, wholeArticle } from './articles/article-queries.js';
import { articleView } from './articles/article-view.js';
import { allAuthors } from './authors/author-queries.js';
import type { CreateCommentDto } from './comments/comment.dto.js';
import { addComment, commentsOf } from './comments/comment-queries.js';
import { commentView } from './comments/comment-view.js';
import { constraintReply } from './constraint-errors.js';
import { healthReport } from './health/health-report.js';
import { prepareDatabase } from './prepare-database.js';
import { logRequests } from './request-log.js';
import { tagCounts } from './tags/tag-queries.js';

/** What the application can be made with. */
export interface FastifyAppOptions {
  /** An Athanor URL. */
  readonly url: string;
  /** Takes a line for each request. */
  readonly log?: (line: string) => void;
  readonly logError?: (error: unknown) => void;
}

const id = { type: 'integer', minimum: 1, maximum: 2_147_483_647 } as const;
const idParams = { type: 'object', required: ['id'], properties: { id } } as const;
const listQuery = {
  type: 'object',
  properties: {
    tag: { type: 'string', minLength: 1, maxLength: 40 },
    author: id,
    page: { type: 'integer', minimum: 1, maximum: 1_000_000, default: 1 },
    size: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
  },
} as const;
const newComment = {
  type: 'object',
  required: ['name', 'body'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 80, pattern: '^[^\\u0000]*$' },
    body: { type: 'string', minLength: 1, maxLength: 4000, pattern: '^[^\\u0000]*$' },
  },
} as const;

/** The blog without NestJS: its reads, and the one write that readers make. Each request has a session of its own. */
export async function createFastifyApp({
  url,
  log = () => {},
  logError = console.error,
}: FastifyAppOptions): Promise<FastifyInstance> {
  const app = Fastify();
  await app.register(athanor, { url });
  await prepareDatabase(app.engine);
  logRequests(app, log);
  answerErrors(app, logError);
  serveArticles(app);
  serveComments(app);
  app.get('/api/authors', (request) => allAuthors(request.session));
  app.get('/api/tags', (request) => tagCounts(request.session));
  app.get('/health', async (_request, reply) => {
    const report = await healthReport(app.engine, logError);
    return reply.status(report.status === 'ok' ? 200 : 503).send(report);
  });
  return app;
}

function serveArticles(app: FastifyInstance): void {
  app.get<{ Querystring: ArticleListQuery }>('/api/articles', { schema: { querystring: listQuery } }, (request) =>
    articlePage(request.session, request.query),
  );
  app.get<{ Params: { id: number } }>('/api/articles/:id', { schema: { params: idParams } }, async (request) => {
    const article = await wholeArticle(request.session, request.params);
    return articleView(article ?? missing('article', request.params.id));
  });
}

function serveComments(app: FastifyInstance): void {
  app.get<{ Params: { id: number } }>(
    '/api/articles/:id/comments',
    { schema: { params: idParams } },
    async (request) => {
      const comments = await commentsOf(request.session, request.params.id);
      return (comments ?? missing('article', request.params.id)).map(commentView);
    },
  );
  // The plugin commits before the reply leaves, and rolls back where the handler throws.
  app.post<{ Params: { id: number }; Body: CreateCommentDto }>(
    '/api/articles/:id/comments',
    { schema: { params: idParams, body: newComment }, config: { transactional: true } },
    async (request, reply) => {
      const comment = await addComment(request.session, request.params.id, request.body);
      reply.status(201);
      return commentView(comment ?? missing('article', request.params.id));
    },
  );
}

/** An error with a status for the client, and a message that may be seen. */
class ClientError extends Error {
  constructor(
    readonly statusCode: number,
    readonly error: string,
    message: string,
  ) {
    super(message);
  }
}

function missing(what: string, key: number): never {
  throw new ClientError(404, 'Not Found', `There is no ${what} ${key}`);
}

/** The same replies as the NestJS application gives. What the program itself did wrong is for the log only. */
function answerErrors(app: FastifyInstance, logError: (error: unknown) => void): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof IntegrityError) {
      const answer = constraintReply(error, request.method === 'DELETE');
      return reply.status(answer.statusCode).send(answer);
    }
    if (error instanceof ClientError) {
      const { message, error: name, statusCode } = error;
      return reply.status(statusCode).send({ message, error: name, statusCode });
    }
    if ((error.statusCode ?? 500) < 500) return reply.send(error);
    logError(error);
    return reply.status(500).send({ statusCode: 500, message: 'Internal server error' });
  });
}
