import 'reflect-metadata';
import { AsyncEngine, InvalidRequestError, text } from '@athanor/core';
import {
  AthanorModule,
  getEngineToken,
  getSessionToken,
  InjectEngine,
  InjectSession,
  InjectSessionmaker,
  Transactional,
} from '@athanor/nestjs';
import {
  type AsyncScopedSession,
  AsyncSession,
  type AsyncSessionmaker,
  clsHookedStorage,
  type ScopePlace,
} from '@athanor/orm';
import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

@Injectable()
class Reports {
  constructor(
    @InjectSession('reports') readonly session: AsyncScopedSession,
    @InjectEngine('reports') readonly engine: AsyncEngine,
    @InjectSessionmaker('reports') readonly sessionmaker: AsyncSessionmaker,
    @InjectSession() readonly main: AsyncScopedSession,
    readonly mainEngine: AsyncEngine,
  ) {}

  @Transactional({ engine: 'reports' })
  async level(): Promise<unknown> {
    expect(this.main.inScope()).toBe(false);
    return this.session.scalar(text('SHOW application_name'));
  }

  @Transactional()
  async mainLevel(): Promise<unknown> {
    return this.main.scalar(text('SHOW application_name'));
  }
}

const named = (name: string): object => ({ connectArgs: { application_name: name } });

describe('AthanorModule', () => {
  it('connects nothing before the first statement', async () => {
    const unreachable = 'postgresql+pg://nobody@127.0.0.1:1/nowhere';
    const module = await Test.createTestingModule({ imports: [AthanorModule.forRoot({ url: unreachable })] }).compile();
    await module.init();
    expect(module.get(AsyncEngine).url.database).toBe('nowhere');
    await module.close();
  });

  it('takes its options from a factory', async () => {
    @Injectable()
    class Config {
      readonly databaseUrl = athanorUrl('pg');
    }
    @Module({ providers: [Config], exports: [Config] })
    class ConfigModule {}
    const module = await Test.createTestingModule({
      imports: [
        AthanorModule.forRootAsync({
          imports: [ConfigModule],
          inject: [Config],
          useFactory: async (config: Config) => ({ url: config.databaseUrl, sessionOptions: { autoflush: false } }),
        }),
      ],
    }).compile();
    const session = module.get<AsyncScopedSession>(AsyncSession);
    await session.run(async () => {
      expect(await session.scalar(text('SELECT 1'))).toBe(1);
      expect(session.autoflush).toBe(false);
    });
    await module.close();
  });

  it('gives several engines, told apart by name', async () => {
    const module = await Test.createTestingModule({
      imports: [
        AthanorModule.forRoot({ url: athanorUrl('pg'), engineOptions: named('main') }),
        AthanorModule.forRoot({ name: 'reports', url: athanorUrl('pg'), engineOptions: named('reports') }),
      ],
      providers: [Reports],
    }).compile();
    await module.init();
    const reports = module.get(Reports);
    expect(reports.engine).toBe(module.get(getEngineToken('reports')));
    expect(reports.session).toBe(module.get(getSessionToken('reports')));
    expect(reports.mainEngine).toBe(module.get(AsyncEngine));
    expect(reports.engine).not.toBe(reports.mainEngine);
    expect(reports.sessionmaker()).toBeInstanceOf(AsyncSession);
    expect(await reports.level()).toBe('reports');
    expect(await reports.mainLevel()).toBe('main');
    await module.close();
  });

  it('refuses two engines of one name', async () => {
    const module = await Test.createTestingModule({
      imports: [AthanorModule.forRoot({ url: athanorUrl('pg') }), AthanorModule.forRoot({ url: athanorUrl('pg') })],
    }).compile();
    await expect(module.init()).rejects.toThrow(
      new InvalidRequestError(
        `AthanorModule was imported twice with the name "default"; give each engine a name of its own, forRoot({ name: 'reports', ... }), or import it once: it is global`,
      ),
    );
  });

  it('disposes of its engine at shutdown, after everything that uses it', async () => {
    const seen: unknown[] = [];

    @Injectable()
    class Last implements OnApplicationShutdown {
      constructor(readonly session: AsyncSession) {}

      @Transactional()
      async onApplicationShutdown(): Promise<void> {
        seen.push(await this.session.scalar(text('SELECT 7')));
      }
    }
    const module = await Test.createTestingModule({
      imports: [AthanorModule.forRoot({ url: athanorUrl('pg') })],
      providers: [Last],
    }).compile();
    await module.init();
    const engine = module.get(AsyncEngine);
    const { pool } = engine;
    await module.close();
    expect(seen).toEqual([7]);
    expect(engine.pool).not.toBe(pool);
    expect(pool.status()).toContain('Connections in pool: 0');
  });

  it('keeps the current session where it is told to', async () => {
    const storage = await clsHookedStorage<ScopePlace>();
    const module = await Test.createTestingModule({
      imports: [AthanorModule.forRoot({ url: athanorUrl('pg'), storage })],
    }).compile();
    const session = module.get<AsyncScopedSession>(AsyncSession);
    await session.run(async () => expect(storage.get()?.scope.session).toBe(session()));
    await module.close();
  });

  it('refuses a URL that leads nowhere when the application starts', async () => {
    const module = Test.createTestingModule({ imports: [AthanorModule.forRoot({ url: 'nosuch://db' })] });
    await expect(module.compile()).rejects.toThrow(/nosuch/);
  });
});
