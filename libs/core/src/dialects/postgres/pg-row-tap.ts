/** The fields of one row as text; `null` is SQL NULL. */
type Fields = (string | null)[];

/** Takes rows, as an exchange does. */
export interface RowSink {
  dataRow(fields: Fields): void;
}

type DataListener = (chunk: Buffer) => void;

interface ByteStream {
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** What pg calls once it has its socket, to have what comes parsed. Not part of its published types. */
interface Attaching {
  attachListeners?: (stream: ByteStream, ...more: readonly unknown[]) => unknown;
}

/**
 * Reads rows from the bytes that the server sends, before pg makes a message and an event of each: a third of what reading
 * ten thousand rows costs. All else goes to pg's parser, and so do rows that lie in two chunks, and all rows while there is
 * no sink. Has to be called before the connection is opened; where pg has no such place to listen at, nothing changes.
 */
export function tapRows(connection: object, sink: () => RowSink | undefined): void {
  const attaching = connection as Attaching;
  const attach = attaching.attachListeners;
  if (typeof attach !== 'function') return;
  attaching.attachListeners = (stream, ...more) => {
    const rest: DataListener[] = [];
    const attached = attach.call(connection, withoutData(stream, rest), ...more);
    const tap = new RowTap(sink, (chunk) => {
      for (const listener of rest) listener(chunk);
    });
    if (rest.length > 0) stream.on('data', (chunk: Buffer) => tap.take(chunk));
    return attached;
  };
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

const DATA_ROW = 68;
/** One byte for the kind of a message, four for its length. */
const HEADER = 5;

/** Tells rows from other messages, chunk by chunk. */
export class RowTap {
  readonly #sink: () => RowSink | undefined;
  readonly #rest: DataListener;
  /** A header that lies in two chunks. */
  #header: Buffer | undefined;
  /** The bytes still to come of a message that pg's parser has the beginning of. */
  #owed = 0;

  constructor(sink: () => RowSink | undefined, rest: DataListener) {
    this.#sink = sink;
    this.#rest = rest;
  }

  take(chunk: Buffer): void {
    const bytes = this.#header === undefined ? chunk : Buffer.concat([this.#header, chunk]);
    this.#header = undefined;
    const { length } = bytes;
    // Where the bytes begin that pg's parser has not got yet.
    let unread = 0;
    let at = Math.min(this.#owed, length);
    this.#owed -= at;
    while (at + HEADER <= length) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      const sink = bytes[at] === DATA_ROW && end <= length ? this.#sink() : undefined;
      if (sink !== undefined) {
        if (unread < at) this.#rest(bytes.subarray(unread, at));
        sink.dataRow(readRow(bytes, at + HEADER));
        unread = end;
      } else if (end > length) {
        this.#owed = end - length;
        at = length;
        break;
      }
      at = end;
    }
    if (at < length) this.#header = bytes.subarray(at);
    if (unread === 0 && at === length) this.#rest(bytes);
    else if (unread < at) this.#rest(bytes.subarray(unread, at));
  }
}

function readRow(bytes: Buffer, start: number): Fields {
  const count = bytes.readInt16BE(start);
  // oxlint-disable-next-line unicorn/no-new-array -- an array that grows would take room for seventeen
  const fields: Fields = new Array<string | null>(count);
  let at = start + 2;
  for (let i = 0; i < count; i++) {
    const size = bytes.readInt32BE(at);
    at += 4;
    if (size < 0) {
      fields[i] = null;
      continue;
    }
    fields[i] = textOf(bytes, at, at + size);
    at += size;
  }
  return fields;
}

/** Up to here a text of ASCII is made faster of its character codes than by a call into the runtime: flags, most numbers. */
const SHORT = 6;

function textOf(bytes: Buffer, start: number, end: number): string {
  if (end - start > SHORT) return decode(bytes, start, end);
  let text = '';
  for (let i = start; i < end; i++) {
    const code = bytes[i] as number;
    if (code > 127) return decode(bytes, start, end);
    text += String.fromCharCode(code);
  }
  return text;
}

const { utf8Slice } = Buffer.prototype as { utf8Slice?: (this: Buffer, start: number, end: number) => string };

/** `toString()` without its look at the name of the encoding, where the runtime lets us. */
const decode: (bytes: Buffer, start: number, end: number) => string =
  utf8Slice === undefined
    ? (bytes, start, end) => bytes.toString('utf8', start, end)
    : (bytes, start, end) => utf8Slice.call(bytes, start, end);
