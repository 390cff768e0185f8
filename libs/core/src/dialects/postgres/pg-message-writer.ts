import type { DriverValue } from '../../dialect/driver.js';
import type { PgWire } from './pg-wire.js';

const CHUNK = 16 * 1024;
const SYNC_SIZE = 5;
/** Up to here a text of ASCII is written faster character by character than by a call into the runtime. */
const SHORT = 40;
/** From here on the size of a text is counted before room is made for it; below, room is made for the most it can take. */
const LONG = 2048;

/** Larger blocks are given up as soon as they are sent. */
const LARGEST_KEPT = 1024 * 1024;

/** For the numbers that stand behind a text. */
const ROOM = 16;

const kinds = { parse: 80, bind: 66, describe: 68, execute: 69, close: 67, copyFail: 102, flush: 72, sync: 83 };

/**
 * Gathers protocol messages into one block of bytes, for one write to the socket. Bytes that were taken are never
 * written over: what follows goes behind them, or into a new block.
 */
export class PgMessageWriter implements PgWire {
  #bytes = Buffer.allocUnsafe(0);
  #start = 0;
  #at = 0;
  /** Where the message begins that is being written. */
  #message = 0;

  /** The bytes gathered since the last call; undefined where there are none. */
  take(): Buffer | undefined {
    if (this.#at === this.#start) return undefined;
    const taken = this.#bytes.subarray(this.#start, this.#at);
    this.#start = this.#at;
    // Nothing more than the socket may hold a value of many megabytes, however long nothing else is sent.
    if (this.#bytes.length > LARGEST_KEPT) this.#forget();
    return taken;
  }

  #forget(): void {
    this.#bytes = Buffer.allocUnsafe(0);
    this.#start = 0;
    this.#at = 0;
  }

  get isEmpty(): boolean {
    return this.#at === this.#start;
  }

  /** The number of bytes that were gathered since they were last taken. */
  get size(): number {
    return this.#at - this.#start;
  }

  /** Takes back what was written behind the first `size` bytes. */
  cutTo(size: number): void {
    this.#at = this.#start + size;
  }

  /** Takes back the Sync that was written last; the bytes must not have been taken. */
  unsync(): void {
    this.#at -= SYNC_SIZE;
  }

  parse({ name, text }: { readonly name: string; readonly text: string }): void {
    this.#begin(kinds.parse);
    this.#cString(name);
    this.#cString(text);
    this.#int16(0);
    this.#end();
  }

  bind(message: {
    readonly portal: string;
    readonly statement: string;
    readonly values: readonly DriverValue[];
  }): void {
    const { values } = message;
    this.#begin(kinds.bind);
    this.#cString(message.portal);
    this.#cString(message.statement);
    this.#int16(0);
    this.#int16(values.length);
    for (let i = 0; i < values.length; i++) this.#value(values[i] as DriverValue);
    this.#int16(0);
    this.#end();
  }

  describe(message: { readonly type: 'P' | 'S'; readonly name: string }): void {
    this.#named(kinds.describe, message);
  }

  execute({ portal, rows }: { readonly portal: string; readonly rows: number }): void {
    this.#begin(kinds.execute);
    this.#cString(portal);
    this.#int32(rows);
    this.#end();
  }

  close(message: { readonly type: 'P' | 'S'; readonly name: string }): void {
    this.#named(kinds.close, message);
  }

  sendCopyFail(reason: string): void {
    this.#begin(kinds.copyFail);
    this.#cString(reason);
    this.#end();
  }

  flush(): void {
    this.#begin(kinds.flush);
    this.#end();
  }

  sync(): void {
    this.#begin(kinds.sync);
    this.#end();
  }

  #named(kind: number, { type, name }: { readonly type: 'P' | 'S'; readonly name: string }): void {
    this.#begin(kind);
    this.#bytes[this.#at++] = type === 'P' ? 80 : 83;
    this.#cString(name);
    this.#end();
  }

  #begin(kind: number): void {
    this.#reserve(ROOM);
    this.#message = this.#at;
    this.#bytes[this.#at] = kind;
    this.#at += 5;
  }

  /** Writes the length of the message, which counts itself and not the byte of the kind. */
  #end(): void {
    this.#setInt32(this.#message + 1, this.#at - this.#message - 1);
  }

  #value(value: DriverValue): void {
    this.#int32(-1);
    if (value === null) return;
    const size = this.#text(value);
    this.#setInt32(this.#at - size - 4, size);
  }

  #cString(text: string): void {
    this.#text(text);
    this.#bytes[this.#at++] = 0;
  }

  /** Writes a text in UTF-8 and gives its size; leaves room for what is short and stands behind it. */
  #text(text: string): number {
    const { length } = text;
    this.#reserve((length < LONG ? length * 3 : Buffer.byteLength(text)) + ROOM);
    const bytes = this.#bytes;
    const at = this.#at;
    if (length <= SHORT) {
      let i = 0;
      for (let code = text.charCodeAt(0); code < 128; code = text.charCodeAt(++i)) bytes[at + i] = code;
      if (i === length) {
        this.#at += length;
        return length;
      }
    }
    const size = bytes.write(text, at);
    this.#at += size;
    return size;
  }

  #int16(value: number): void {
    this.#bytes[this.#at++] = value >>> 8;
    this.#bytes[this.#at++] = value;
  }

  #int32(value: number): void {
    this.#reserve(ROOM);
    this.#setInt32(this.#at, value);
    this.#at += 4;
  }

  #setInt32(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** Makes room; what was gathered and not taken moves into a new block where the old one is full. */
  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const gathered = this.#at - this.#start;
    const next = Buffer.allocUnsafeSlow(Math.max(CHUNK, gathered * 2 + size));
    this.#bytes.copy(next, 0, this.#start, this.#at);
    this.#bytes = next;
    this.#message -= this.#start;
    this.#start = 0;
    this.#at = gathered;
  }
}
