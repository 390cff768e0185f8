import type { RowBytes, RowDecoder, RowParts } from '../../dialect/driver.js';
import { decodeText } from './pg-message-body.js';

/** Makes a row from the fields of a DataRow, each with its size in front; `at` is the place of the first size. */
export type BytesDecoder<R> = (bytes: Buffer, at: number) => R;

const decoders = new WeakMap<RowParts<unknown>, BytesDecoder<unknown> | null>();

/** The decoder that does the same from bytes; undefined where there is none, and the row has to be made text first. */
export function bytesDecoderOf<R>(decoder: RowDecoder<R>): BytesDecoder<R> | undefined {
  const { parts, fromBytes } = decoder;
  if (parts === undefined) return fromBytes && ((bytes, at) => fromBytes(fields.read(bytes, at)));
  let made = decoders.get(parts) as BytesDecoder<R> | null | undefined;
  if (made === undefined) decoders.set(parts, (made = generate(parts)));
  return made ?? undefined;
}

/** The fields of the row that is being decoded. */
class RowFields implements RowBytes {
  bytes: Buffer = Buffer.alloc(0);
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  /** Finds the fields; their number stands before the first size. */
  read(b: Buffer, at: number): this {
    this.bytes = b;
    const count = ((b[at - 2] as number) << 8) | (b[at - 1] as number);
    let place = at;
    for (let i = 0; i < count; i++) {
      const size =
        ((b[place] as number) << 24) |
        ((b[place + 1] as number) << 16) |
        ((b[place + 2] as number) << 8) |
        (b[place + 3] as number);
      place += 4;
      this.starts[i] = size < 0 ? -1 : place;
      if (size > 0) place += size;
      this.ends[i] = place;
    }
    return this;
  }

  text(place: number): string | null {
    const start = this.starts[place] as number;
    return start < 0 ? null : decodeText(this.bytes, start, this.ends[place] as number);
  }
}

// One for all: a row is decoded at once, and nothing else is meanwhile.
const fields = new RowFields();

let decodersMade = 0;

// Written out, so that each field is read at a place of its own and no list of fields is made. The text is made of
// positions alone.
function generate<R>({ rowClass, readers }: RowParts<R>): BytesDecoder<R> | null {
  const names = readers.map((_, i) => `v${i}`).join(', ');
  const reads = readers.map((reader, i) => {
    const value =
      reader === undefined
        ? 'text(b, at, end)'
        : reader.fromBytes === undefined || reader.readsNull === true
          ? `r${i}(text(b, at, end))`
          : `r${i}(b, at, end)`;
    return `
    size = (b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3];
    at += 4;
    if (size < 0) v${i} = ${reader?.readsNull === true ? `r${i}(null)` : 'null'};
    else { end = at + size; v${i} = ${value}; at = end; }`;
  });
  const code = `// ${++decodersMade}
  ${readers.map((reader, i) => (reader === undefined ? '' : `const r${i} = readers[${i}];`)).join('')}
  return (b, at) => {
    let size = 0, end = 0${names === '' ? '' : `, ${names}`};${reads.join('')}
    return new Row(${names});
  };`;
  const readings = readers.map((reader) => (reader?.readsNull === true ? reader : (reader?.fromBytes ?? reader)));
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the text is made of positions alone
    return new Function('Row', 'readers', 'text', code)(rowClass, readings, decodeText) as BytesDecoder<R>;
  } catch (error) {
    if (error instanceof EvalError) return null;
    throw error;
  }
}
