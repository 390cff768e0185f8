import { describe, expect, it } from 'vitest';
import { LookupError } from '../../src/errors/lookup-error.js';
import { Enum } from '../../src/types/enum-type.js';
import { CHAR, LargeBinary, Text, Uuid, VARCHAR } from '../../src/types/string-types.js';
import { bind, read } from './round-trip.js';

// proves: type-strings
describe('VARCHAR, Text and CHAR', () => {
  it('pass strings through as they are', () => {
    for (const text of ['', ' ', 'a', "'", '\\', 'é', '\u{1f525}', '\u{10ffff}', '\u0001', 'line\nline']) {
      expect(read(VARCHAR, bind(VARCHAR(5), text))).toBe(text);
      expect(read(Text, bind(Text, text))).toBe(text);
      expect(read(CHAR, bind(CHAR(3), text))).toBe(text);
    }
  });

  it('refuse the NUL character, which PostgreSQL text cannot hold', () => {
    expect(() => bind(Text, 'a\0b')).toThrow(
      new TypeError(
        'Text cannot send "a\\u0000b": it contains the character U+0000 (NUL), which PostgreSQL text cannot hold',
      ),
    );
  });

  it.each(['\ud800', 'a\udc00', '\udc00\ud800'])('refuse the lone surrogate in %j rather than change it', (text) => {
    expect(() => bind(VARCHAR, text)).toThrow('it contains a lone surrogate, which has no form in UTF-8');
  });

  it('refuse what is no string', () => {
    expect(() => bind(VARCHAR, 1 as unknown as string)).toThrow(new TypeError('VARCHAR takes a string, got 1'));
    expect(() => bind(CHAR, [1, 2] as unknown as string)).toThrow(
      new TypeError('CHAR takes a string, got an array of 2'),
    );
  });

  it('show only the beginning of a long value', () => {
    const message = (() => {
      try {
        return bind(Text, `${'x'.repeat(5000)}\0`);
      } catch (error) {
        return String(error);
      }
    })();
    expect(message.length).toBeLessThan(250);
  });
});

// proves: type-uuid
describe('Uuid', () => {
  it('takes any case, with hyphens or without, and sends lower case', () => {
    expect(bind(Uuid, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11')).toBe('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11');
    expect(bind(Uuid, 'a0eebc999c0b4ef8bb6d6bb9bd380a11')).toBe('a0eebc999c0b4ef8bb6d6bb9bd380a11');
    expect(read(Uuid, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')).toBe('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11');
  });

  it('counts two ways of writing one UUID as equal', () => {
    expect(Uuid().valuesEqual('A0EEBC999C0B4EF8BB6D6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')).toBe(true);
    expect(Uuid().valuesEqual('b0eebc999c0b4ef8bb6d6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')).toBe(false);
  });

  it.each(['', 'x', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'])(
    'refuses %j',
    (text) => {
      expect(() => bind(Uuid, text)).toThrow(
        new TypeError(`Uuid takes text of 32 hexadecimal digits, with or without hyphens, got ${JSON.stringify(text)}`),
      );
    },
  );
});

// proves: type-binary
describe('LargeBinary', () => {
  it('sends and reads bytes of every value and length', () => {
    for (const length of [0, 1, 255, 256, 5000, 100_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) & 255);
      expect(read(LargeBinary, bind(LargeBinary, bytes))).toEqual(bytes);
    }
    expect(bind(LargeBinary, Uint8Array.of(0, 255, 16))).toBe('\\x00ff10');
  });

  it('sends the part of memory that a view shows', () => {
    expect(bind(LargeBinary, new Uint8Array(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2))).toBe('\\x0203');
    expect(bind(LargeBinary, Buffer.from('ab'))).toBe('\\x6162');
  });

  it('reads bytes that own their memory', () => {
    const bytes = read(LargeBinary, '\\x0102');
    expect(bytes.buffer.byteLength).toBe(2);
    expect(Buffer.isBuffer(bytes)).toBe(false);
  });

  it('reads the form of bytea_output = escape as well', () => {
    const bytes = Uint8Array.from([0, 65, 92, 120, 39, 127, 255]);
    expect(read(LargeBinary, "\\000A\\\\x'\\177\\377")).toEqual(bytes);
    expect(read(LargeBinary, '')).toEqual(new Uint8Array());
  });

  it('refuses what is no text of bytes, and what is no Uint8Array', () => {
    for (const text of ['é', 'a\nb', '\\', '\\400', '\\00', '\\8'])
      expect(() => read(LargeBinary, text)).toThrow('it is no text of bytes');
    expect(() => read(LargeBinary, '\\x0g')).toThrow('it is no text of hexadecimal digits');
    expect(() => read(LargeBinary, '\\x012')).toThrow('it is no text of hexadecimal digits');
    expect(() => bind(LargeBinary, 'ab' as unknown as Uint8Array)).toThrow(
      new TypeError('LargeBinary takes a Uint8Array, got "ab"'),
    );
  });

  it('refuses more bytes than there is text for', () => {
    const bytes = new Uint8Array();
    Object.defineProperty(bytes, 'byteLength', { value: 2 ** 29 });
    expect(() => bind(LargeBinary, bytes)).toThrow(
      /^LargeBinary takes at most 2684354\d\d bytes, more of them in parts \(value \|\| part\), got/,
    );
  });

  it('compares by content', () => {
    const type = LargeBinary();
    expect(type.valuesEqual(Uint8Array.of(1, 2), Buffer.of(1, 2))).toBe(true);
    expect(type.valuesEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(type.valuesEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(false);
  });
});

// proves: type-enum
describe('Enum', () => {
  const status = Enum('draft', 'published', { name: 'article_status' });

  it('sends and reads its labels', () => {
    expect([status.enums, status.name]).toEqual([['draft', 'published'], 'article_status']);
    expect(bind(status, 'draft')).toBe('draft');
    expect(read(status, 'published')).toBe('published');
  });

  it('answers any other label, of the program or of the database, with a LookupError', () => {
    const message =
      '"gone" is not among the defined enum values. Enum name: article_status. Possible values: draft, published';
    expect(() => bind(status, 'gone' as 'draft')).toThrow(new LookupError(message));
    expect(() => read(status, 'gone')).toThrow(new LookupError(message));
    expect(() => bind(Enum('a'), 1 as unknown as 'a')).toThrow(
      new LookupError('1 is not among the defined enum values. Enum name: None. Possible values: a'),
    );
  });
});
