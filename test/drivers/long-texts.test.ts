import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabaseUrl } from '../support/database.js';

/** A text of so many bytes stands for one that is longer than a string can be. */
const LIMIT = 100_000;

interface Reading {
  utf8Slice: (this: Buffer, start: number, end: number) => string;
  toString: (this: Buffer, encoding?: string, start?: number, end?: number) => string;
}

const prototype = Buffer.prototype as unknown as Reading;
const { utf8Slice, toString } = prototype;

function refuseLong(size: number): void {
  if (size <= LIMIT) return;
  const message = 'Cannot create a string longer than 0x1fffffe8 characters';
  throw Object.assign(new Error(message), { code: 'ERR_STRING_TOO_LONG' });
}

describe('a text of the server that no string can hold', () => {
  const url = testDatabaseUrl().replace(/^postgresql:/, 'postgresql+pg:');
  const long = `SELECT 1 AS a, repeat('x', ${LIMIT + 1}) AS long FROM generate_series(1, 3)`;

  // Before the library looks at what reads strings.
  beforeAll(() => {
    prototype.utf8Slice = function (this: Buffer, start, end) {
      refuseLong(end - start);
      return utf8Slice.call(this, start, end);
    };
    prototype.toString = function (this: Buffer, encoding, start = 0, end = this.length) {
      refuseLong(end - start);
      return toString.call(this, encoding, start, end);
    };
  });

  afterAll(() => {
    Object.assign(prototype, { utf8Slice, toString });
  });

  it('is an error of its column, and the connection goes on', async () => {
    const { createAsyncEngine, text } = await import('@athanor/core');
    const engine = createAsyncEngine(url);
    try {
      await engine.connect(async (connection) => {
        await expect(connection.execute(text(long))).rejects.toThrow(
          "(Error) column 'long' (Text()): its text has 100001 bytes, and a string of JavaScript cannot be that long; select it in " +
            `parts, as by substr()\n[SQL: ${long}]`,
        );
        expect(connection.inTransaction()).toBe(true);
        expect(await connection.scalar(text('SELECT 2'))).toBe(2);
      });
    } finally {
      await engine.dispose();
    }
  });

  it('ends the session where pg reads it, with the reason, and the pool has another one', async () => {
    const { createAsyncEngine, DBAPIError, text } = await import('@athanor/core');
    process.env['ATHANOR_PG_WIRE'] = 'pg';
    const engine = createAsyncEngine(url, { poolSize: 1, maxOverflow: 0 });
    try {
      await engine.connect(async (connection) => {
        const failed = connection.execute(text(long));
        const behind = connection.execute(text('SELECT 2'));
        await expect(failed).rejects.toThrow(
          'The database session was closed: what the server sent could not be read (Cannot create a string longer than 0x1fffffe8 characters)',
        );
        await expect(failed).rejects.toMatchObject({ connectionInvalidated: true });
        await expect(behind).rejects.toBeInstanceOf(DBAPIError);
        expect(connection.invalidated).toBe(true);
        await connection.rollback();
        expect(await connection.scalar(text('SELECT 2'))).toBe(2);
      });
      expect(await engine.connect((connection) => connection.scalar(text('SELECT 3')))).toBe(3);
    } finally {
      delete process.env['ATHANOR_PG_WIRE'];
      await engine.dispose();
    }
  });
});
