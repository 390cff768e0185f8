import 'reflect-metadata';
import { Logger, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { serveApiDocs } from './openapi.js';
import { logRequests } from './request-log.js';

/** What the application can be made with. */
export interface AppOptions {
  /** An Athanor URL. */
  readonly url: string;
  /** What is logged; requests are among `log`. */
  readonly logLevels?: LogLevel[];
}

/** The application, made and wired, not yet listening: `main.ts` lets it listen, tests inject requests. */
export async function createApp({
  url,
  logLevels = ['log', 'warn', 'error', 'fatal'],
}: AppOptions): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(url), new FastifyAdapter(), {
    logger: logLevels,
    abortOnError: false,
  });
  const logger = new Logger('Request');
  logRequests(app.getHttpAdapter().getInstance(), (line) => logger.log(line));
  serveApiDocs(app);
  return app;
}
