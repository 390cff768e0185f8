import { and, count, eq, gt, inArray, like, ne } from 'drizzle-orm';
import { alias, boolean, integer, pgTable, QueryBuilder, text, timestamp } from 'drizzle-orm/pg-core';
import {
  DummyDriver,
  type Generated,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';

/** A query as text, with its parameters. */
export interface Rendered {
  readonly sql: string;
  readonly params: readonly unknown[];
}

interface Tables {
  author: { id: Generated<number>; name: string; email: string };
  post: { id: Generated<number>; author_id: number; title: string; body: string; views: number; published: boolean };
}

const kysely = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The query of `build()` in compiling.ts, by Kysely. */
export function byKysely(i: number): Rendered {
  const { sql, parameters } = kysely
    .selectFrom('post')
    .innerJoin('author', 'author.id', 'post.author_id')
    .innerJoin('author as other', 'other.id', 'post.author_id')
    .innerJoin('post as sibling', 'sibling.author_id', 'author.id')
    .select((eb) => ['post.id', 'post.title', 'author.name', eb.fn.countAll<number>().as('n')])
    .where('post.views', '>', i)
    .where('post.published', '=', true)
    .where('author.name', 'like', 'A%')
    .where('post.id', 'in', [i, i + 1, i + 2])
    .where('other.id', '!=', i)
    .groupBy(['post.id', 'post.title', 'author.name'])
    .orderBy('post.id')
    .limit(10)
    .compile();
  return { sql, params: parameters };
}

const author = pgTable('author', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull(),
});

const post = pgTable('post', {
  id: integer('id').primaryKey(),
  authorId: integer('author_id').notNull(),
  title: text('title').notNull(),
  body: text('body').notNull(),
  views: integer('views').notNull(),
  published: boolean('published').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
});

const other = alias(author, 'other');
const sibling = alias(post, 'sibling');
const drizzle = new QueryBuilder();

/** The query of `build()` in compiling.ts, by Drizzle. */
export function byDrizzle(i: number): Rendered {
  return drizzle
    .select({ id: post.id, title: post.title, name: author.name, n: count().as('n') })
    .from(post)
    .innerJoin(author, eq(author.id, post.authorId))
    .innerJoin(other, eq(other.id, post.authorId))
    .innerJoin(sibling, eq(sibling.authorId, author.id))
    .where(
      and(
        gt(post.views, i),
        eq(post.published, true),
        like(author.name, 'A%'),
        inArray(post.id, [i, i + 1, i + 2]),
        ne(other.id, i),
      ),
    )
    .groupBy(post.id, post.title, author.name)
    .orderBy(post.id)
    .limit(10)
    .toSQL();
}
