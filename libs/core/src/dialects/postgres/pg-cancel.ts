import type pg from 'pg';

/** A `pg.Connection` with what it has for a request to cancel; not in its published types. */
interface CancelConnection {
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  once(event: 'connect' | 'sslconnect' | 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  readonly stream: { destroy(): void };
}

const PATIENCE = 2000;

/** Where a session runs and the secret that lets others cancel it. */
export interface CancelTarget {
  readonly host: string;
  readonly port: number;
  readonly ssl: unknown;
  readonly sslNegotiation: string;
  readonly processID: number;
  readonly secretKey: number;
}

/**
 * Sends the protocol's CancelRequest over a connection of its own, which the server closes when it has passed the
 * request on. It needs no log-in and no free session, and goes through poolers that speak the protocol. An error where
 * the server does not answer within two seconds.
 */
export function sendCancelRequest(Connection: typeof pg.Connection, target: CancelTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = new Connection({
      ssl: target.ssl,
      sslNegotiation: target.sslNegotiation,
    } as ConstructorParameters<typeof pg.Connection>[0]) as unknown as CancelConnection;
    const cancel = (): void => connection.cancel(target.processID, target.secretKey);
    const direct = target.sslNegotiation === 'direct';
    const timer = setTimeout(() => {
      reject(new Error(`${target.host}:${target.port} did not answer within ${PATIENCE / 1000} s`));
      connection.stream.destroy();
    }, PATIENCE);
    connection.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    connection.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
    connection.once('connect', () => {
      if (!target.ssl) cancel();
      else if (!direct) connection.requestSsl();
    });
    connection.once('sslconnect', cancel);
    if (target.host.startsWith('/')) connection.connect(`${target.host}/.s.PGSQL.${target.port}`);
    else connection.connect(target.port, target.host);
  });
}
