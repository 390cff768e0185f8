import { PgMessageReader, type PgMessageSink } from './pg-message-reader.js';

type DataListener = (chunk: Buffer) => void;

interface ByteStream {
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** What pg calls once it has its socket, to have what comes parsed. Not part of its published types. */
interface Attaching {
  attachListeners?: (stream: ByteStream, ...more: readonly unknown[]) => unknown;
}

/** A place between the socket and pg's parser. */
export interface PgMessageTap {
  /** True once bytes of the server have come this way. */
  readonly works: boolean;
  /** Hands bytes to pg's parser, as if the server had sent them now. */
  pass(chunk: Buffer): void;
}

/**
 * Stands between the socket and pg's parser, so that the messages that `sink` takes never get there. Has to be called
 * before the connection is opened. Where pg has no such place to listen at, nothing changes, and the tap never works. `broken`
 * is told of an error of pg's parser, which has lost its place among the messages then.
 */
export function tapMessages(connection: object, sink: PgMessageSink, broken: (error: unknown) => void): PgMessageTap {
  const rest: DataListener[] = [];
  const tap = {
    works: false,
    pass(chunk: Buffer): void {
      try {
        for (const listener of rest) listener(chunk);
      } catch (error) {
        broken(error);
      }
    },
  };
  const attaching = connection as Attaching;
  const attach = attaching.attachListeners;
  if (typeof attach !== 'function') return tap;
  attaching.attachListeners = (stream, ...more) => {
    const attached = attach.call(connection, withoutData(stream, rest), ...more);
    const reader = new PgMessageReader(sink, (chunk) => tap.pass(chunk));
    if (rest.length === 0) return attached;
    stream.on('data', (chunk: Buffer) => {
      tap.works = true;
      reader.take(chunk);
    });
    return attached;
  };
  return tap;
}

/** The stream, of which listeners for data are kept aside. */
function withoutData(stream: ByteStream, listeners: DataListener[]): ByteStream {
  const view = Object.create(stream) as ByteStream;
  view.on = (event, listener) => {
    if (event === 'data') listeners.push(listener as unknown as DataListener);
    else stream.on(event, listener);
    return view;
  };
  return view;
}
