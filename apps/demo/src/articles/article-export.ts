import { Readable } from 'node:stream';
import type { AsyncSessionmaker } from '@athanor/orm';
import { exportedArticles } from './article-queries.js';

/**
 * All articles as NDJSON, read from a server-side cursor no faster than the client takes them. The stream has a session of
 * its own, since it outlives the handler; it is closed when the last row is out, when the client goes away, and on errors.
 */
export function exportStream(sessions: AsyncSessionmaker): Readable {
  return Readable.from(articleLines(sessions), { objectMode: false });
}

async function* articleLines(sessions: AsyncSessionmaker): AsyncGenerator<string> {
  await using session = sessions();
  await using rows = await session.stream(exportedArticles);
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}
