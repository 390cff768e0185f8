import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DemoApp,
  drivers,
  expectHealthy,
  notFound,
  type Reply,
  startFastify,
  startNest,
  unprocessable,
} from './demo-app.js';

const shared = [
  '/api/articles',
  '/api/articles?page=2&size=5',
  '/api/articles?tag=postgresql&author=1',
  '/api/articles/2',
  '/api/articles/2/comments',
  '/api/articles/99',
  '/api/articles/99/comments',
  '/api/authors',
  '/api/tags',
];

describe.each(drivers)('the blog on plain Fastify and %s', (driver) => {
  const fromNest = new Map<string, Reply>();
  let demo: DemoApp;

  beforeAll(async () => {
    const nest = await startNest(driver);
    for (const path of shared) fromNest.set(path, await nest.send('GET', path));
    await nest.close();
    demo = await startFastify(driver);
  });
  afterAll(() => demo?.close());

  it.each(shared)('answers to %s as NestJS does', async (path) => {
    expect(await demo.send('GET', path)).toEqual(fromNest.get(path));
  });

  it('writes a comment, committed before the reply', async () => {
    const added = await demo.send('POST', '/api/articles/5/comments', { name: 'Nora', body: 'Yes.' });
    expect(added).toEqual({
      status: 201,
      body: { id: expect.any(Number), name: 'Nora', body: 'Yes.', createdAt: expect.any(String) },
    });
    expect(await demo.send('GET', '/api/articles/5/comments')).toEqual({ status: 200, body: [added.body] });
  });

  it('leaves nothing of a comment that the database refuses', async () => {
    expect(await demo.send('POST', '/api/articles/10/comments', { name: 'N', body: ' ' })).toEqual(
      unprocessable('A comment must not be blank', 'ck_comment_body_not_blank'),
    );
    expect(await demo.send('GET', '/api/articles/10/comments')).toEqual({ status: 200, body: [] });
  });

  it('answers 404 to a comment on an article that is not there', async () => {
    const reply = await demo.send('POST', '/api/articles/99/comments', { name: 'N', body: 'B' });
    expect(reply).toEqual(notFound('There is no article 99'));
  });

  it.each([
    [{ name: 'N' }, "body must have required property 'body'"],
    [{ name: '', body: 'B' }, 'body/name must NOT have fewer than 1 characters'],
  ])('answers 400 to the comment %j', async (comment, message) => {
    expect(await demo.send('POST', '/api/articles/1/comments', comment)).toEqual({
      status: 400,
      body: { statusCode: 400, code: 'FST_ERR_VALIDATION', error: 'Bad Request', message },
    });
  });

  it('is expectHealthy, and has given all connections back', async () => {
    await expectHealthy(demo);
  });
});
