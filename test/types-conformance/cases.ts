import {
  BigInteger,
  BIT,
  BOOLEAN,
  BYTEA,
  CHAR,
  CIDR,
  CITEXT,
  DATE,
  DATEMULTIRANGE,
  DATERANGE,
  DateTime,
  Double,
  Enum,
  Float,
  HSTORE,
  INET,
  INT4MULTIRANGE,
  INT4RANGE,
  INT8MULTIRANGE,
  INT8RANGE,
  Integer,
  INTERVAL,
  Interval,
  IntervalValue,
  JSON as Json,
  JSONB,
  JSONPATH,
  MACADDR,
  MACADDR8,
  MONEY,
  MultiRange,
  Numeric,
  NUMMULTIRANGE,
  NUMRANGE,
  OID,
  Range,
  REAL,
  REGCLASS,
  REGCONFIG,
  SmallInteger,
  Text,
  TIME,
  Time,
  TIMESTAMP,
  TSMULTIRANGE,
  TSQUERY,
  TSRANGE,
  TSTZMULTIRANGE,
  TSTZRANGE,
  TSVECTOR,
  type TypeEngine,
  type TypeLike,
  Uuid,
  VARCHAR,
} from '@athanor/core';
import { seeded } from './seeded.js';

/** A value that is sent, the server's own text for it, and what is read where that is another value. */
export interface Sample {
  readonly sent: unknown;
  readonly text: string;
  readonly read: unknown;
}

/** One type at its edges. */
export interface TypeCase {
  /** The type as a test is called by it. */
  readonly name: string;
  readonly type: TypeEngine;
  readonly samples: readonly Sample[];
  /** False for types that have no `=`. */
  readonly comparable: boolean;
  /** True where a column of this type is read alike when the statement does not say its type. */
  readonly known: boolean;
  /** The extension that has the type. */
  readonly extension?: string;
}

type Given = readonly [sent: unknown, text: string, read?: unknown];
type Traits = Partial<Pick<TypeCase, 'comparable' | 'known' | 'extension'>>;

function typeCase(name: string, like: TypeLike<any, any>, given: readonly Given[], traits: Traits = {}): TypeCase {
  return {
    name,
    type: typeof like === 'function' ? like() : like,
    samples: given.map(([sent, text, ...read]) => ({ sent, text, read: read.length === 0 ? sent : read[0] })),
    comparable: true,
    known: true,
    ...traits,
  };
}

const random = seeded(8_191);
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
const hex = (value: Uint8Array): string => `\\x${Buffer.from(value).toString('hex')}`;

/** Digits with a point somewhere, as the server prints them. */
function decimal(): string {
  const whole = times(1 + random.below(60), () => random.below(10))
    .join('')
    .replace(/^0+(?=\d)/, '');
  const fraction = times(random.below(60), () => random.below(10)).join('');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return /[1-9]/.test(text) && random.below(2) === 0 ? `-${text}` : text;
}

/** Any float of 64 bits but NaN. */
function float(): number {
  const view = new DataView(new ArrayBuffer(8));
  for (;;) {
    for (let i = 0; i < 8; i++) view.setUint8(i, random.below(256));
    if (!Number.isNaN(view.getFloat64(0))) return view.getFloat64(0);
  }
}

const characters = [
  'a',
  'Z',
  ' ',
  '"',
  "'",
  '\\',
  '{',
  '}',
  ',',
  '(',
  '[',
  '\n',
  '\t',
  '\r',
  'é',
  'ß',
  '漢',
  '😀',
  '\u0001',
  ':',
  '%',
  '$1',
  '`',
];
const string = (): string => times(random.below(12), () => random.pick(characters)).join('');

/** The text that the server has for a float: that of JavaScript, but with an exponent earlier, of two digits at least. */
function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e15) ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

const bigints = [
  0n,
  1n,
  -1n,
  9_007_199_254_740_992n,
  9_007_199_254_740_993n,
  -9_007_199_254_740_993n,
  9_223_372_036_854_775_807n,
  -9_223_372_036_854_775_808n,
];
const same = (values: readonly unknown[]): Given[] => values.map((value) => [value, String(value)]);

