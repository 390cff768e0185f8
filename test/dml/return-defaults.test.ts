import { Column, Computed, func, insert, Integer, MetaData, select, Table, Text } from '@athanor/core';
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
      expect((await connection.execute(insert(note).values({ text: 'a' }))).returnedDefaults).toBeNull();
      const again = insert(note).values({ text: 'a' }).onConflictDoNothing().returnDefaults();
      expect((await connection.execute(again)).returnedDefaults).toBeNull();
      expect((await connection.execute(select(note.c.id))).returnedDefaults).toBeNull();
      await expect(connection.execute(insert(note).returnDefaults(), [{ text: 'b' }, { text: 'c' }])).rejects.toThrow(
        'returnDefaults() is for an INSERT of one row',
      );
    });
  });
});
