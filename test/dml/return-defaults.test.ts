import {
  bindparam,
  Column,
  Computed,
  deleteFrom,
  func,
  insert,
  Integer,
  MetaData,
  select,
  Table,
  Text,
  update,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers } from '../engine/engine-fixture.js';
import { useTables } from './dml-fixture.js';

const metadata = new MetaData();
const note = new Table('dml_note', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  text: new Column(Text, { nullable: false, unique: true }),
  rank: new Column(Integer, { serverDefault: '7' }),
  size: new Column(Integer, { computed: new Computed('length(text)') }),
  made: new Column(Text, { default: func.upper('by the server') }),
  given: new Column(Integer, { default: 3 }),
});

const plain = (rows: readonly Iterable<unknown>[] | null): unknown[][] | undefined => rows?.map((row) => [...row]);

// proves: insert-return-defaults
describe.each(drivers)('returnDefaults() on %s', (driver) => {
  const engine = useTables(driver, metadata);

  it('gives what the server made of a row, and the statement no rows', async () => {
    await engine().begin(async (connection) => {
      const result = await connection.execute(insert(note).values({ text: 'four' }).returnDefaults());
      expect(result.returnsRows).toBe(false);
      expect(result.rowcount).toBe(1);
      expect(result.returnedDefaults?._asdict()).toEqual({ id: 1, rank: 7, size: 4, made: 'BY THE SERVER' });
      expect([...result.insertedPrimaryKey]).toEqual([1]);
      const few = await connection.execute(insert(note).returnDefaults(note.c.size, 'given'), { id: 9, text: 'nine!' });
      expect(few.returnedDefaults?._asdict()).toEqual({ size: 5, given: 3 });
      expect([...few.insertedPrimaryKey]).toEqual([9]);
    });
  });

  it('gives null where it was not asked for, and where no row was inserted', async () => {
    await engine().begin(async (connection) => {
      const plain = await connection.execute(insert(note).values({ text: 'a' }));
      expect([plain.returnedDefaults?._asdict(), plain.returnedDefaultsRows?.length]).toEqual([{ id: 1 }, 1]);
      const again = insert(note).values({ text: 'a' }).onConflictDoNothing().returnDefaults();
      expect((await connection.execute(again)).returnedDefaults).toBeNull();
      expect((await connection.execute(select(note.c.id))).returnedDefaults).toBeNull();
    });
  });

  // proves: inserted-primary-key
  it('of many sets gives the rows of all, in their order', async () => {
    await engine().begin(async (connection) => {
      const sets = ['b', 'cc', 'ddd'].map((one) => ({ text: one }));
      const result = await connection.execute(insert(note).returnDefaults(), sets);
      expect([result.rowcount, result.returnsRows]).toEqual([3, false]);
      expect(plain(result.insertedPrimaryKeyRows)).toEqual([[1], [2], [3]]);
      expect(plain(result.returnedDefaultsRows)).toEqual([1, 2, 3].map((n) => [n, 7, n, 'BY THE SERVER']));
      expect(() => result.returnedDefaults).toThrow(
        'This statement was an executemany call; if return defaults is supported, please use .returnedDefaultsRows.',
      );
      const rows = insert(note).values([{ text: 'e' }, { text: 'ff' }]);
      expect(plain((await connection.execute(rows.returnDefaults('size'))).returnedDefaultsRows)).toEqual([
        [4, 1],
        [5, 2],
      ]);
      const copied = insert(note).fromSelect(
        ['text'],
        select(note.c.text.concat('!')).where(note.c.id.lt(3)).orderBy(note.c.id),
      );
      expect(plain((await connection.execute(copied.returnDefaults('text'))).returnedDefaultsRows)).toEqual([
        [6, 'b!'],
        [7, 'cc!'],
      ]);
      const again = insert(note)
        .onConflictDoNothing({ indexElements: ['text'] })
        .returnDefaults();
      expect(plain((await connection.execute(again, [{ text: 'b' }, { text: 'new' }])).insertedPrimaryKeyRows)).toEqual(
        [[9]],
      );
    });
  });

  // proves: inserted-primary-key
  it('is not needed for keys that the client has sent', async () => {
    await engine().begin(async (connection) => {
      const sets = [
        { id: 11, text: 'a' },
        { id: 12, text: 'b' },
      ];
      expect(plain((await connection.execute(insert(note), sets)).insertedPrimaryKeyRows)).toEqual([[11], [12]]);
      const rows = insert(note).values([
        { id: 13, text: 'c' },
        { id: 14, text: 'd' },
      ]);
      expect(plain((await connection.execute(rows)).insertedPrimaryKeyRows)).toEqual([[13], [14]]);
      expect(
        plain((await connection.execute(insert(note), [{ text: 'e' }, { text: 'f' }])).insertedPrimaryKeyRows),
      ).toEqual([[null], [null]]);
    });
  });

  it('of UPDATE and DELETE gives what the server made of each row', async () => {
    await engine().begin(async (connection) => {
      await connection.execute(insert(note), [{ text: 'a' }, { text: 'b' }]);
      const longer = update(note).values({ text: note.c.text.concat('+') });
      const updated = await connection.execute(longer.returnDefaults());
      expect([updated.rowcount, updated.returnsRows]).toEqual([2, false]);
      expect(updated.returnedDefaultsRows?.map((row) => row._asdict())).toEqual([
        { text: 'a+', size: 2 },
        { text: 'b+', size: 2 },
      ]);
      expect(updated.returnedDefaults?._asdict()).toEqual({ text: 'a+', size: 2 });
      const each = update(note)
        .values({ rank: 1 })
        .where(note.c.id.eq(bindparam('which')));
      const many = await connection.execute(each.returnDefaults('text'), [{ which: 2 }, { which: 1 }]);
      expect(plain(many.returnedDefaultsRows)).toEqual([['b+'], ['a+']]);
      const gone = await connection.execute(deleteFrom(note).where(note.c.id.eq(1)).returnDefaults('text', 'size'));
      expect(gone.returnedDefaults?._asdict()).toEqual({ text: 'a+', size: 2 });
      const none = await connection.execute(deleteFrom(note).where(note.c.id.eq(1)).returnDefaults());
      expect([none.returnedDefaults, none.returnedDefaultsRows]).toEqual([null, null]);
    });
  });

  it('gives supplemental columns as rows', async () => {
    await engine().begin(async (connection) => {
      const added = insert(note).returnDefaults('rank', { supplementalCols: [note.c.text, note.c.id] });
      const result = await connection.execute(added, [{ text: 'x' }, { text: 'y' }]);
      expect(plain(result.returnedDefaultsRows)).toEqual([
        [1, 7, 'x'],
        [2, 7, 'y'],
      ]);
      expect(result.keys()).toEqual(['text', 'id']);
      expect(result.all().map(({ text, id }) => [text, id])).toEqual([
        ['x', 1],
        ['y', 2],
      ]);
      const changed = update(note).values({ given: 4 }).where(note.c.id.eq(2));
      const rows = await connection.execute(changed.returnDefaults({ supplementalCols: [note.c.given] }));
      expect([rows.scalarOne(), rows.returnedDefaults?._asdict()]).toEqual([4, { size: 1, given: 4 }]);
    });
  });

  it('goes with the values that were sent, and the columns that were made', async () => {
    await engine().begin(async (connection) => {
      const one = await connection.execute(insert(note), { text: 'a' });
      expect(one.lastInsertedParams()).toEqual({ text: 'a', given: 3, param_1: 'by the server' });
      expect(one.prefetchCols()).toEqual([note.c.given]);
      expect(one.postfetchCols()).toEqual([note.c.rank, note.c.size, note.c.made]);
      expect(one.lastrowHasDefaults()).toBe(true);
      const all = await connection.execute(insert(note).returnDefaults(), [{ text: 'b' }, { text: 'c' }]);
      expect(all.lastInsertedParams()).toEqual([
        { text: 'b', given: 3, param_1: 'by the server' },
        { text: 'c', given: 3, param_1: 'by the server' },
      ]);
      expect([all.postfetchCols(), all.lastrowHasDefaults()]).toEqual([[], false]);
      const changed = await connection.execute(
        update(note)
          .values({ rank: note.c.rank.add(1), given: 5 })
          .where(note.c.id.eq(1), note.c.given.lt(bindparam('most'))),
        { most: 9 },
      );
      expect(changed.lastUpdatedParams()).toEqual({ rank_1: 1, given: 5, id_1: 1, most: 9 });
      expect(changed.postfetchCols()).toEqual([note.c.rank, note.c.size]);
      expect(() => changed.lastInsertedParams()).toThrow('Statement is not an insert() expression construct.');
      const read = await connection.execute(select(note.c.id));
      expect(() => read.prefetchCols()).toThrow('Statement is not an insert() or update() expression construct.');
    });
  });
});