const instants: readonly Given[] = [
  [new Date(0), '1970-01-01 00:00:00+00'],
  [new Date('2024-02-29T23:59:59.999Z'), '2024-02-29 23:59:59.999+00'],
  [new Date('1899-12-31T23:59:59.001Z'), '1899-12-31 23:59:59.001+00'],
  [new Date('0001-01-01T00:00:00Z'), '0001-01-01 00:00:00+00'],
  [new Date('-000043-03-15T12:00:00Z'), '0044-03-15 12:00:00+00 BC'],
  [new Date('+012345-06-07T08:09:10.012Z'), '12345-06-07 08:09:10.012+00'],
  [new Date(-1), '1969-12-31 23:59:59.999+00'],
];
const withoutZone = (given: readonly Given[]): Given[] => given.map(([sent, text]) => [sent, text.replace('+00', '')]);

const clocks = [
  '2024-02-29 23:59:59.123456',
  '1899-12-31 00:00:00.000001',
  '0001-01-01 00:00:00',
  '4713-01-01 00:00:00 BC',
  '294276-12-31 23:59:59.999999',
  'infinity',
  '-infinity',
];

const intervals: readonly Given[] = [
  [IntervalValue.of({}), '00:00:00'],
  [IntervalValue.of({ microseconds: 1 }), '00:00:00.000001'],
  [IntervalValue.of({ microseconds: -1 }), '-00:00:00.000001'],
  [
    IntervalValue.of({ years: 1, months: 2, days: -3, hours: 4, minutes: 5, seconds: 6, microseconds: 789 }),
    '1 year 2 mons -3 days +04:05:06.000789',
  ],
  [IntervalValue.of({ months: -13, days: 400, hours: -100 }), '-1 years -1 mons +400 days -100:00:00'],
  [new IntervalValue(2_147_483_647, -2_147_483_648, 0n), '178956970 years 7 mons -2147483648 days'],
  [new IntervalValue(0, 0, 9_223_372_036_854_775_807n), '2562047788:00:54.775807'],
];

const documents: readonly Given[] = [
  [{ a: [1, null, 'ü"\\\''], 'key "x"': {} }, '{"a": [1, null, "ü\\"\\\\\'"], "key \\"x\\"": {}}'],
  [[], '[]'],
  [[[1], [2, [3]]], '[[1], [2, [3]]]'],
  ['text', '"text"'],
  ['', '""'],
  [0, '0'],
  [-1.5, '-1.5'],
  [true, 'true'],
  [null, 'null'],
  [{ a: [9_007_199_254_740_993n, -9_223_372_036_854_775_808n] }, '{"a": [9007199254740993, -9223372036854775808]}'],
  [[2 ** 53, 0.1 + 0.2, 5e-7], '[9007199254740992, 0.30000000000000004, 0.0000005]'],
];

/** What JSON.stringify makes of a value; undefined where it makes nothing. */
function jsonText(value: unknown): string | undefined {
  try {
    return globalThis.JSON.stringify(value);
  } catch {
    return undefined;
  }
}

const range = <T>(lower: T | null, upper: T | null, bounds: '[)' | '[]' | '(]' | '()' = '[)'): Range<T> =>
  new Range(lower, upper, { bounds });

/** A range, its text, and the canonical form that is read. */
const ranges = (...given: readonly Given[]): Given[] => [
  ...given,
  [Range.empty(), 'empty'],
  [range(null, null), '(,)', range(null, null, '()')],
];

const multi = (...all: readonly Range[]): MultiRange => new MultiRange(all);
const day = (value: string): Date => new Date(value);

const numbers = typeCase('Integer', Integer, same([0, 1, -1, 2_147_483_647, -2_147_483_648]));

