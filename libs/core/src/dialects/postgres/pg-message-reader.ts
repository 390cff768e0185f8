/** Takes the messages of the server. */
export interface PgMessageSink {
  /** True where messages of this kind are to be handed over now. */
  takes(kind: number): boolean;
  /** A whole message; `start` is behind its header. Must not throw. */
  message(kind: number, bytes: Buffer, start: number, end: number): void;
}

/** One byte for the kind of a message, four for its length. */
const HEADER = 5;

/** Cuts what the server sends into messages: those that the sink takes go there, all others to `rest`, in order. */
export class PgMessageReader {
  readonly #sink: PgMessageSink;
  readonly #rest: (chunk: Buffer) => void;
  /** The beginning of a message of which more is to come. */
  #parts: Buffer[] = [];
  #held = 0;
  /** The size of that message; of its header as long as that is not whole. */
  #needed = HEADER;

  constructor(sink: PgMessageSink, rest: (chunk: Buffer) => void) {
    this.#sink = sink;
    this.#rest = rest;
  }

  take(chunk: Buffer): void {
    const start = this.#held === 0 ? 0 : this.#complete(chunk);
    if (start < chunk.length) this.#read(chunk, start);
  }

  /** Adds to the message that is held; gives the place in the chunk behind it. */
  #complete(chunk: Buffer): number {
    let at = 0;
    while (this.#held > 0) {
      const missing = this.#needed - this.#held;
      if (chunk.length - at < missing) {
        this.#hold(chunk.subarray(at), this.#needed);
        return chunk.length;
      }
      this.#hold(chunk.subarray(at, at + missing), this.#needed);
      at += missing;
      const whole = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
      this.#parts = [];
      this.#held = 0;
      this.#read(whole, 0);
    }
    return at;
  }

  #hold(bytes: Buffer, needed: number): void {
    this.#parts.push(bytes);
    this.#held += bytes.length;
    this.#needed = needed;
  }

  #read(bytes: Buffer, start: number): void {
    const { length } = bytes;
    const sink = this.#sink;
    // Where the bytes begin that nobody has got yet.
    let unread = start;
    let at = start;
    while (at + HEADER <= length) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (end > length) break;
      const kind = bytes[at] as number;
      if (sink.takes(kind)) {
        if (unread < at) this.#rest(bytes.subarray(unread, at));
        sink.message(kind, bytes, at + HEADER, end);
        unread = end;
      }
      at = end;
    }
    if (unread < at) this.#rest(unread === 0 && at === length ? bytes : bytes.subarray(unread, at));
    if (at === length) return;
    const isHeaderWhole = length - at >= HEADER;
    this.#hold(bytes.subarray(at), isHeaderWhole ? 1 + bytes.readUInt32BE(at + 1) : HEADER);
  }
}
