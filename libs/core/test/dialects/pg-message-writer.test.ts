import { serialize } from 'pg-protocol';
import { describe, expect, it } from 'vitest';
import { PgMessageWriter } from '../../src/dialects/postgres/pg-message-writer.js';

const texts = ['', 'a', 'x'.repeat(41), 'größe', '漢字🐘'.repeat(20), 'y'.repeat(5000), 'é'.repeat(40_000)];

/** The bytes of all messages that the writer gathered, as one block. */
function written(write: (writer: PgMessageWriter) => void): Buffer {
  const writer = new PgMessageWriter();
  write(writer);
  return writer.take() ?? Buffer.alloc(0);
}

describe('messages to the server', () => {
  it('have the form that the protocol asks for', () => {
    for (const text of texts) {
      expect(written((writer) => writer.parse({ name: 'n', text }))).toEqual(serialize.parse({ name: 'n', text }));
      expect(written((writer) => writer.sendCopyFail(text))).toEqual(serialize.copyFail(text));
    }
    expect(written((writer) => writer.describe({ type: 'P', name: '' }))).toEqual(serialize.describe({ type: 'P' }));
    expect(written((writer) => writer.close({ type: 'S', name: 's' }))).toEqual(
      serialize.close({ type: 'S', name: 's' }),
    );
    expect(written((writer) => writer.execute({ portal: 'c', rows: 70_000 }))).toEqual(
      serialize.execute({ portal: 'c', rows: 70_000 }),
    );
    expect(written((writer) => writer.sync())).toEqual(serialize.sync());
    expect(written((writer) => writer.flush())).toEqual(serialize.flush());
  });

  it('carry values as text, each with its size in bytes, and NULL as none', () => {
    const values = [...texts, null, '12'];
    const bytes = written((writer) => writer.bind({ portal: '', statement: 's', values }));
    let at = 1 + 4 + '\0s\0'.length + 2;
    expect(bytes.readUInt16BE(at)).toBe(values.length);
    at += 2;
    for (const value of values) {
      const size = bytes.readInt32BE(at);
      at += 4;
      expect(size < 0 ? null : bytes.toString('utf8', at, at + size)).toBe(value);
      at += Math.max(size, 0);
    }
    expect(bytes.length).toBe(at + 2);
    expect(bytes.readUInt32BE(1)).toBe(bytes.length - 1);
  });

  it('stay as they are when more is written after they were taken', () => {
    const writer = new PgMessageWriter();
    const taken: Buffer[] = [];
    for (let i = 0; i < 2000; i++) {
      writer.parse({ name: '', text: `select ${i}` });
      if (i % 3 === 0) taken.push(writer.take() as Buffer);
    }
    taken.push(writer.take() as Buffer);
    const all = Array.from({ length: 2000 }, (_, i) => serialize.parse({ text: `select ${i}` }));
    expect(Buffer.concat(taken)).toEqual(Buffer.concat(all));
    expect(writer.take()).toBeUndefined();
  });

  it('can be cut back to what was there before', () => {
    const writer = new PgMessageWriter();
    writer.sync();
    const { size } = writer;
    writer.parse({ name: '', text: 'x'.repeat(20000) });
    writer.cutTo(size);
    writer.flush();
    expect(writer.take()).toEqual(Buffer.concat([serialize.sync(), serialize.flush()]));
  });

  it('can be without the Sync that was written last', () => {
    const writer = new PgMessageWriter();
    writer.execute({ portal: '', rows: 0 });
    writer.sync();
    writer.unsync();
    expect(writer.take()).toEqual(serialize.execute({ portal: '', rows: 0 }));
  });

  it('keeps no large block when it is taken', () => {
    const writer = new PgMessageWriter();
    writer.parse({ name: '', text: 'x'.repeat(2 ** 20) });
    const large = writer.take();
    writer.sync();
    const small = writer.take();
    expect(large?.length).toBe(2 ** 20 + 9);
    expect(small?.buffer).not.toBe(large?.buffer);
    expect(small?.buffer.byteLength).toBeLessThan(2 ** 20);
  });
});
