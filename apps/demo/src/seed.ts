import type { AsyncSession } from '@athanor/orm';
import { Article } from './articles/article.entity.js';
import { Author } from './authors/author.entity.js';
import { Comment } from './comments/comment.entity.js';
import { type SeedArticle, seedArticles, seedAuthors } from './seed-data.js';
import { Tag } from './tags/tag.entity.js';

/** Puts the first authors into a session, with all that hangs on them. The flush writes it in the right order. */
export function seed(session: AsyncSession): void {
  const authors = new Map<string, Author>();
  for (const { createdAt, ...values } of seedAuthors) {
    authors.set(values.email, new Author({ ...values, createdAt: new Date(createdAt), articles: [] }));
  }
  session.addAll(authors.values());
  const tags = new Map<string, Tag>();
  // What joins a collection of an object in the session joins the session: in this order the articles are numbered.
  for (const article of seedArticles) authors.get(article.author)?.articles.push(seedArticle(article, tags));
}

function seedArticle(seeded: SeedArticle, tags: Map<string, Tag>): Article {
  const { slug, title, summary, body, createdAt, tags: names, comments } = seeded;
  return new Article({
    slug,
    title,
    summary,
    body,
    createdAt: new Date(createdAt),
    tags: names.map((name) => tagNamed(tags, name)),
    comments: comments.map(([name, body]) => new Comment({ name, body, createdAt: dayAfter(createdAt) })),
  });
}

function tagNamed(tags: Map<string, Tag>, name: string): Tag {
  const tag = tags.get(name) ?? new Tag({ name });
  tags.set(name, tag);
  return tag;
}

function dayAfter(date: string): Date {
  return new Date(Date.parse(date) + 86_400_000);
}
