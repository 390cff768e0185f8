import { ARRAY, Column, insert, Integer, MetaData, select, Table, Text, update } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers } from '../engine/engine-fixture.js';
import { useTables } from './dml-fixture.js';

const metadata = new MetaData();
const lists = new Table('dml_lists', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  tags: new Column(ARRAY(Text)),
  n: new Column(Integer),
});

// proves: update-values
describe.each(drivers)('An UPDATE of parts on %s', (driver) => {
  const engine = useTables(driver, metadata);

  it('writes one element or a slice of an array, beside whole columns', async () => {
    await engine().begin(async (connection) => {
      await connection.execute(insert(lists).values({ id: 1, tags: ['a', 'b', 'c', 'd'] }));
      await connection.execute(
        update(lists).orderedValues([lists.c.tags.getitem(1), 'A'], [lists.c.tags.slice(3, 4), ['C', 'D']], ['n', 5]),
      );
      expect([...(await connection.execute(select(lists.c.tags, lists.c.n))).one()]).toEqual([['A', 'b', 'C', 'D'], 5]);
    });
  });
});
