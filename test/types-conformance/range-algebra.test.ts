import {
  createAsyncEngine,
  DATERANGE,
  func,
  INT4MULTIRANGE,
  INT8RANGE,
  literal,
  MultiRange,
  Range,
  type RangeBounds,
  select,
} from '@athanor/core';
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { seeded } from './seeded.js';

const engine = createAsyncEngine(athanorUrl('pg'));
afterAll(() => engine.dispose());

const random = seeded(20_240_229);
const allBounds: readonly RangeBounds[] = ['[)', '[]', '(]', '()'];

function ranges<T>(values: readonly T[]): Range<T>[] {
  const found: Range<T>[] = [Range.empty<T>(), new Range<T>()];
  for (const bounds of allBounds) {
    for (let i = 0; i < values.length; i++) {
      const [low, high] = [values[i] as T, values[random.below(values.length - i) + i] as T];
      found.push(
        new Range(low, high, { bounds }),
        new Range<T>(low, null, { bounds }),
        new Range<T>(null, high, { bounds }),
      );
    }
  }
  return found;
}

const kinds: readonly (readonly [string, readonly unknown[]])[] = [
  ['int4range', [-2, -1, 0, 1, 2, 3]],
  ['int8range', [-1n, 0n, 1n, 2n, 9007199254740993n, 9007199254740994n]],
  ['numrange', ['-1.5', '0', '1', '1.00000000000000000001', '2e1', 'Infinity']],
  ['daterange', ['0044-03-15 BC', '2024-02-28', '2024-02-29', '2024-03-01', '10000-01-01', 'infinity']],
  ['tsrange', ['0001-01-01 00:00:00 BC', '2024-02-29 12:00:00', '2024-02-29 12:00:00.000001', '2024-02-29 12:00:01']],
  [
    'tstzrange',
    ['2024-02-29 12:00:00.5+05:30', '2024-02-29 12:00:00+00', '2024-02-29 13:00:00+01', '2024-03-01 00:00:00-11'],
  ],
  ['tstzrange', [new Date(0), new Date(1), new Date(1000), new Date('2024-02-29T12:00:00Z')]],
];

const questions = [
  ['=', 'equals'],
  ['@>', 'contains'],
  ['<@', 'containedBy'],
  ['&&', 'overlaps'],
  ['<<', 'strictlyLeftOf'],
  ['>>', 'strictlyRightOf'],
  ['&>', 'notExtendLeftOf'],
  ['&<', 'notExtendRightOf'],
  ['-|-', 'adjacentTo'],
] as const;

const results = [
  ['+', 'union'],
  ['*', 'intersection'],
  ['-', 'difference'],
] as const;

/** Every pair with the answer of the server to `sql`, which names its two ranges a and b. */
async function pairs(
  kind: string,
  sql: string,
  all: readonly Range[],
): Promise<(readonly [left: Range, right: Range, answer: unknown])[]> {
  const lefts = all.flatMap((left) => all.map(() => left));
  const rights = all.flatMap(() => all);
  const rows = await engine.connect((connection) =>
    connection.execDriverSql(
      `SELECT ${sql} FROM unnest($1::${kind}[], $2::${kind}[]) WITH ORDINALITY AS p(a, b, n) ORDER BY n`,
      [arrayText(lefts), arrayText(rights)],
    ),
  );
  const answers = (rows.all() as readonly (readonly unknown[])[]).map((row) => row[0]);
  return lefts.map((left, i) => [left, rights[i] as Range, answers[i]] as const);
}

const arrayText = (values: readonly Range[]): string =>
  `{${values.map((value) => JSON.stringify(String(value)).replaceAll('Z', '+00')).join(',')}}`;

// proves: type-range
describe.each(kinds)('the algebra of %s values is the one of the server', (kind, values) => {
  const all = ranges(values);

  it.each(questions)('%s is %s()', async (symbol, method) => {
    for (const [left, right, answer] of await pairs(kind, `a ${symbol} b`, all)) {
      expect([`${left} ${symbol} ${right}`, left[method](right)]).toEqual([`${left} ${symbol} ${right}`, answer]);
    }
  });

  it.each(results)('%s is %s(), and an error where the outcome is no range', async (symbol, method) => {
    const multi = kind.replace('range', 'multirange');
    const parts = `SELECT array_agg(one::text) FROM unnest(${multi}(a) ${symbol} ${multi}(b)) AS one`;
    for (const [left, right, answer] of await pairs(kind, `(${parts})`, all)) {
      const question = `${left} ${symbol} ${right}`;
      const [only = 'empty', ...more] = (answer ?? []) as string[];
      if (more.length > 0) expect(() => left[method](right), question).toThrow(/is no range/);
      else expect([question, await serverText(kind, left[method](right))]).toEqual([question, only]);
    }
  });

  it('isEmpty, lowerInf, upperInf', async () => {
    const rows = await pairs(kind, 'array[isempty(a), lower_inf(a), upper_inf(a)]', all);
    for (const [left, , answer] of rows) {
      expect([`${left}`, left.isEmpty, left.lowerInf, left.upperInf]).toEqual([`${left}`, ...(answer as boolean[])]);
    }
  });
});

