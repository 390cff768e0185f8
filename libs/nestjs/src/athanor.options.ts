import type { createAsyncEngine } from '@athanor/core';
import type { ScopedSessionOptions, SessionmakerOptions } from '@athanor/orm';
import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';

/** What the module makes: one engine, and the sessions over it. */
export interface AthanorModuleOptions {
  /** As for `createAsyncEngine()`: `postgresql+pg://user:password@host/database`. */
  readonly url: Parameters<typeof createAsyncEngine>[0];
  /** As for `createAsyncEngine()`. */
  readonly engineOptions?: Parameters<typeof createAsyncEngine>[1];
  /** As for `asyncSessionmaker()`. */
  readonly sessionOptions?: SessionmakerOptions;
  /** Where the session of the current request is kept; AsyncLocalStorage by default. */
  readonly storage?: ScopedSessionOptions['storage'];
}

/** Options of `AthanorModule.forRoot()`. */
export interface AthanorRootOptions extends AthanorModuleOptions {
  /** Tells engines apart where there are several: `@InjectSession('reports')`. The one without a name is injected by class. */
  readonly name?: string;
}

/** Options of `AthanorModule.forRootAsync()`: a factory with what Nest is to inject into it. */
export interface AthanorAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly name?: string;
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...dependencies: any[]) => AthanorModuleOptions | Promise<AthanorModuleOptions>;
}
