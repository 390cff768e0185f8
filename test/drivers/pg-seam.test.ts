import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DriverConnection } from '../../libs/core/src/dialect/driver.js';
import { createPgDriver } from '../../libs/core/src/dialects/postgres/pg-driver.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { run, serverArguments } from './driver-fixture.js';

interface Stream {
  on(event: string, listener: (chunk: Buffer) => void): void;
  addListener(event: string, listener: (chunk: Buffer) => void): void;
}

/** What pg may do otherwise in another version: the place is not published. */
interface Seam {
  connect: (this: Seam, ...args: unknown[]) => unknown;
  attachListeners?: ((this: Seam, stream: Stream) => unknown) | undefined;
}

describe('The wire of the pg driver', () => {
  const seam = pg.Connection.prototype as unknown as Seam;
  const { connect, attachListeners } = seam;
  const attach = attachListeners as NonNullable<Seam['attachListeners']>;
  const driver = createPgDriver();
  let proxy: TcpProxy;
  let connection: DriverConnection | undefined;

  beforeEach(async () => {
    const { host = '127.0.0.1', port = 5432 } = serverArguments();
    proxy = await startTcpProxy(host, port);
  });
  afterEach(async () => {
    Object.assign(seam, { connect, attachListeners });
    await connection?.close();
    await proxy.close();
  });

  /** The writes for eight statements that are given at once in a transaction, and whether their answers are right. */
  const writesForEight = async (query: Record<string, string> = {}): Promise<number> => {
    const args = serverArguments();
    const place = { host: '127.0.0.1', port: proxy.port, query: { ...args.query, ...query } };
    const session = await driver.connect({ ...args, ...place });
    connection = session;
    await run(session, 'BEGIN');
    proxy.takePieces();
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => run(session, `select ${i}, repeat('ä', 9000)`)));
    expect(all.map(({ rows }) => [rows[0]?.[0], rows[0]?.[1]?.length])).toEqual(
      Array.from({ length: 8 }, (_, i) => [String(i), 9000]),
    );
    const writes = proxy.takePieces();
    await run(session, 'ROLLBACK');
    return writes;
  };

  it('is ours where pg has its stream listened to in the way that was found in it', async () => {
    expect(await writesForEight()).toBe(1);
  });

  it('is left to pg where it has no such method', async () => {
    seam.attachListeners = undefined;
    seam.connect = function (...args) {
      this.attachListeners = attach;
      return connect.apply(this, args);
    };
    expect(await writesForEight()).toBe(8);
  });

  it('is left to pg where it does not call the method', async () => {
    seam.connect = function (...args) {
      this.attachListeners = attach;
      return connect.apply(this, args);
    };
    expect(await writesForEight()).toBe(8);
  });

  it('is left to pg where the method listens in another way', async () => {
    seam.attachListeners = function (stream) {
      return attach.call(this, { on: (event, listener) => stream.addListener(event, listener) } as Stream);
    };
    expect(await writesForEight()).toBe(8);
  });

  it('is left to pg where that has to time its answers', async () => {
    expect(await writesForEight({ query_timeout: '10000' })).toBe(8);
  });
});
