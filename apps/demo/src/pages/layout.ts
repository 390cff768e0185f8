import { type Html, html } from './html.js';

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** A date as readers see it. */
export function dateLine(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${day.format(date)}</time>`;
}

const icon =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path d='M8 0c4 4 5 6 5 9a5 5 0 0 1-10 0c0-3 1-5 5-9z' fill='%23e2571e'/></svg>";

/** A whole page around its content. */
export function layout(title: string, content: Html): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="top">
<a class="brand" href="/"><span class="flame" aria-hidden="true"></span>Slow Fire</a>
<nav aria-label="For developers">
<a href="/docs">API docs</a>
<a href="/api/articles">JSON</a>
<a href="/api/articles/export">Export</a>
<a href="/health">Health</a>
</nav>
</header>
<main>
${content}
</main>
<footer>Served by NestJS on Fastify; every row read and written through Athanor.</footer>
</body>
</html>
`;
  return page.text;
}
