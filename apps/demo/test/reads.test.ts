import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoApp, drivers, expectHealthy, invalid, notFound, startNest } from './demo-app.js';

const miriam = { id: 1, name: 'Miriam Okafor' };
const tomasz = { id: 4, name: 'Tomasz Wrona' };

const slugs = (body: unknown): string[] => (body as { items: { slug: string }[] }).items.map((item) => item.slug);

describe.each(drivers)('the blog on %s', (driver) => {
  let demo: DemoApp;

  beforeAll(async () => {
    demo = await startNest(driver);
  });
  afterAll(() => demo?.close());

  it('lists articles newest first, a page at a time', async () => {
    expect(await demo.send('GET', '/api/articles?size=2')).toEqual({
      status: 200,
      body: {
        items: [
          {
            id: 12,
            slug: 'reading-a-cursor-politely',
            title: 'Reading a cursor politely',
            summary: 'A million rows go through a small program, if it reads no faster than it writes.',
            author: tomasz,
            tags: ['performance', 'typescript'],
            createdAt: '2026-06-15T10:00:00.000Z',
            updatedAt: null,
          },
          {
            id: 11,
            slug: 'migrations-at-lunch',
            title: 'Migrations at lunch',
            summary: 'Schema changes that nobody notices are small, ordered and a little boring.',
            author: { id: 3, name: 'Chiara Bellini' },
            tags: ['operations', 'postgresql', 'schema'],
            createdAt: '2026-06-01T11:30:00.000Z',
            updatedAt: null,
          },
        ],
        page: 1,
        size: 2,
        total: 12,
      },
    });
  });

  it('gives ten articles to a page unless told otherwise', async () => {
    const first = await demo.send('GET', '/api/articles');
    const second = await demo.send('GET', '/api/articles?page=2');
    expect([slugs(first.body).length, slugs(second.body)]).toEqual([
      10,
      ['the-session-is-a-workbench', 'why-slow-fire'],
    ]);
  });

  it('has nothing behind the last page', async () => {
    expect(await demo.send('GET', '/api/articles?page=9')).toEqual({
      status: 200,
      body: { items: [], page: 9, size: 10, total: 12 },
    });
  });

  it('filters by tag', async () => {
    const { body } = await demo.send('GET', '/api/articles?tag=orm');
    expect(body).toMatchObject({ total: 3 });
    expect(slugs(body)).toEqual(['one-round-trip', 'types-that-follow-the-query', 'the-session-is-a-workbench']);
  });

  it('filters by author, and by tag and author together', async () => {
    const byAuthor = await demo.send('GET', '/api/articles?author=1');
    const byBoth = await demo.send('GET', '/api/articles?author=1&tag=meta');
    expect(slugs(byAuthor.body)).toEqual([
      'serializable-and-the-second-try',
      'what-read-committed-promises',
      'why-slow-fire',
    ]);
    expect(slugs(byBoth.body)).toEqual(['why-slow-fire']);
  });

  it('finds nothing under a tag that nobody uses', async () => {
    expect(await demo.send('GET', '/api/articles?tag=gold')).toEqual({
      status: 200,
      body: { items: [], page: 1, size: 10, total: 0 },
    });
  });

  it('shows a whole article with its comments', async () => {
    expect(await demo.send('GET', '/api/articles/1')).toEqual({
      status: 200,
      body: {
        id: 1,
        slug: 'why-slow-fire',
        title: 'Why this blog is called Slow Fire',
        summary: 'An athanor is a furnace that feeds itself. It is also a fair description of a good server.',
        author: miriam,
        tags: ['meta'],
        createdAt: '2026-01-12T08:00:00.000Z',
        updatedAt: null,
        body: expect.stringMatching(/^The alchemists had a furnace .+ write about here\.$/s),
        comments: [
          {
            id: 1,
            name: 'Ines',
            body: 'I came for the furnace and stay for the isolation levels.',
            createdAt: '2026-01-13T08:00:00.000Z',
          },
        ],
      },
    });
  });

  it('lists the comments of an article in the order in which they were written', async () => {
    expect(await demo.send('GET', '/api/articles/2/comments')).toEqual({
      status: 200,
      body: [
        {
          id: 2,
          name: 'Pavel',
          body: 'And if you walk away in the middle, somebody sweeps it all into the bin. Rollback.',
          createdAt: '2026-01-27T09:30:00.000Z',
        },
        {
          id: 3,
          name: 'Ruth',
          body: 'Stealing this picture for our onboarding.',
          createdAt: '2026-01-27T09:30:00.000Z',
        },
      ],
    });
  });

  it('lists authors by name', async () => {
    const { status, body } = await demo.send('GET', '/api/authors');
    expect(status).toBe(200);
    expect(body).toHaveLength(4);
    expect((body as unknown[])[0]).toEqual({
      id: 3,
      name: 'Chiara Bellini',
      email: 'chiara@slowfire.example',
      bio: 'Used to restore furniture. Now restores backups.',
      createdAt: '2026-01-05T08:00:00.000Z',
    });
  });

  it('shows one author', async () => {
    expect(await demo.send('GET', '/api/authors/4')).toEqual({
      status: 200,
      body: { ...tomasz, email: 'tomasz@slowfire.example', bio: null, createdAt: '2026-01-05T08:00:00.000Z' },
    });
  });

  it('counts the articles of every tag', async () => {
    expect(await demo.send('GET', '/api/tags')).toEqual({
      status: 200,
      body: [
        { name: 'meta', articles: 1 },
        { name: 'operations', articles: 2 },
        { name: 'orm', articles: 3 },
        { name: 'performance', articles: 3 },
        { name: 'postgresql', articles: 5 },
        { name: 'schema', articles: 2 },
        { name: 'transactions', articles: 4 },
        { name: 'typescript', articles: 3 },
      ],
    });
  });

  it.each([
    ['/api/articles/99', 'There is no article 99'],
    ['/api/articles/99/comments', 'There is no article 99'],
    ['/api/authors/99', 'There is no author 99'],
    ['/api/nothing', 'Cannot GET /api/nothing'],
  ])('answers 404 to %s', async (path, message) => {
    expect(await demo.send('GET', path)).toEqual(notFound(message));
  });

  it.each([
    ['/api/articles?size=0', { size: ['size must not be less than 1'] }],
    ['/api/articles?size=101', { size: ['size must not be greater than 100'] }],
    ['/api/articles?page=two', { page: expect.arrayContaining(['page must be an integer number']) }],
    ['/api/articles?tag=', { tag: ['tag must be longer than or equal to 1 characters'] }],
    ['/api/articles?tag=%00', { tag: ['tag must not contain the character U+0000'] }],
    ['/api/articles?sort=slug', { sort: ['property sort should not exist'] }],
    ['/api/articles/one', { id: expect.arrayContaining(['id must be an integer number']) }],
    ['/api/articles/2147483648', { id: ['id must not be greater than 2147483647'] }],
  ])('answers 400 to %s and says which field is wrong', async (path, fields) => {
    expect(await demo.send('GET', path)).toEqual(invalid(fields as never));
  });

  it('welcomes readers with the articles and the way to the documentation', async () => {
    const reply = await demo.server.inject('/');
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.body).toContain(
      '<h2><a href="/articles/reading-a-cursor-politely">Reading a cursor politely</a></h2>',
    );
    expect(reply.body).toContain('<a href="/docs">API docs</a>');
    expect(reply.body).toContain('<a rel="next" href="/?page=2">Older →</a>');
  });

  it('shows the articles of a tag', async () => {
    const { body } = await demo.server.inject('/?tag=meta');
    expect(body.match(/<article class="card">/g)).toHaveLength(1);
    expect(body).toContain('<a href="/?tag=meta" aria-current="page">meta <small>1</small></a>');
  });

  it('escapes what it is given', async () => {
    const { body } = await demo.server.inject('/?tag=%3Cscript%3E');
    expect(body).toContain('<h1>Tagged <em>&lt;script&gt;</em></h1>');
    expect(body).not.toContain('<script>');
  });

  it('shows an article as a page', async () => {
    const reply = await demo.server.inject('/articles/why-slow-fire');
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toContain('<h1>Why this blog is called Slow Fire</h1>');
    expect(reply.body).toContain(
      '<p class="by">Ines · <time datetime="2026-01-13T08:00:00.000Z">13 January 2026</time></p>',
    );
  });

  it.each([
    ['/articles/gold', 404],
    ['/articles/%00', 400],
    ['/?page=0', 400],
  ])('has a page for readers who come to %s', async (path, status) => {
    const reply = await demo.server.inject(path);
    expect(reply.statusCode).toBe(status);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.body).toContain('<h1>There is no such page</h1>');
  });

  it('documents the API', async () => {
    const page = await demo.server.inject('/docs');
    const script = await demo.server.inject('/docs/swagger-ui-bundle.js');
    const document = (await demo.server.inject('/docs-json')).json();
    expect([page.statusCode, page.headers['content-type'], script.statusCode]).toEqual([200, 'text/html', 200]);
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/articles',
      '/api/articles/export',
      '/api/articles/import',
      '/api/articles/{id}',
      '/api/articles/{id}/comments',
      '/api/authors',
      '/api/authors/{id}',
      '/api/comments/{id}',
      '/api/tags',
      '/api/tags/{name}',
      '/health',
    ]);
    expect(document.components.schemas.CreateArticleDto.required).toEqual(['authorId', 'slug', 'title', 'body']);
  });

  it('is healthy, and has given all connections back', async () => {
    await expectHealthy(demo);
  });
});
