import type { ArticlePageDto, ArticleSummaryDto } from '../articles/article.dto.js';
import type { TagCount } from '../tags/tag-queries.js';
import { type Html, html } from './html.js';
import { dateLine, layout } from './layout.js';

/** The list of articles, with the tags to choose from. `tag` is the one that was chosen. */
export function startPage(articles: ArticlePageDto, tags: readonly TagCount[], tag: string | undefined): string {
  const heading =
    tag === undefined
      ? html`<h1>Notes on databases, types and patience</h1>
<p class="lead">A small blog that shows Athanor at work: entities, sessions and transactions behind a NestJS application.</p>`
      : html`<h1>Tagged <em>${tag}</em></h1>`;
  const cards = articles.items.map(card);
  const list = cards.length === 0 ? html`<p class="empty">There is nothing here yet.</p>` : html`${cards}`;
  return layout(
    tag === undefined ? 'Slow Fire' : `${tag} · Slow Fire`,
    html`<section class="intro">${heading}</section>
${tagBar(tags, tag)}
<section class="articles" aria-label="Articles">${list}</section>
${pager(articles, tag)}`,
  );
}

/** The tags of an article as links. */
export function tagLinks(tags: readonly string[]): Html {
  return html`<ul class="tags">${tags.map((tag) => html`<li><a href="/?tag=${encodeURIComponent(tag)}">${tag}</a></li>`)}</ul>`;
}

function card(article: ArticleSummaryDto): Html {
  return html`
<article class="card">
<h2><a href="/articles/${article.slug}">${article.title}</a></h2>
<p class="by">${article.author.name} · ${dateLine(article.createdAt)}</p>
${article.summary === null ? null : html`<p>${article.summary}</p>`}
${tagLinks(article.tags)}
</article>`;
}

function tagBar(tags: readonly TagCount[], chosen: string | undefined): Html {
  const all = html`<a href="/"${chosen === undefined ? current : null}>all</a>`;
  const links = tags.map(
    ({ name, articles }) =>
      html` <a href="/?tag=${encodeURIComponent(name)}"${name === chosen ? current : null}>${name} <small>${articles}</small></a>`,
  );
  return html`<nav class="tagbar" aria-label="Tags">${all}${links}</nav>`;
}

const current = html` aria-current="page"`;

function pager({ page, size, total }: ArticlePageDto, tag: string | undefined): Html {
  const pages = Math.max(1, Math.ceil(total / size));
  if (pages === 1) return html``;
  const filter = tag === undefined ? '' : `&tag=${encodeURIComponent(tag)}`;
  const newer = page > 1 ? html`<a rel="prev" href="/?page=${page - 1}${filter}">← Newer</a>` : html`<span></span>`;
  const older = page < pages ? html`<a rel="next" href="/?page=${page + 1}${filter}">Older →</a>` : html`<span></span>`;
  return html`<nav class="pager" aria-label="Pages">${newer}<span>Page ${page} of ${pages}</span>${older}</nav>`;
}
