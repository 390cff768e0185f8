import { EventEmitter } from 'node:events';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { compileRowDecoder } from '../../src/result/row-decoder.js';
import { metadataOfKeys } from '../../src/result/result-metadata.js';
import { readError, readRowDescription, readTextRow } from '../../src/dialects/postgres/pg-message-body.js';
import { PgMessageReader } from '../../src/dialects/postgres/pg-message-reader.js';
import { tapMessages } from '../../src/dialects/postgres/pg-message-tap.js';
import { bytesDecoderOf } from '../../src/dialects/postgres/pg-row-bytes.js';
import { BOOLEAN, Integer } from '../../src/types/numeric-types.js';

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
const bound = message('2', Buffer.alloc(0));
const notice = message('N', Buffer.from('SNOTICE\0\0'));
const complete = message('C', Buffer.from('SELECT 2\0'));
const ready = message('Z', Buffer.from('T'));
const bytes = Buffer.concat([bound, dataRow(rows[0] as Row), notice, dataRow(rows[1] as Row), complete, ready]);

/** Feeds the chunks, and gives what came out in order: rows, and the bytes that were left to pg. */
function read(chunks: readonly Buffer[], takes = (kind: string): boolean => kind === 'D') {
  const taken: Row[] = [];
  const rest: Buffer[] = [];
  let order = '';
  const sink = {
    takes: (kind: number): boolean => takes(String.fromCharCode(kind)),
    message(_: number, from: Buffer, start: number): void {
      taken.push(readTextRow(from, start));
      order += 'D';
    },
  };
  const reader = new PgMessageReader(sink, (chunk) => {
    rest.push(Buffer.from(chunk));
    order += '.';
  });
  for (const chunk of chunks) reader.take(chunk);
  return { rows: taken, rest: Buffer.concat(rest), order };
}

describe('messages of the server', () => {
  const left = Buffer.concat([bound, notice, complete, ready]);

  it('are read from its bytes; those that nobody takes are left to pg, in order', () => {
    expect(read([bytes])).toEqual({ rows, rest: left, order: '.D.D.' });
  });

  it('are all left to pg while there is nobody to take them', () => {
    expect(read([bytes], () => false)).toEqual({ rows: [], rest: bytes, order: '.' });
  });

  it('that lie in two chunks are put together, wherever the cut is', () => {
    for (let cut = 1; cut < bytes.length; cut++) {
      const got = read([bytes.subarray(0, cut), bytes.subarray(cut)]);
      expect([got.rows, got.rest]).toEqual([rows, left]);
    }
  });

  it('are put together where every byte comes by itself, and where pieces of any size come', () => {
    for (let size = 1; size < 12; size++) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const got = read(pieces);
      expect([got.rows, got.rest]).toEqual([rows, left]);
    }
  });

  it('are read by pg where it has no place to listen at, or listens in a way of its own', () => {
    const sink = { takes: () => true, message: () => undefined };
    const without = {};
    expect(tapMessages(without, sink, fail).works).toBe(false);
    expect(without).toEqual({});

    const heard: string[] = [];
    const stream = new EventEmitter();
    const connection = {
      attachListeners: (given: EventEmitter): void => void given.on('end', () => heard.push('end')),
    };
    const tap = tapMessages(connection, sink, fail);
    connection.attachListeners(stream);
    stream.emit('end');
    expect(heard).toEqual(['end']);
    expect(stream.listenerCount('data')).toBe(0);
    expect(tap.works).toBe(false);
  });
});

const fail = (error: unknown): never => {
  throw error;
};

describe('the body of a message', () => {
  it('of a row description gives names and types', () => {
    const field = (name: string, type: number): Buffer => {
      const rest = Buffer.alloc(18);
      rest.writeUInt32BE(type, 6);
      return Buffer.concat([Buffer.from(`${name}\0`), rest]);
    };
    const body = Buffer.concat([Buffer.from([0, 2]), field('id', 23), field('größe', 4_000_000_000)]);
    expect(readRowDescription(body, 0)).toEqual([
      { name: 'id', dataTypeID: 23 },
      { name: 'größe', dataTypeID: 4_000_000_000 },
    ]);
  });

  it('of an error gives the error of pg with all its properties', () => {
    const body = Buffer.from('SERROR\0VERROR\0C42P01\0Mrelation "größe" does not exist\0P15\0Fparse.c\0L1392\0Rx\0\0');
    const error = readError(pg.DatabaseError, body, 0, body.length);
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect(error).toMatchObject({ message: 'relation "größe" does not exist', severity: 'ERROR', code: '42P01' });
    expect(error).toMatchObject({ name: 'error', position: '15', file: 'parse.c', line: '1392', routine: 'x' });
    expect(error.detail).toBeUndefined();
  });

  it('of a row gives the same values whether it is read as text or as bytes', () => {
    const readers = [Integer().resultProcessor(), undefined, BOOLEAN().resultProcessor(), undefined];
    const decode = compileRowDecoder(metadataOfKeys(['a', 'b', 'c', 'd']).rowClass, readers);
    const fromBytes = bytesDecoderOf(decode);
    for (const row of [
      ['1', 'x', 't', null],
      ['-7', null, 'f', 'é'],
      [null, '', null, 'long'.repeat(99)],
    ] as Row[]) {
      const body = dataRow(row);
      expect({ ...fromBytes?.(body, 7) }).toEqual({ ...decode(row) });
    }
    expect(() => fromBytes?.(dataRow(['1.5', null, null, null]), 7)).toThrow('Integer cannot read "1.5"');
  });
});
