import { ArgumentError, createAsyncEngine, text } from '@athanor/core';
import { athanor } from '@athanor/fastify';
import { asyncScopedSession, AsyncSession, asyncSessionmaker } from '@athanor/orm';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

describe('the Fastify plugin', () => {
  let app: FastifyInstance;

  beforeEach(() => {
    app = fastify();
  });

  afterEach(() => app.close());

  it('makes an engine from a URL and disposes of it when the server closes', async () => {
    await app.register(athanor, { url: athanorUrl('pg') });
    app.get('/', async (request) => ({ one: await request.session.scalar(text('SELECT 1')) }));
    expect((await app.inject('/')).json()).toEqual({ one: 1 });
    const { engine } = app;
    const { pool } = engine;
    await app.close();
    expect(engine.pool).not.toBe(pool);
    expect(pool.status()).toContain('Connections in pool: 0');
  });

  it.each([
    [undefined, false],
    [false, false],
    [true, true],
  ])('with disposeEngine %s disposes of an engine that it was given: %s', async (disposeEngine, disposed) => {
    const engine = createAsyncEngine(athanorUrl('pg'));
    const { pool } = engine;
    await app.register(athanor, { engine, ...(disposeEngine === undefined ? {} : { disposeEngine }) });
    await app.ready();
    await app.close();
    expect(engine.pool !== pool).toBe(disposed);
    await engine.dispose();
  });

  it('is seen by plugins beside it', async () => {
    await app.register(athanor, { url: athanorUrl('pg') });
    await app.register(async (inner) => {
      inner.get('/inner', async (request) => ({
        is: request.session instanceof AsyncSession,
        same: inner.engine === app.engine,
      }));
    });
    expect((await app.inject('/inner')).json()).toEqual({ is: true, same: true });
  });

  it('says which option gives its session another name where request.session is taken', async () => {
    app.decorateRequest('session' as never, null as never);
    const registered = app.register(athanor, { url: athanorUrl('pg') }).then(() => undefined);
    await expect(registered).rejects.toThrow(
      new ArgumentError(
        "request.session is taken by another plugin; give the Athanor plugin another name with the option decorator: app.register(athanor, { decorator: 'db', ... })",
      ),
    );
  });

  it('says which option gives its engine another name where fastify.engine is taken', async () => {
    app.decorate('engine' as never, 1 as never);
    const registered = app.register(athanor, { url: athanorUrl('pg') }).then(() => undefined);
    await expect(registered).rejects.toThrow('with the option engineDecorator');
  });

  it('can be registered for two databases under other names', async () => {
    await app.register(athanor, {
      url: athanorUrl('pg'),
      engineOptions: { connectArgs: { application_name: 'main' } },
    });
    await app.register(athanor, {
      url: athanorUrl('pg'),
      engineOptions: { connectArgs: { application_name: 'reports' } },
      decorator: 'reports',
      engineDecorator: 'reportsEngine',
      scopedSessionDecorator: 'reportsSession',
      routeOption: 'reportsTransactional',
    });
    app.get('/', { config: { reportsTransactional: true } as object }, async (request) => {
      const reports = request.getDecorator<AsyncSession>('reports');
      await expect(reports.commit()).rejects.toThrow('within the transaction of GET /');
      await request.session.commit();
      const name = text('SHOW application_name');
      return [await request.session.scalar(name), await reports.scalar(name)];
    });
    expect((await app.inject('/')).json()).toEqual(['main', 'reports']);
  });

  it('uses the scoped session of the program where it is given one', async () => {
    const engine = createAsyncEngine(athanorUrl('pg'));
    const session = asyncScopedSession(asyncSessionmaker(engine));
    await app.register(athanor, { engine, scopedSession: session, disposeEngine: true });
    expect(app.scopedSession).toBe(session);
    app.get('/', async (request) => {
      request.session.info['mark'] = 'same';
      return { mark: session.info['mark'] };
    });
    expect((await app.inject('/')).json()).toEqual({ mark: 'same' });
  });

  it('gives the session of a request to code that has lost its context', async () => {
    await app.register(athanor, { url: athanorUrl('pg') });
    const { scopedSession } = app;
    app.get('/', async (request) => {
      const { session } = request;
      session.info['mark'] = 'mine';
      const other = await scopedSession.run(async () => [session.info['mark'], scopedSession.info['mark'] ?? null]);
      return { other };
    });
    expect((await app.inject('/')).json()).toEqual({ other: ['mine', null] });
  });

  it.each([
    [{}, 'The plugin takes either a url or an engine: app.register(athanor, { url })'],
    [{ url: 'a', engine: {} }, 'The plugin takes either a url or an engine: app.register(athanor, { url })'],
    [
      { url: 'postgresql+pg://localhost/a', disposeEngine: true },
      'Unknown option "disposeEngine"; beside url there are decorator, engineDecorator, scopedSessionDecorator, routeOption, url, engineOptions, sessionOptions, storage',
    ],
  ])('refuses the options %j', async (options, message) => {
    const registered = app.register(athanor, options as never).then(() => undefined);
    await expect(registered).rejects.toThrow(new ArgumentError(message));
  });

  it('says what to do where the session is used before the plugin has seen the request', async () => {
    app.addHook('onRequest', async (request) => {
      expect(() => request.session).toThrow(
        new ArgumentError(
          'request.session was used before the Athanor plugin has seen the request; register the plugin ahead of the hook that needs it',
        ),
      );
    });
    await app.register(athanor, { url: athanorUrl('pg') });
    app.get('/', async () => 'fine');
    expect((await app.inject('/')).body).toBe('fine');
  });
});
