import { type DynamicModule, Module } from '@nestjs/common';
import type { AthanorAsyncOptions, AthanorRootOptions } from './athanor.options.js';
import { AthanorCoreModule } from './athanor-core.module.js';

/** Gives an application an engine and every request a session of its own. */
@Module({})
export class AthanorModule {
  /** With options that are known when the module is declared. Nothing connects until the first statement. */
  static forRoot(options: AthanorRootOptions): DynamicModule {
    const { name, ...rest } = options;
    return { module: AthanorModule, imports: [AthanorCoreModule.register({ name, useFactory: () => rest })] };
  }

  /** With options that a factory makes, from a ConfigService for instance. */
  static forRootAsync(options: AthanorAsyncOptions): DynamicModule {
    return { module: AthanorModule, imports: [AthanorCoreModule.register(options)] };
  }
}
