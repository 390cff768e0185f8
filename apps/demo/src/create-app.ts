import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { serveApiDocs } from './openapi.js';
import { logRequests } from './request-log.js';

/** What the application can be made with. */
export interface AppOptions {
  /** An Athanor URL. */
  readonly url: string;
  /** Takes a line for each request. */
  readonly log?: (line: string) => void;
}

/** The application, made and wired, not yet listening: `main.ts` lets it listen, tests inject requests. */
export async function createApp({ url, log = () => {} }: AppOptions): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(url), new FastifyAdapter(), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  logRequests(app.getHttpAdapter().getInstance(), log);
  serveApiDocs(app);
  return app;
}
