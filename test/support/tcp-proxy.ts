import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a server: holds back what clients send, counts it, and can lose it. */
export interface TcpProxy {
  readonly port: number;
  /** The pieces that came from clients since the last call: one for each write that was not joined with another. */
  takePieces(): number;
  /** From now on nothing that clients send gets through. */
  swallow(): void;
  /** Ends all connections, as a lost network does. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of `host:port`, which adds `delayMs` to every round trip. */
export async function startTcpProxy(host: string, port: number, delayMs = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let pieces = 0;
  let isSwallowing = false;
  const server = createServer((client) => {
    const upstream = connect(port, host);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => {
      pieces += 1;
      if (!isSwallowing) later(delayMs, () => upstream.write(bytes));
    });
    upstream.on('data', (bytes) => client.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    takePieces() {
      const taken = pieces;
      pieces = 0;
      return taken;
    },
    swallow() {
      isSwallowing = true;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function later(ms: number, work: () => void): void {
  if (ms === 0) work();
  else setTimeout(work, ms);
}
