import { createAsyncEngine, makeUrl } from '@athanor/core';
import { expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

it('what the first connection of an engine asks the server travels together', async () => {
  const url = makeUrl(athanorUrl('pg'));
  const proxy = await startTcpProxy(url.host ?? '127.0.0.1', url.port ?? 5432);
  try {
    const engine = createAsyncEngine(url.set({ host: '127.0.0.1', port: proxy.port }));
    const opened = createAsyncEngine(url.set({ host: '127.0.0.1', port: proxy.port }));
    // A session of the pool alone: what opens it, and the question for its settings.
    await (await opened.pool.connect()).close();
    const opening = proxy.takePieces();
    await (await engine.connect()).close();
    expect(proxy.takePieces() - opening).toBe(1);
    await Promise.all([engine.dispose(), opened.dispose()]);
  } finally {
    await proxy.close();
  }
});
