import { select } from '@athanor/core';
import type { AsyncSession } from '@athanor/orm';
import { Article } from '../articles/article.entity.js';
import type { CreateCommentDto } from './comment.dto.js';
import { Comment } from './comment.entity.js';

/** The comments of an article in the order in which they were written; null where there is no such article. */
export async function commentsOf(session: AsyncSession, articleId: number): Promise<readonly Comment[] | null> {
  const article = await session.get(Article, articleId);
  if (article === null) return null;
  return (await session.scalars(select(Comment).where(Comment.c.articleId.eq(articleId)).orderBy(Comment.c.id))).all();
}

/** Writes a comment under an article and gives it back with its key; null where there is no such article. */
export async function addComment(
  session: AsyncSession,
  articleId: number,
  values: CreateCommentDto,
): Promise<Comment | null> {
  const article = await session.get(Article, articleId);
  if (article === null) return null;
  const comment = new Comment({ name: values.name, body: values.body, articleId });
  session.add(comment);
  await session.flush();
  return comment;
}
