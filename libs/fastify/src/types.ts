import type { AsyncEngine, createAsyncEngine } from '@athanor/core';
import type {
  AsyncScopedSession,
  AsyncSession,
  ScopedSessionOptions,
  SessionmakerOptions,
  TransactionalOptions,
} from '@athanor/orm';

/** What a route may ask of its transaction. A route begins its own and cannot be run again. */
export type RouteTransactionOptions = Pick<TransactionalOptions, 'isolationLevel' | 'readOnly' | 'label'>;

/** Names under which the plugin is found; for a second engine, or where another plugin has taken one. */
export interface AthanorNames {
  /** The request's session: `request.session`. Taken by @fastify/session and @fastify/secure-session as well. */
  readonly decorator?: string;
  /** The engine: `fastify.engine`. */
  readonly engineDecorator?: string;
  /** The scoped session, for code that has no request at hand: `fastify.scopedSession`. */
  readonly scopedSessionDecorator?: string;
  /** The option in a route's config that makes it transactional: `{ config: { transactional: true } }`. */
  readonly routeOption?: string;
}

/** An engine of the plugin's own, disposed of when the server closes. */
export interface AthanorUrlOptions extends AthanorNames {
  /** As for `createAsyncEngine()`: `postgresql+pg://user:password@host/database`. */
  readonly url: Parameters<typeof createAsyncEngine>[0];
  /** As for `createAsyncEngine()`. */
  readonly engineOptions?: Parameters<typeof createAsyncEngine>[1];
  /** As for `asyncSessionmaker()`. */
  readonly sessionOptions?: SessionmakerOptions;
  /** Where the session of the current request is kept; AsyncLocalStorage by default. */
  readonly storage?: ScopedSessionOptions['storage'];
}

/** An engine that is there already. */
export interface AthanorEngineOptions extends AthanorNames {
  readonly engine: AsyncEngine;
  /** The scoped session that the program's other code uses; by default one of the plugin's own. */
  readonly scopedSession?: AsyncScopedSession;
  /** As for `asyncSessionmaker()`; not beside `scopedSession`, which has its own. */
  readonly sessionOptions?: SessionmakerOptions;
  /** Where the session of the current request is kept; not beside `scopedSession`, which has its own. */
  readonly storage?: ScopedSessionOptions['storage'];
  /** True: the engine is disposed of when the server closes. Default false: who made it ends it. */
  readonly disposeEngine?: boolean;
}

/** Options of the plugin. */
export type AthanorPluginOptions = AthanorUrlOptions | AthanorEngineOptions;

declare module 'fastify' {
  interface FastifyInstance {
    /** The engine of the Athanor plugin. */
    engine: AsyncEngine;
    /** Stands for the session of the current request in code that has no request at hand. */
    scopedSession: AsyncScopedSession;
  }

  interface FastifyRequest {
    /** The session of this request: made when first used, closed with the response. */
    session: AsyncSession;
  }

  interface FastifyContextConfig {
    /** Everything that the request does in its session is one transaction, committed before the reply leaves. */
    transactional?: boolean | RouteTransactionOptions;
  }
}
