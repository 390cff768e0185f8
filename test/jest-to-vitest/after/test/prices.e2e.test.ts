import 'reflect-metadata';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PricesModule } from '../src/prices.module.js';

const compile = (): Promise<TestingModule> => Test.createTestingModule({ imports: [PricesModule] }).compile();

describe('GET /prices/:currency on Express', () => {
  let app: INestApplication;

  beforeAll(async () => {
    app = (await compile()).createNestApplication({ logger: false });
    await app.init();
  });

  afterAll(() => app.close());

  it('answers with the price', async () => {
    await request(app.getHttpServer() as never)
      .get('/prices/EUR?euros=12.5')
      .expect(200, { currency: 'EUR', price: 12.5 });
  });

  it('refuses what is not a number', async () => {
    const response = await request(app.getHttpServer() as never).get('/prices/EUR?euros=many');
    expect(response.status).toBe(400);
  });
});

describe('GET /prices/:currency on Fastify', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = (await compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(() => app.close());

  it('answers with the price, without a socket', async () => {
    const response = await app.inject({ method: 'GET', url: '/prices/EUR?euros=12.5' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ currency: 'EUR', price: 12.5 });
  });
});
