import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { RowTap, tapRows } from '../../src/dialects/postgres/pg-row-tap.js';

type Row = readonly (string | null)[];

function message(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function dataRow(row: Row): Buffer {
  const parts = [Buffer.from([0, row.length])];
  for (const field of row) {
    const size = Buffer.alloc(4);
    size.writeInt32BE(field === null ? -1 : Buffer.byteLength(field));
    parts.push(size, Buffer.from(field ?? ''));
  }
  return message('D', Buffer.concat(parts));
}

const rows: Row[] = [
  ['1', null, '', 'a longer text of ASCII'],
  ['-123456', 'é', '漢字', 'Grüße, 🐘 und so weiter'],
];
const complete = message('C', Buffer.from('SELECT 2\0'));
const ready = message('Z', Buffer.from('T'));
const bytes = Buffer.concat([message('2', Buffer.alloc(0)), ...rows.map(dataRow), complete, ready]);

/** Feeds the chunks, and gives what came out in order: rows, and the bytes that were left to pg. */
function tapped(chunks: readonly Buffer[], listens = true): { rows: Row[]; rest: Buffer; order: string } {
  const taken: Row[] = [];
  const rest: Buffer[] = [];
  let order = '';
  const sink = {
    dataRow: (row: Row): void => {
      taken.push(row);
      order += 'D';
    },
  };
  const tap = new RowTap(
    () => (listens ? sink : undefined),
    (chunk) => {
      rest.push(Buffer.from(chunk));
      order += '.';
    },
  );
  for (const chunk of chunks) tap.take(chunk);
  return { rows: taken, rest: Buffer.concat(rest), order };
}

describe('rows of pg', () => {
  it('are read from the bytes of the server; the other messages are left to pg, in order', () => {
    const { rows: taken, rest, order } = tapped([bytes]);
    expect(taken).toEqual(rows);
    expect(rest).toEqual(Buffer.concat([message('2', Buffer.alloc(0)), complete, ready]));
    expect(order).toBe('.DD.');
  });

  it('are all left to pg while there is nobody to take them', () => {
    expect(tapped([bytes], false)).toEqual({ rows: [], rest: bytes, order: '.' });
  });

  it('that lie in two chunks are left to pg whole, wherever the cut is', () => {
    for (let cut = 1; cut < bytes.length; cut++) {
      const { rows: taken, rest } = tapped([bytes.subarray(0, cut), bytes.subarray(cut)]);
      const left = rows.filter((row) => !taken.some((one) => one[0] === row[0]));
      expect(left.length).toBeLessThanOrEqual(1);
      expect(rest).toEqual(Buffer.concat([message('2', Buffer.alloc(0)), ...left.map(dataRow), complete, ready]));
    }
  });

  it('are put together again where every byte comes by itself', () => {
    const { rows: taken, rest } = tapped([...bytes].map((byte) => Buffer.from([byte])));
    expect(taken).toEqual([]);
    expect(rest).toEqual(bytes);
  });

  it('are read by pg where it has no place to listen at, or listens in a way of its own', () => {
    const without = {};
    tapRows(without, () => undefined);
    expect(without).toEqual({});

    const heard: string[] = [];
    const stream = new EventEmitter();
    const connection = {
      attachListeners: (given: EventEmitter): void => void given.on('end', () => heard.push('end')),
    };
    tapRows(connection, () => undefined);
    connection.attachListeners(stream);
    stream.emit('end');
    expect(heard).toEqual(['end']);
    expect(stream.listenerCount('data')).toBe(0);
  });
});
