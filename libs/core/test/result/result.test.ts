import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  InvalidRequestError,
  MultipleResultsFound,
  NoResultFound,
  NoSuchColumnError,
  ResourceClosedError,
} from '../../src/errors/errors.js';
import { type Result, resultOf } from '../../src/result/result.js';
import { metadataOfKeys } from '../../src/result/result-metadata.js';
import type { Row } from '../../src/statement/row-types.js';

type Pair = Row<[number, string], { id: number; name: string }>;

const pairs: [number, string][] = [
  [1, 'a'],
  [2, 'b'],
  [3, 'c'],
];

const make = (rows: readonly unknown[] = pairs): Result<Pair> =>
  resultOf<Pair>({ metadata: metadataOfKeys(['id', 'name']), rows: [...rows] });

const plain = (rows: Iterable<Iterable<unknown>>): unknown[] => Array.from(rows, (row) => [...row]);

// proves: result-fetch
describe('A result', () => {
  it('gives all rows once, and none after that', () => {
    const result = make();
    expect(plain(result.all())).toEqual(pairs);
    expect(result.all()).toEqual([]);
    expect(result.closed).toBe(false);
  });

  it('gives rows one by one, then null', () => {
    const result = make();
    expect([1, 2, 3, 4].map(() => result.fetchone()?.id ?? null)).toEqual([1, 2, 3, null]);
  });

  it('gives rows in parts', () => {
    const result = make();
    expect([2, 2, 2].map((n) => plain(result.fetchmany(n)))).toEqual([pairs.slice(0, 2), pairs.slice(2), []]);
    expect([...make().partitions(2)].map(plain)).toEqual([pairs.slice(0, 2), pairs.slice(2)]);
    expect([...make().yieldPer(2).partitions()].map(plain)).toEqual([pairs.slice(0, 2), pairs.slice(2)]);
    expect([...make().yieldPer(2).scalars().partitions()]).toEqual([[1, 2], [3]]);
    expect([...make().scalars().yieldPer(2).partitions()]).toEqual([[1, 2], [3]]);
    expect(() => make().fetchmany(0)).toThrow(ArgumentError);
  });

  it('goes on after a loop that was left', () => {
    const result = make();
    for (const row of result) if (row.id === 1) break;
    expect(plain(result)).toEqual(pairs.slice(1));
  });

  it('knows its columns after close(), and can be asked for views of which nothing can be fetched', () => {
    const result = make();
    result.close();
    expect(result.keys()).toEqual(['id', 'name']);
    expect(result.mappings().keys()).toEqual(['id', 'name']);
    expect(() => result.scalars().all()).toThrow(ResourceClosedError);
    expect(() => result.columns('name').all()).toThrow(ResourceClosedError);
  });

  // proves: result-closing
  it('closes with first(), one() and their kin', () => {
    const result = make();
    expect(result.first()?.name).toBe('a');
    expect(() => result.fetchone()).toThrow(ResourceClosedError);
    expect(() => result.fetchone()).toThrow('This result object is closed.');
    const scalar = make();
    expect(scalar.scalar()).toBe(1);
    expect(() => scalar.all()).toThrow('This result object is closed.');
  });

  // proves: result-closing
  it('whose end is known stays open behind first(), one() and their kin, and gives nothing', () => {
    const ways: ((result: Result<Pair>) => unknown)[] = [
      (result) => result.all(),
      (result) => [...result],
      (result) => [...result.partitions(2)],
      (result) => [...result.scalars()],
      (result) => [...result.mappings().unique()],
      (result) => [1, 2, 3, 4].map(() => result.fetchone()),
    ];
    for (const reachEnd of ways) {
      const result = make();
      reachEnd(result);
      expect([result.first(), result.oneOrNone(), result.scalar(), result.all()]).toEqual([null, null, null, []]);
      expect(() => result.one()).toThrow(NoResultFound);
      expect(result.closed).toBe(false);
    }
  });

  // proves: result-closing
  it('of which the last row is fetched, but not the end, closes with them', () => {
    const result = make([[1, 'a']]);
    expect(result.fetchmany(1)).toHaveLength(1);
    expect(result.first()).toBeNull();
    expect(() => result.first()).toThrow('This result object is closed.');
    const empty = make([]);
    expect(empty.first()).toBeNull();
    expect(empty.closed).toBe(true);
  });

  it('requires one row where one is asked for', () => {
    expect(() => make().one()).toThrow(MultipleResultsFound);
    expect(() => make().one()).toThrow('Multiple rows were found when exactly one was required');
    expect(() => make().oneOrNone()).toThrow('Multiple rows were found when one or none was required');
    expect(() => make().scalarOne()).toThrow(MultipleResultsFound);
    expect(() => make([]).one()).toThrow(NoResultFound);
    expect(() => make([]).scalarOne()).toThrow('No row was found when one was required');
    expect(make([[1, 'a']]).one().name).toBe('a');
    expect(make([]).oneOrNone()).toBeNull();
    expect(make([]).scalarOneOrNone()).toBeNull();
    expect(make([]).scalar()).toBeNull();
    expect(make([]).first()).toBeNull();
  });

  // proves: result-scalar
  it('gives one column by place, name or not at all', () => {
    expect(make().scalars().all()).toEqual([1, 2, 3]);
    expect(make().scalars(1).all()).toEqual(['a', 'b', 'c']);
    expect(make().scalars('name').first()).toBe('a');
    expect(() => make().scalars('nope')).toThrow(NoSuchColumnError);
    expect(() => make().scalars('nope')).toThrow("Could not locate column in row for column 'nope'");
  });

  // proves: result-views
  it('gives mappings and chosen columns', () => {
    expect(
      make()
        .mappings()
        .all()
        .map((m) => m.get('name')),
    ).toEqual(['a', 'b', 'c']);
    expect(
      JSON.stringify(
        make()
          .mappings()
          .one.call(make([[1, 'a']]).mappings()),
      ),
    ).toBe('{"id":1,"name":"a"}');
    expect(plain(make().columns('name').all())).toEqual([['a'], ['b'], ['c']]);
    expect(make().columns('name', 'id').scalars(1).all()).toEqual([1, 2, 3]);
    expect(make().columns('name', 'id').keys()).toEqual(['name', 'id']);
    expect(make().mappings().columns('name').first()?.keys()).toEqual(['name']);
  });

  it('shares its rows with its views', () => {
    const result = make();
    expect(result.scalars().fetchmany(1)).toEqual([1]);
    expect(plain(result.all())).toEqual(pairs.slice(1));
  });

  // proves: result-unique
  it('leaves out repeated rows, in order', () => {
    const rows = [...pairs, [1, 'a'], [2, 'b'], [4, 'd']];
    expect(make(rows).unique().scalars().all()).toEqual([1, 2, 3, 4]);
    expect(make(rows).unique().all()).toHaveLength(4);
    expect(
      plain(
        make()
          .unique(() => 0)
          .all(),
      ),
    ).toEqual([[1, 'a']]);
    expect(
      plain(
        make([
          [1, 'a'],
          [1, 'a'],
        ])
          .unique()
          .fetchmany(2),
      ),
    ).toEqual([[1, 'a']]);
    expect(
      make([
        [1, 'a'],
        [1, 'a'],
      ])
        .unique()
        .one().id,
    ).toBe(1);
  });

  it('compares dates and bytes by content and other objects by identity', () => {
    const one = {};
    const dates = [new Date(5), new Date(5), one, one, {}, new Uint8Array([1]), new Uint8Array([1])];
    const result = resultOf({ metadata: metadataOfKeys(['v']), rows: dates.map((v) => [v]) });
    expect(result.unique().all()).toHaveLength(4);
  });

  // proves: result-freeze
  it('freezes into new results', () => {
    const frozen = make().freeze();
    expect(frozen().scalars().all()).toEqual([1, 2, 3]);
    expect(plain(frozen().all())).toEqual(pairs);
  });

  // proves: result-merge
  it('merges with others into one, and uses them up', () => {
    const [first, second, third] = [make(), make([[7, 'x']]), make([])];
    first.fetchone();
    const merged = first.merge(second, third);
    expect(merged.rowcount).toBe(4);
    expect(merged.keys()).toEqual(['id', 'name']);
    expect(plain(merged.all())).toEqual([
      [2, 'b'],
      [3, 'c'],
      [7, 'x'],
    ]);
    expect([first.all(), second.all()]).toEqual([[], []]);
  });

  // proves: result-merge
  it('merges with others into one without repeated rows where it was told to', () => {
    expect(plain(make().unique().merge(make(), make()).all())).toEqual(pairs);
  });

  // proves: result-merge
  it('merges with none of another width', () => {
    const narrow = resultOf<Pair>({ metadata: metadataOfKeys(['id']), rows: [[1]] });
    expect(() => make().merge(narrow)).toThrow(
      'merge() takes results of as many columns: this one has id, name, another id',
    );
  });

  // proves: result-no-rows
  it('without rows says so', () => {
    const result = resultOf({ metadata: metadataOfKeys([]), rows: [], facts: { returnsRows: false, rowcount: 3 } });
    expect(result.rowcount).toBe(3);
    const message = 'This result object does not return rows. It has been closed automatically.';
    for (const fetch of [() => result.all(), () => result.scalars(), () => result.keys(), () => [...result]]) {
      expect(fetch).toThrow(ResourceClosedError);
      expect(fetch).toThrow(message);
    }
    expect(() => result.insertedPrimaryKey).toThrow('Statement is not an insert() expression construct.');
  });

  it('after close() gives nothing more', () => {
    const result = make();
    result.close();
    expect(() => result.all()).toThrow('This result object is closed.');
    expect(result.closed).toBe(true);
  });
});

describe('A result of scalars', () => {
  const entities = [{ id: 1 }, { id: 2 }, { id: 1 }];
  const scalars = (required?: string): Result<Row<[object], { a: object }>> =>
    resultOf({ metadata: metadataOfKeys(['a']), rows: [...entities], form: 'scalar', unique: { required } });

  it('makes rows only where they are asked for', () => {
    expect(scalars().scalars().all()).toEqual(entities);
    expect(scalars().scalars().all()[0]).toBe(entities[0]);
    expect(scalars().first()?.a).toBe(entities[0]);
  });

  it('may require unique()', () => {
    expect(() => scalars('call unique()').all()).toThrow(InvalidRequestError);
    expect(() => [...scalars('call unique()').scalars()]).toThrow('call unique()');
    expect(scalars('call unique()').unique().scalars().all()).toEqual(entities);
  });
});