const texts = new Map<string, string>();

/** The canonical text that the server has for a range. */
async function serverText(kind: string, range: Range): Promise<string> {
  const key = `${kind} ${range}`;
  let text = texts.get(key);
  if (text === undefined) {
    const found = await engine.connect((connection) =>
      connection.execDriverSql(`SELECT $1::${kind}::text`, [String(range).replaceAll('Z', '+00')]),
    );
    texts.set(key, (text = found.scalarOne() as string));
  }
  return text;
}

// proves: type-range
describe('MultiRange', () => {
  it('normalizes as the server does', async () => {
    const all = ranges([-2, -1, 0, 1, 2, 3, 7, 9]);
    for (let i = 0; i < 50; i++) {
      const some = Array.from({ length: random.below(5) }, () => all[random.below(all.length)] as Range<number>);
      const value = new MultiRange(some);
      const found = await engine.connect((connection) =>
        connection.execDriverSql('SELECT $1::int4multirange::text, $2::int4multirange::text', [
          String(value),
          String(value.normalized()),
        ]),
      );
      const row = found.one() as readonly unknown[];
      expect([String(value), row[1]]).toEqual([String(value), row[0]]);
    }
  });

  it('equals another one with the same values, and contains what one of its ranges does', () => {
    const value = new MultiRange([new Range(5, 8), new Range(1, 3), new Range(3, 4, { bounds: '[]' })]);
    expect(String(value)).toBe('{[5,8),[1,3),[3,4]}');
    expect(String(value.normalized())).toBe('{[1,8)}');
    expect(value.equals(new MultiRange([new Range(1, 7, { bounds: '[]' })]))).toBe(true);
    expect(value.equals(new MultiRange([new Range(1, 7)]))).toBe(false);
    expect(value.contains(7)).toBe(true);
    expect(value.contains(8)).toBe(false);
    expect(value.contains(new Range(2, 6))).toBe(true);
    expect([...value]).toHaveLength(3);
    expect(value.at(-1)).toEqual(new Range(3, 4, { bounds: '[]' }));
  });

  it('takes ranges alone', () => {
    expect(() => new MultiRange([1 as unknown as Range<number>])).toThrow('A MultiRange is made of Ranges, got 1');
  });
});

describe('a Range', () => {
  it('has bounds of its own type on the server too', async () => {
    const days = literal(new Range('2024-02-28', '2024-03-02'), DATERANGE);
    const many = literal(new MultiRange([new Range(1, 3), new Range(7, 9)]), INT4MULTIRANGE);
    const open = literal(new Range(1n, null), INT8RANGE);
    const row = await engine.connect((connection) =>
      connection.execute(
        select(func.upper(days), func.lower(many), func.upper(many), func.upper(open), func.lower(literal('ABC'))),
      ),
    );
    const [day, first, end, none, word] = row.one();
    expect([day, first, end, none, word]).toEqual(['2024-03-02', 1, 9, null, 'abc']);
    expectTypeOf(first).toEqualTypeOf<number | null>();
    expectTypeOf(none).toEqualTypeOf<bigint | null>();
    expectTypeOf(word).toEqualTypeOf<string>();
  });

  it('refuses bounds that are none, and orders only what it knows', () => {
    expect(() => new Range(1, 2, { bounds: '][' as '[]' })).toThrow('one of [) [] (] (), got "]["');
    expect(() => new Range('a', 'b').contains('aa')).toThrow(/The order of "a" is not known here/);
    expect(() => new Range(1, 2).contains('2024-01-01' as unknown as number)).toThrow(/cannot be compared/);
  });

  it('knows equal decimals however they are written', () => {
    expect(new Range('1', '2e1').equals(new Range('1.0', '20.00'))).toBe(true);
    expect(new Range('1', '20').equals(new Range('1', '20.000000000000000000000000000001'))).toBe(false);
  });

  it('is frozen, and its JSON is its text', () => {
    expect(Object.isFrozen(new Range(1, 2))).toBe(true);
    expect(JSON.stringify({ at: new Range('a b', null, { bounds: '(]' }) })).toBe('{"at":"(\\"a b\\",]"}');
  });
});
