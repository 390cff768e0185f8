import { databaseUrl } from './database.js';
import { createFastifyApp } from './fastify-app.js';
import { listenAddress } from './listen-address.js';
import { limitShutdown } from './shutdown.js';
import { announce, giveUp } from './startup.js';

async function start(): Promise<void> {
  const { port, host } = listenAddress(process.env);
  const url = databaseUrl(process.env['DATABASE_URL']);
  const app = await createFastifyApp({ url, log: console.log });
  await app.listen({ port, host });
  limitShutdown(app.server);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      app.close().then(() => process.exit(0), giveUp);
    });
  }
  announce('Athanor demo (plain Fastify)', host, app.server, url, {
    Articles: '/api/articles',
    Tags: '/api/tags',
    Health: '/health',
  });
}

await start().catch(giveUp);
