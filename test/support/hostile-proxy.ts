import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What becomes of a piece that a client sends: `unheard` - it never reaches the server and the line is cut; `unanswered` -
 * the server gets it, and the line is cut when the server has answered, without the answer; a number - the same, after so
 * many bytes of the answer.
 */
export type Fate = 'unheard' | 'unanswered' | number;

/** A proxy that cuts at a chosen moment, and hands on what the server says in pieces of a chosen size. */
export interface HostileProxy {
  readonly port: number;
  /** Cuts the first connection on which a client sends a piece that holds one of these texts; once. */
  cutAt(fate: Fate, ...texts: readonly string[]): void;
  /** From now on the server's bytes come in pieces of this size; 0 leaves them as they are. */
  slice(size: number): void;
  /** From now on a piece of the client or the server is passed on only after this many milliseconds. */
  delay(milliseconds: number): void;
  /** The number of connections that are open. */
  readonly open: number;
  cut(): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of `host:port`. */
export async function startHostileProxy(host: string, port: number): Promise<HostileProxy> {
  const sockets = new Set<Socket>();
  let watch: { readonly fate: Fate; readonly texts: readonly string[] } | undefined;
  let size = 0;
  let pause = 0;
  const server = createServer((client) => {
    const upstream = connect(port, host);
    let left = Infinity;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (bytes) => {
      const { fate, texts } = watch ?? {};
      if (texts?.some((text) => bytes.includes(text)) === true) {
        watch = undefined;
        if (fate === 'unheard') return end();
        left = fate === 'unanswered' ? 0 : (fate ?? Infinity);
      }
      later(pause, () => upstream.write(bytes));
    });
    let passing = Promise.resolve();
    upstream.on('data', (bytes) => {
      if (bytes.length >= left) {
        if (left > 0) client.write(bytes.subarray(0, left));
        // What was written goes out first.
        client.destroySoon();
        return void upstream.destroy();
      }
      left -= bytes.length;
      if (size === 0) return later(pause, () => client.write(bytes));
      passing = passing.then(() => inPieces(client, bytes, size));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cutAt: (fate, ...texts) => {
      watch = { fate, texts };
    },
    slice: (bytes) => {
      size = bytes;
    },
    delay: (milliseconds) => {
      pause = milliseconds;
    },
    get open() {
      return sockets.size / 2;
    },
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function inPieces(socket: Socket, bytes: Buffer, size: number): Promise<void> {
  for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
    socket.write(bytes.subarray(at, at + size));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function later(milliseconds: number, work: () => void): void {
  if (milliseconds === 0) work();
  else setTimeout(work, milliseconds);
}
