import { type AsyncEngine, createAsyncEngine, InvalidRequestError } from '@athanor/core';
import { type AsyncScopedSession, type AsyncSessionmaker, asyncScopedSession, asyncSessionmaker } from '@athanor/orm';
import {
  type DynamicModule,
  Global,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
  RequestMethod,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { AthanorAsyncOptions, AthanorModuleOptions } from './athanor.options.js';
import {
  ATHANOR_CONNECTION,
  ATHANOR_OPTIONS,
  DEFAULT_NAME,
  getEngineToken,
  getSessionmakerToken,
  getSessionToken,
} from './athanor.tokens.js';
import { sessionMiddleware } from './session.middleware.js';

interface AthanorConnection {
  readonly name: string;
  readonly engine: AsyncEngine;
  readonly sessionmaker: AsyncSessionmaker;
  readonly session: AsyncScopedSession;
}

/** One engine with its sessions, for the whole application: opens a scope for every request and disposes of the engine at shutdown. */
@Global()
@Module({})
export class AthanorCoreModule implements NestModule, OnModuleInit, OnApplicationShutdown {
  readonly #connection: AthanorConnection;
  readonly #modules: ModulesContainer;

  constructor(
    @Inject(ATHANOR_CONNECTION) connection: AthanorConnection,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    this.#connection = connection;
    this.#modules = modules;
  }

  /** The module with its providers, for {@link AthanorModule}. */
  static register(options: AthanorAsyncOptions): DynamicModule {
    const name = options.name ?? DEFAULT_NAME;
    const exported: Provider[] = [
      fromConnection(getEngineToken(name), (connection) => connection.engine),
      fromConnection(getSessionmakerToken(name), (connection) => connection.sessionmaker),
      fromConnection(getSessionToken(name), (connection) => connection.session),
    ];
    return {
      module: AthanorCoreModule,
      imports: options.imports ?? [],
      providers: [
        { provide: ATHANOR_OPTIONS, useFactory: options.useFactory, inject: options.inject ?? [] },
        {
          provide: ATHANOR_CONNECTION,
          useFactory: (given: AthanorModuleOptions) => connectionOf(name, given),
          inject: [ATHANOR_OPTIONS],
        },
        ...exported,
      ],
      exports: [getEngineToken(name), getSessionmakerToken(name), getSessionToken(name)],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(sessionMiddleware(this.#connection.session))
      .forRoutes({ path: '/{*athanor}', method: RequestMethod.ALL });
  }

  /** Two engines of one name would be injected by chance, one here and the other there. */
  onModuleInit(): void {
    const { name } = this.#connection;
    for (const { instance } of this.#modules.values()) {
      if (instance instanceof AthanorCoreModule && instance !== this && instance.#connection.name === name) {
        throw new InvalidRequestError(
          `AthanorModule was imported twice with the name ${JSON.stringify(name)}; give each engine a name of its own, forRoot({ name: 'reports', ... }), or import it once: it is global`,
        );
      }
    }
  }

  /** The last of Nest's hooks: requests are over, and what else uses the engine has had its turn. */
  async onApplicationShutdown(): Promise<void> {
    await this.#connection.engine.dispose();
  }
}

function fromConnection(
  provide: ReturnType<typeof getEngineToken>,
  pick: (connection: AthanorConnection) => unknown,
): Provider {
  return { provide, useFactory: pick, inject: [ATHANOR_CONNECTION] };
}

function connectionOf(name: string, options: AthanorModuleOptions): AthanorConnection {
  const engine = createAsyncEngine(options.url, options.engineOptions);
  const sessionmaker = asyncSessionmaker(engine, options.sessionOptions);
  const session = asyncScopedSession(sessionmaker, options.storage === undefined ? {} : { storage: options.storage });
  return { name, engine, sessionmaker, session };
}
