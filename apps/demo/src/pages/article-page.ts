import type { ArticleDto } from '../articles/article.dto.js';
import type { CommentDto } from '../comments/comment.dto.js';
import { type Html, html } from './html.js';
import { dateLine, layout } from './layout.js';
import { tagLinks } from './start-page.js';

/** An article with its comments. Empty lines part the paragraphs of its text. */
export function articlePageHtml(article: ArticleDto): string {
  const paragraphs = article.body.split(/\n\s*\n/).map((paragraph) => html`<p>${paragraph}</p>`);
  return layout(
    `${article.title} · Slow Fire`,
    html`<article class="reading">
<h1>${article.title}</h1>
<p class="by">${article.author.name} · ${dateLine(article.createdAt)}</p>
${article.summary === null ? null : html`<p class="lead">${article.summary}</p>`}
${paragraphs}
${tagLinks(article.tags)}
</article>
<section class="comments">
<h2>${article.comments.length === 0 ? 'No comments yet' : 'Comments'}</h2>
${article.comments.map(commentHtml)}
</section>`,
  );
}

/** What readers see where there is nothing. */
export function missingPage(): string {
  return layout('Not found · Slow Fire', html`<h1>There is no such page</h1><p><a href="/">To the articles</a></p>`);
}

function commentHtml(comment: CommentDto): Html {
  return html`<div class="comment"><p class="by">${comment.name} · ${dateLine(comment.createdAt)}</p><p>${comment.body}</p></div>`;
}
