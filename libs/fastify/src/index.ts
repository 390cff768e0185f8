import fp from 'fastify-plugin';
import { athanorPlugin } from './plugin.js';

/**
 * Gives a Fastify server an engine and every request a session: `await app.register(athanor, { url })`, ahead of the
 * routes. Decorates `fastify.engine`, `fastify.scopedSession` and `request.session`, knows the route option
 * `config: { transactional: true }`, and disposes of an engine that it has made when the server closes.
 */
export const athanor = fp(athanorPlugin, { name: '@athanor/fastify', fastify: '5.x' });

export type {
  AthanorEngineOptions,
  AthanorNames,
  AthanorPluginOptions,
  AthanorUrlOptions,
  RouteTransactionOptions,
} from './types.js';
