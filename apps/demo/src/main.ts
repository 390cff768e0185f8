import { createApp } from './create-app.js';
import { databaseUrl } from './database.js';
import { listenAddress } from './listen-address.js';
import { limitShutdown } from './shutdown.js';
import { announce, giveUp } from './startup.js';

async function start(): Promise<void> {
  const { port, host } = listenAddress(process.env);
  const url = databaseUrl(process.env['DATABASE_URL']);
  const app = await createApp({ url, log: console.log });
  app.enableShutdownHooks([], { useProcessExit: true });
  await app.listen(port, host);
  limitShutdown(app.getHttpServer());
  announce('Athanor demo', host, app.getHttpServer(), url, {
    'API docs': '/docs',
    Articles: '/api/articles',
    Health: '/health',
  });
}

await start().catch(giveUp);
