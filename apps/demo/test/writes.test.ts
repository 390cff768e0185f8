import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  conflict,
  type DemoApp,
  drivers,
  expectHealthy,
  invalid,
  notFound,
  startNest,
  unprocessable,
} from './demo-app.js';

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const slugTaken = conflict('There is an article with this slug already', 'uq_article_slug');
const emailTaken = conflict('There is an author with this email already', 'uq_author_email');

const article = (slug: string, more: object = {}) => ({ authorId: 1, slug, title: 'T', body: 'B', ...more });

describe.each(drivers)('writing to the blog on %s', (driver) => {
  let demo: DemoApp;

  beforeAll(async () => {
    demo = await startNest(driver);
  });
  afterAll(() => demo?.close());

  const idOf = async (path: string, body: object): Promise<number> => {
    const reply = await demo.send('POST', path, body);
    expect(reply.status).toBe(201);
    return (reply.body as { id: number }).id;
  };
  /** How many articles there are, and which tags they have. */
  const inventory = async () => [
    (await demo.send('GET', '/api/articles?size=1')).body,
    (await demo.send('GET', '/api/tags')).body,
    (await demo.send('GET', '/api/authors')).body,
  ];

  describe('authors', () => {
    it('are added, changed and deleted', async () => {
      const added = await demo.send('POST', '/api/authors', { name: 'Ada', email: 'ada@example.org', bio: 'First.' });
      const { id } = added.body as { id: number };
      expect(added).toEqual({
        status: 201,
        body: { id: expect.any(Number), name: 'Ada', email: 'ada@example.org', bio: 'First.', createdAt: instant },
      });
      expect(await demo.send('PATCH', `/api/authors/${id}`, { name: 'Ada L.', bio: null })).toEqual({
        status: 200,
        body: { ...(added.body as object), name: 'Ada L.', bio: null },
      });
      expect(await demo.send('GET', `/api/authors/${id}`)).toMatchObject({ status: 200, body: { name: 'Ada L.' } });
      expect(await demo.send('DELETE', `/api/authors/${id}`)).toEqual({ status: 204, body: '' });
      expect(await demo.send('GET', `/api/authors/${id}`)).toEqual(notFound(`There is no author ${id}`));
    });

    it('have an email of their own', async () => {
      const before = await inventory();
      expect(await demo.send('POST', '/api/authors', { name: 'M', email: 'miriam@slowfire.example' })).toEqual(
        emailTaken,
      );
      expect(await demo.send('PATCH', '/api/authors/2', { email: 'miriam@slowfire.example' })).toEqual(emailTaken);
      expect(await inventory()).toEqual(before);
    });

    it('stay while they have articles', async () => {
      expect(await demo.send('DELETE', '/api/authors/1')).toEqual(
        conflict('Something else still refers to it', 'fk_article_author_id'),
      );
      expect((await demo.send('GET', '/api/authors/1')).status).toBe(200);
    });

    it('are refused with a message for every field that is wrong', async () => {
      expect(await demo.send('POST', '/api/authors', { email: 'nobody', age: 3 })).toEqual(
        invalid({
          age: ['property age should not exist'],
          email: ['email must be an email'],
          name: expect.arrayContaining(['name must be a string']),
        } as never),
      );
    });

    it('are not changed to something without a name', async () => {
      const reply = await demo.send('PATCH', '/api/authors/1', { name: null });
      expect(reply).toEqual(invalid({ name: expect.arrayContaining(['name must be a string']) } as never));
    });

    it.each(['PATCH', 'DELETE'] as const)('that are not there cannot be met with %s', async (method) => {
      const reply = await demo.send(method, '/api/authors/99', method === 'PATCH' ? { name: 'X' } : undefined);
      expect(reply).toEqual(notFound('There is no author 99'));
    });
  });

  describe('articles', () => {
    it('are added with tags, known and new, changed and deleted', async () => {
      const values = { authorId: 2, slug: 'hello', title: 'Hello', body: 'World', tags: ['zinc', 'orm', 'zinc'] };
      const added = await demo.send('POST', '/api/articles', values);
      const { id } = added.body as { id: number };
      const expected = {
        id,
        slug: 'hello',
        title: 'Hello',
        summary: null,
        author: { id: 2, name: 'Jonas Lindqvist' },
        tags: ['orm', 'zinc'],
        createdAt: instant,
        updatedAt: null,
        body: 'World',
        comments: [],
      };
      expect(added).toEqual({ status: 201, body: expected });
      expect(await demo.send('GET', `/api/articles/${id}`)).toEqual({ status: 200, body: expected });

      const changed = { ...expected, author: { id: 4, name: 'Tomasz Wrona' }, tags: ['meta', 'orm'], summary: 'S' };
      const change = { authorId: 4, summary: 'S', tags: ['orm', 'meta'] };
      expect(await demo.send('PATCH', `/api/articles/${id}`, change)).toEqual({
        status: 200,
        body: { ...changed, updatedAt: instant },
      });
      expect(await demo.send('GET', `/api/articles/${id}`)).toEqual({
        status: 200,
        body: { ...changed, updatedAt: instant },
      });

      await idOf(`/api/articles/${id}/comments`, { name: 'N', body: 'B' });
      expect(await demo.send('DELETE', `/api/articles/${id}`)).toEqual({ status: 204, body: '' });
      expect(await demo.send('GET', `/api/articles/${id}/comments`)).toEqual(notFound(`There is no article ${id}`));
    });

    it('have a slug of their own; a clash leaves no tag behind', async () => {
      const before = await inventory();
      expect(await demo.send('POST', '/api/articles', article('why-slow-fire', { tags: ['lost'] }))).toEqual(slugTaken);
      expect(await demo.send('PATCH', '/api/articles/2', { slug: 'why-slow-fire', title: 'Lost' })).toEqual(slugTaken);
      expect(await inventory()).toEqual(before);
      expect((await demo.send('GET', '/api/articles/2')).body).toMatchObject({ title: 'The session is a workbench' });
    });

    it('have an author that exists', async () => {
      expect(await demo.send('POST', '/api/articles', article('nobody', { authorId: 99 }))).toEqual(
        unprocessable('It refers to something that does not exist', 'fk_article_author_id'),
      );
    });

    it('have a slug that is well formed', async () => {
      expect(await demo.send('POST', '/api/articles', article('Not A Slug'))).toEqual(
        unprocessable(
          'A slug is made of lower case letters, digits and single hyphens between them',
          'ck_article_slug',
        ),
      );
    });

    it('are refused with a message for every field that is wrong', async () => {
      const wrong = { authorId: 'x', slug: '', title: 'a\0b', body: 'B', tags: ['', 7] };
      expect(await demo.send('POST', '/api/articles', wrong)).toEqual(
        invalid({
          authorId: expect.arrayContaining(['authorId must be an integer number']),
          slug: ['slug must be longer than or equal to 1 characters'],
          title: ['title must not contain the character U+0000'],
          tags: expect.arrayContaining(['each value in tags must be a string']),
        } as never),
      );
    });

    it.each(['PATCH', 'DELETE'] as const)('that are not there cannot be met with %s', async (method) => {
      const reply = await demo.send(method, '/api/articles/99', method === 'PATCH' ? { title: 'X' } : undefined);
      expect(reply).toEqual(notFound('There is no article 99'));
    });
  });

  describe('an import', () => {
    it('adds all articles', async () => {
      const articles = [article('one', { tags: ['batch'] }), article('two', { tags: ['batch'] })];
      const reply = await demo.send('POST', '/api/articles/import', { articles });
      expect(reply).toEqual({ status: 201, body: { ids: [expect.any(Number), expect.any(Number)] } });
      const { ids } = reply.body as { ids: number[] };
      expect((await demo.send('GET', '/api/tags')).body).toContainEqual({ name: 'batch', articles: 2 });
      for (const id of ids) expect((await demo.send('DELETE', `/api/articles/${id}`)).status).toBe(204);
    });

    it('adds nothing where one of them fails', async () => {
      const before = await inventory();
      const articles = [article('first', { tags: ['lost'] }), article('why-slow-fire'), article('third')];
      expect(await demo.send('POST', '/api/articles/import', { articles })).toEqual(slugTaken);
      expect(await inventory()).toEqual(before);
      await expectHealthy(demo);
    });

    it('says in which article a field is wrong', async () => {
      const articles = [article('fine'), article('wrong', { title: '' })];
      expect(await demo.send('POST', '/api/articles/import', { articles })).toEqual(
        invalid({ 'articles.1.title': ['title must be longer than or equal to 1 characters'] }),
      );
    });
  });

  describe('comments', () => {
    it('are written under articles and deleted', async () => {
      const added = await demo.send('POST', '/api/articles/7/comments', { name: 'Nora', body: 'Yes.' });
      expect(added).toEqual({
        status: 201,
        body: { id: expect.any(Number), name: 'Nora', body: 'Yes.', createdAt: instant },
      });
      const { id } = added.body as { id: number };
      expect((await demo.send('GET', '/api/articles/7/comments')).body).toContainEqual(added.body);
      expect(await demo.send('DELETE', `/api/comments/${id}`)).toEqual({ status: 204, body: '' });
      expect(await demo.send('DELETE', `/api/comments/${id}`)).toEqual(notFound(`There is no comment ${id}`));
    });

    it('are not blank, says the database', async () => {
      expect(await demo.send('POST', '/api/articles/7/comments', { name: 'N', body: '   ' })).toEqual(
        unprocessable('A comment must not be blank', 'ck_comment_body_not_blank'),
      );
    });

    it('need an article', async () => {
      expect(await demo.send('POST', '/api/articles/99/comments', { name: 'N', body: 'B' })).toEqual(
        notFound('There is no article 99'),
      );
    });
  });

  describe('tags', () => {
    it('are taken off their articles', async () => {
      const id = await idOf('/api/articles', article('tagged', { tags: ['brass', 'orm'] }));
      expect(await demo.send('DELETE', '/api/tags/brass')).toEqual({ status: 204, body: '' });
      expect((await demo.send('GET', `/api/articles/${id}`)).body).toMatchObject({ tags: ['orm'] });
      expect(await demo.send('DELETE', '/api/tags/brass')).toEqual(notFound('There is no tag "brass"'));
      expect((await demo.send('DELETE', `/api/articles/${id}`)).status).toBe(204);
    });
  });

  it('serves many at once, each with a session of its own', async () => {
    const slugs = Array.from({ length: 20 }, (_, i) => `parallel-${i}`);
    const replies = await Promise.all(slugs.map((slug) => demo.send('POST', '/api/articles', article(slug))));
    expect(replies.map((reply) => [reply.status, (reply.body as { slug: string }).slug])).toEqual(
      slugs.map((slug) => [201, slug]),
    );
    await expectHealthy(demo);
  });

  it('answers to broken JSON with 400', async () => {
    const headers = { 'content-type': 'application/json' };
    const reply = await demo.server.inject({ method: 'POST', url: '/api/authors', headers, payload: '{"name":' });
    expect(reply.statusCode).toBe(400);
  });
});
