import { func, select } from '@athanor/core';
import { type AsyncSession, joinedload, selectinload } from '@athanor/orm';
import { Author } from '../authors/author.entity.js';
import { Tag } from '../tags/tag.entity.js';
import type { ArticleListQuery, ArticlePageDto } from './article.dto.js';
import { Article } from './article.entity.js';
import { articleSummary } from './article-view.js';

/** Newest first. The author comes by a join, the tags of all articles of the page by one more statement. */
export async function articlePage(session: AsyncSession, query: ArticleListQuery): Promise<ArticlePageDto> {
  const { tag, author, page, size } = query;
  const wanted = [
    ...(tag === undefined ? [] : [Article.c.tags.any(Tag.c.name.eq(tag))]),
    ...(author === undefined ? [] : [Article.c.authorId.eq(author)]),
  ];
  const total = await session.scalar(
    select(func.count())
      .selectFrom(Article)
      .where(...wanted),
  );
  const articles = await session.scalars(
    select(Article)
      .where(...wanted)
      .options(joinedload(Article.c.author), selectinload(Article.c.tags))
      .orderBy(Article.c.createdAt.desc(), Article.c.id.desc())
      .limit(size)
      .offset((page - 1) * size),
  );
  return { items: articles.all().map(articleSummary), page, size, total: total ?? 0 };
}

const whole = select(Article).options(
  joinedload(Article.c.author),
  selectinload(Article.c.tags),
  selectinload(Article.c.comments),
);

/** An article with all that belongs to it, or null. */
export async function wholeArticle(
  session: AsyncSession,
  key: { id: number } | { slug: string },
): Promise<Article | null> {
  const wanted = 'id' in key ? Article.c.id.eq(key.id) : Article.c.slug.eq(key.slug);
  return (await session.scalars(whole.where(wanted))).oneOrNone();
}

/** The rows of the export: columns only, no entities. */
export const exportedArticles = select(
  Article.c.id,
  Article.c.slug,
  Article.c.title,
  Author.c.name.label('author'),
  Article.c.createdAt,
)
  .join(Author, Author.c.id.eq(Article.c.authorId))
  .orderBy(Article.c.id);
