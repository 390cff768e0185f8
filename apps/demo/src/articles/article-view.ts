import { commentView } from '../comments/comment-view.js';
import type { ArticleDto, ArticleSummaryDto } from './article.dto.js';
import type { Article } from './article.entity.js';

type ArticleSummary = Pick<ArticleSummaryDto, keyof ArticleSummaryDto>;

/** An article as lists show it. Its author and tags have to be loaded. */
export function articleSummary(article: Article): ArticleSummary {
  const { id, slug, title, summary, author, createdAt, updatedAt } = article;
  return {
    id,
    slug,
    title,
    summary,
    author: { id: author.id, name: author.name },
    tags: article.tags.map((tag) => tag.name),
    createdAt,
    updatedAt,
  };
}

/** The whole article. Its comments have to be loaded as well. */
export function articleView(article: Article): ArticleDto {
  return { ...articleSummary(article), body: article.body, comments: article.comments.map(commentView) };
}
