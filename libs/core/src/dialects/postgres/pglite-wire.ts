import type { protocol } from '@electric-sql/pglite';
import type { DriverValue } from '../../dialect/driver.js';
import type { PgWire } from './pg-wire.js';

/** Gathers protocol messages into one block of bytes, which PGlite takes in one call. */
export class PgliteWire implements PgWire {
  readonly #serialize: typeof protocol.serialize;
  #messages: Uint8Array[] = [];

  constructor(serialize: typeof protocol.serialize) {
    this.#serialize = serialize;
  }

  /** The bytes gathered since the last call; `null` where there are none. */
  take(): Uint8Array | null {
    if (this.#messages.length === 0) return null;
    const bytes = Buffer.concat(this.#messages);
    this.#messages = [];
    return bytes;
  }

  parse(message: { readonly name: string; readonly text: string }): void {
    this.#messages.push(this.#serialize.parse(message));
  }

  bind(message: {
    readonly portal: string;
    readonly statement: string;
    readonly values: readonly DriverValue[];
  }): void {
    this.#messages.push(this.#serialize.bind({ ...message, values: [...message.values] }));
  }

  describe(message: { readonly type: 'P'; readonly name: string }): void {
    this.#messages.push(this.#serialize.describe(message));
  }

  execute(message: { readonly portal: string; readonly rows: number }): void {
    this.#messages.push(this.#serialize.execute(message));
  }

  close(message: { readonly type: 'P' | 'S'; readonly name: string }): void {
    this.#messages.push(this.#serialize.close(message));
  }

  sendCopyFail(reason: string): void {
    this.#messages.push(this.#serialize.copyFail(reason));
  }

  flush(): void {
    this.#messages.push(this.#serialize.flush());
  }

  sync(): void {
    this.#messages.push(this.#serialize.sync());
  }
}
