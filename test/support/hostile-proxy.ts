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
  /** As {@link cutAt}, but the line stays, and nothing passes on it any more: as where a network loses what it is given. */
  silenceAt(fate: Fate, ...texts: readonly string[]): void;
  /** The number of lines that have fallen silent since the last {@link silenceAt}. */
  readonly silenced: number;
  /** From now on the server's bytes come in pieces of this size; 0 leaves them as they are. */
  slice(size: number): void;
  /** From now on a piece of the client or the server is passed on only after this many milliseconds. */
  delay(milliseconds: number): void;
  /** The number of connections that are open, as far as their clients go. */
  readonly open: number;
  cut(): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of `host:port`. */
export async function startHostileProxy(host: string, port: number): Promise<HostileProxy> {
  const sockets = new Set<Socket>();
  const abandoned = new Set<Socket>();
  let watch: { readonly fate: Fate; readonly texts: readonly string[]; readonly keepsLine: boolean } | undefined;
  let silenced = 0;
  let size = 0;
  let pause = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect(port, host);
    let left = Infinity;
    let keepsLine = false;
    let isSilent = false;
    const silence = (): void => {
      isSilent = true;
      silenced += 1;
    };
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
    client.on('end', () => {
      if (!isSilent) return end();
      // Whoever waits for an answer to its goodbye waits in vain.
      for (const socket of [client, upstream]) {
        sockets.delete(socket);
        abandoned.add(socket);
      }
    });
    client.on('data', (bytes) => {
      if (isSilent) return;
      const { fate, texts } = watch ?? {};
      if (texts?.some((text) => bytes.includes(text)) === true) {
        keepsLine = watch?.keepsLine === true;
        watch = undefined;
        if (fate === 'unheard') return keepsLine ? silence() : end();
        left = fate === 'unanswered' ? 0 : (fate ?? Infinity);
      }
      later(pause, () => upstream.write(bytes));
    });
    let passing = Promise.resolve();
    upstream.on('data', (bytes) => {
      if (isSilent) return;
      if (bytes.length >= left) {
        if (left > 0) client.write(bytes.subarray(0, left));
        if (keepsLine) return silence();
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
    for (const socket of [...sockets, ...abandoned]) socket.destroy();
    abandoned.clear();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cutAt: (fate, ...texts) => {
      watch = { fate, texts, keepsLine: false };
    },
    silenceAt: (fate, ...texts) => {
      silenced = 0;
      watch = { fate, texts, keepsLine: true };
    },
    get silenced() {
      return silenced;
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