/** Every type, with the values at its edges. */
export const typeCases: readonly TypeCase[] = [
  typeCase('SmallInteger', SmallInteger, same([0, 32_767, -32_768])),
  numbers,
  typeCase('BigInteger', BigInteger(), same(bigints)),
  typeCase(
    'BigInteger asNumber',
    BigInteger({ asNumber: true }),
    same([0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]),
    { known: false },
  ),
  typeCase('Numeric', Numeric(), [
    ...same([
      '0',
      '-0.5',
      '123456789012345.12345',
      '1.10',
      '0.0000000000000000000000000000000000001',
      'NaN',
      'Infinity',
      '-Infinity',
    ]),
    ['1e3', '1000', '1000'],
    [5n, '5', '5'],
    [0.1, '0.1', '0.1'],
    ...times(40, decimal).map((text): Given => [text, text]),
  ]),
  typeCase('Numeric(20, 5)', Numeric(20, 5), [
    ['123456789012345.12345', '123456789012345.12345'],
    ['-999999999999999.99999', '-999999999999999.99999'],
  ]),
  typeCase(
    'Numeric asNumber',
    Numeric({ precision: 10, scale: 2, asNumber: true }),
    [
      [1.25, '1.25'],
      [-3.01, '-3.01'],
      [Number.NaN, 'NaN'],
    ],
    { known: false },
  ),
  typeCase('Float', Float, [
    [0.1, '0.1'],
    [-0, '-0'],
    [1e-320, '1e-320'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [Number.MIN_VALUE, '5e-324'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ]),
  typeCase(
    'Double',
    Double,
    times(40, float).map((value): Given => [value, floatText(value)]),
  ),
  typeCase('REAL', REAL, [
    [0.1, '0.1'],
    [-0, '-0'],
    [16_777_216, '1.6777216e+07'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ]),
  typeCase('Float(24)', Float(24), [
    [0.1, '0.1'],
    [1.5, '1.5'],
  ]),
  typeCase('BOOLEAN', BOOLEAN, same([true, false])),
  typeCase('VARCHAR', VARCHAR, [
    ...same(['', ' ', 'null', 'NULL', '\\x41', '{1,2}', "o'clock", '\\', '\\\\n']),
    ...times(60, string).map((text): Given => [text, text]),
  ]),
  typeCase('VARCHAR(5)', VARCHAR(5), same(['', 'ab', '漢字漢字漢'])),
  typeCase('Text with a collation', Text(undefined, { collation: 'C' }), same(['a', 'B', 'ä'])),
  typeCase('CHAR(4)', CHAR(4), [
    ['ab  ', 'ab', 'ab  '],
    ['abcd', 'abcd'],
  ]),
  typeCase('DateTime', DateTime(), withoutZone(instants)),
  typeCase('DateTime with zone', DateTime({ timezone: true }), instants),
  typeCase('DateTime as string', DateTime({ as: 'string' }), same(clocks), { known: false }),
  typeCase(
    'DateTime as string with zone',
    DateTime({ timezone: true, as: 'string' }),
    [
      ['2024-02-29 23:59:59.123456+00', '2024-02-29 23:59:59.123456+00'],
      ['2024-02-29 23:59:59.123456+05:30', '2024-02-29 18:29:59.123456+00', '2024-02-29 18:29:59.123456+00'],
      ['2024-02-29T12:00:00Z', '2024-02-29 12:00:00+00', '2024-02-29 12:00:00+00'],
      ['infinity', 'infinity'],
      ['-infinity', '-infinity'],
      ['0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00+00 BC'],
    ],
    { known: false },
  ),
  typeCase('TIMESTAMP(3)', TIMESTAMP({ precision: 3 }), withoutZone(instants)),
  typeCase(
    'TIMESTAMP(6) as string',
    TIMESTAMP({ precision: 6, timezone: true, as: 'string' }),
    [['1999-12-31 23:59:59.999999+00', '1999-12-31 23:59:59.999999+00']],
    { known: false },
  ),
  typeCase(
    'DATE',
    DATE,
    same([
      '2024-02-29',
      '0001-01-01',
      '1899-12-31',
      '0044-03-15 BC',
      '4713-01-01 BC',
      '10000-01-01',
      '5874897-12-31',
      'infinity',
      '-infinity',
    ]),
  ),
  typeCase('Time', Time, same(['00:00:00', '23:59:59.999999', '24:00:00', '12:30:00.000001'])),
  typeCase(
    'Time with zone',
    Time({ timezone: true }),
    same(['00:00:00+00', '23:59:59.999999-15:59', '12:30:00+05:30']),
  ),
  typeCase('TIME(2)', TIME({ precision: 2 }), same(['12:30:00.12'])),
  typeCase('Interval', Interval, intervals),
  typeCase('INTERVAL YEAR TO MONTH', INTERVAL({ fields: 'YEAR TO MONTH' }), [
    [IntervalValue.of({ years: 1, months: 2 }), '1 year 2 mons'],
  ]),
  typeCase('INTERVAL DAY TO SECOND (3)', INTERVAL({ fields: 'DAY TO SECOND', precision: 3 }), [
    [IntervalValue.of({ days: 1, milliseconds: 5 }), '1 day 00:00:00.005'],
  ]),
  typeCase('BYTEA', BYTEA, [
    [new Uint8Array(), '\\x'],
    [bytes, hex(bytes)],
    ...times(10, () => Uint8Array.from(times(random.below(40), () => random.below(256)))).map(
      (value): Given => [value, hex(value)],
    ),
  ]),
  typeCase('Uuid', Uuid, [
    ['2b9f1b1e-7c1d-4e5f-8a9b-0c1d2e3f4a5b', '2b9f1b1e-7c1d-4e5f-8a9b-0c1d2e3f4a5b'],
    [
      '2B9F1B1E7C1D4E5F8A9B0C1D2E3F4A5C',
      '2b9f1b1e-7c1d-4e5f-8a9b-0c1d2e3f4a5c',
      '2b9f1b1e-7c1d-4e5f-8a9b-0c1d2e3f4a5c',
    ],
  ]),
  typeCase(
    'JSON',
    Json(),
    documents.map(([value, text]): Given => [value, jsonText(value) ?? text.replaceAll(/([:,]) /g, '$1')]),
    { comparable: false },
  ),
  typeCase('JSONB', JSONB(), documents),
  typeCase(
    'Enum',
    Enum('draft', 'in "review"', "it's", 'a,b', 'NULL', { name: 'conformance status' }),
    same(['draft', 'in "review"', "it's", 'a,b', 'NULL']),
    { known: false },
  ),
  typeCase('INET', INET, [
    ['192.168.0.1', '192.168.0.1/32'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['::1', '::1/128'],
    ['2001:db8::/32', '2001:db8::/32'],
  ]),
  typeCase('CIDR', CIDR, same(['192.168.0.0/24', '2001:db8::/32'])),
  typeCase('MACADDR', MACADDR, same(['08:00:2b:01:02:03'])),
  typeCase('MACADDR8', MACADDR8, same(['08:00:2b:01:02:03:04:05'])),
  typeCase('BIT', BIT(), same(['0', '1'])),
  typeCase('BIT(5)', BIT(5), same(['00000', '10110'])),
  typeCase('BIT VARYING', BIT(undefined, { varying: true }), same(['', '1', '0'.repeat(70)])),
  typeCase('BIT VARYING(3)', BIT(3, { varying: true }), same(['', '101'])),
  typeCase('MONEY', MONEY, [
    ['1234.5', '$1,234.50', '$1,234.50'],
    [-1n, '-$1.00', '-$1.00'],
    ['$92,233,720,368,547,758.07', '$92,233,720,368,547,758.07'],
  ]),
  typeCase('OID', OID, same([0, 4_294_967_295])),
  typeCase('REGCLASS', REGCLASS, same(['pg_class', 'information_schema.tables'])),
  typeCase('REGCONFIG', REGCONFIG, same(['english', 'simple'])),
  typeCase('TSVECTOR', TSVECTOR, same(["'a' 'fat':2 'it''s':1A,3"])),
  typeCase('TSQUERY', TSQUERY, same(["'fat' & ( 'cat' | !'rat':* )", "'a' <-> 'b'"])),
  typeCase('JSONPATH', JSONPATH, same(['$."tags"[*]?(@ > 1)']), { comparable: false }),
  typeCase(
    'HSTORE',
    HSTORE,
    [
      [{}, ''],
      [{ a: '1', 'k "\\': null, b: 'x\'y, "=>"' }, '"a"=>"1", "b"=>"x\'y, \\"=>\\"", "k \\"\\\\"=>NULL'],
      [{ __proto__x: '', NULL: 'NULL' }, '"NULL"=>"NULL", "__proto__x"=>""'],
    ],
    { extension: 'hstore', known: false },
  ),
  typeCase('CITEXT', CITEXT, same(['Ann', '', 'ÄÖ']), { extension: 'citext', known: false }),
  typeCase(
    'INT4RANGE',
    INT4RANGE,
    ranges(
      [range(1, 5), '[1,5)'],
      [range(1, 4, '[]'), '[1,5)', range(1, 5)],
      [range(-2, 3, '(]'), '[-1,4)', range(-1, 4)],
      [range(null, 3, '[]'), '(,4)', range(null, 4, '()')],
      [range(1, 1), 'empty', Range.empty()],
    ),
  ),
  typeCase(
    'INT8RANGE',
    INT8RANGE,
    ranges([range(9_007_199_254_740_993n, 9_223_372_036_854_775_807n), '[9007199254740993,9223372036854775807)']),
  ),
  typeCase(
    'NUMRANGE',
    NUMRANGE,
    ranges(
      [range('-1.50', '123456789012345.12345', '(]'), '(-1.50,123456789012345.12345]'],
      [range('-Infinity', 'Infinity'), '[-Infinity,Infinity)'],
    ),
  ),
  typeCase(
    'DATERANGE',
    DATERANGE,
    ranges(
      [range('2024-02-29', '2024-03-01', '[]'), '[2024-02-29,2024-03-02)', range('2024-02-29', '2024-03-02')],
      [range('0044-03-15 BC', 'infinity'), '["0044-03-15 BC",infinity)'],
    ),
  ),
  typeCase(
    'TSRANGE',
    TSRANGE(),
    ranges([
      range(day('-000043-01-01T00:00:00Z'), day('2024-02-29T12:00:00.5Z'), '[]'),
      '["0044-01-01 00:00:00 BC","2024-02-29 12:00:00.5"]',
    ]),
  ),
  typeCase(
    'TSTZRANGE',
    TSTZRANGE(),
    ranges([range(day('2024-02-29T12:00:00Z'), null, '()'), '("2024-02-29 12:00:00+00",)']),
  ),
  typeCase(
    'TSRANGE as string',
    TSRANGE({ as: 'string' }),
    ranges([range('2024-02-29 12:00:00.000001', 'infinity', '[]'), '["2024-02-29 12:00:00.000001",infinity]']),
    { known: false },
  ),
  typeCase(
    'TSTZRANGE as string',
    TSTZRANGE({ as: 'string' }),
    ranges([
      range('2024-02-29 12:00:00.000001+00', '2024-02-29 12:00:01+00'),
      '["2024-02-29 12:00:00.000001+00","2024-02-29 12:00:01+00")',
    ]),
    { known: false },
  ),
  typeCase('INT4MULTIRANGE', INT4MULTIRANGE, [
    [multi(), '{}'],
    [multi(range(5, 7), range(1, 3)), '{[1,3),[5,7)}', multi(range(1, 3), range(5, 7))],
    [[range(1, null)], '{[1,)}', multi(range(1, null))],
  ]),
  typeCase('INT8MULTIRANGE', INT8MULTIRANGE, [[multi(range(1n, 9_007_199_254_740_993n)), '{[1,9007199254740993)}']]),
  typeCase('NUMMULTIRANGE', NUMMULTIRANGE, [
    [multi(range('1.5', '2', '[]'), range('7', null, '()')), '{[1.5,2],(7,)}'],
  ]),
  typeCase('DATEMULTIRANGE', DATEMULTIRANGE, [[multi(range('2024-01-01', '2024-01-02')), '{[2024-01-01,2024-01-02)}']]),
  typeCase('TSMULTIRANGE', TSMULTIRANGE(), [
    [
      multi(range(day('2024-01-01T00:00:00Z'), day('2024-01-02T00:00:00Z'))),
      '{["2024-01-01 00:00:00","2024-01-02 00:00:00")}',
    ],
  ]),
  typeCase(
    'TSTZMULTIRANGE as string',
    TSTZMULTIRANGE({ as: 'string' }),
    [[multi(range('2024-01-01 00:00:00+00', null)), '{["2024-01-01 00:00:00+00",)}']],
    { known: false },
  ),
];
