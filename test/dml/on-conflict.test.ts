import {
  column,
  Column,
  func,
  Index,
  insert,
  Integer,
  MetaData,
  select,
  Table,
  UniqueConstraint,
  VARCHAR,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers, rejection } from '../engine/engine-fixture.js';
import { useTables } from './dml-fixture.js';

const metadata = new MetaData();
const lower = new Index('dml_counters_lower', [func.lower(column('name', VARCHAR))], { unique: true });
const counters = new Table(
  'dml_counters',
  metadata,
  {
    id: new Column(Integer, { primaryKey: true }),
    name: new Column(VARCHAR(50), { nullable: false }),
    hits: new Column(Integer, { nullable: false, default: 0, onupdate: 99 }),
    open: new Column(Integer, { default: 1 }),
  },
  { constraints: [new UniqueConstraint(['name'], { name: 'dml_counters_name' })], indexes: [lower] },
);

// proves: on-conflict
describe.each(drivers)('An upsert on %s', (driver) => {
  const engine = useTables(driver, metadata);
  const all = select(counters.c.name, counters.c.hits).orderBy(counters.c.name);

  it('inserts what is new and updates what is there', async () => {
    await engine().begin(async (connection) => {
      const upsert = insert(counters).onConflictDoUpdate({
        indexElements: ['name'],
        set: (excluded) => ({ hits: counters.c.hits.add(excluded.hits) }),
      });
      await connection.execute(upsert.values({ name: 'a', hits: 1 }));
      await connection.execute(upsert.values({ name: 'a', hits: 2 }));
      await connection.execute(upsert, [
        { name: 'b', hits: 5 },
        { name: 'a', hits: 10 },
        { name: 'b', hits: 5 },
      ]);
      expect((await connection.execute(all)).all().map((row) => [...row])).toEqual([
        ['a', 13],
        ['b', 10],
      ]);
    });
  });

  it('gives back the rows that it wrote, in the order of the parameters', async () => {
    await engine().begin(async (connection) => {
      await connection.execute(insert(counters).values({ name: 'b', hits: 1 }));
      const upsert = insert(counters)
        .onConflictDoUpdate({ constraint: 'dml_counters_name', set: (excluded) => ({ hits: excluded.hits }) })
        .returning(counters.c.name, counters.c.hits)
        .inParameterOrder();
      const result = await connection.execute(upsert, [
        { name: 'c', hits: 3 },
        { name: 'b', hits: 2 },
        { name: 'a', hits: 1 },
      ]);
      expect(result.all().map((row) => [...row])).toEqual([
        ['c', 3],
        ['b', 2],
        ['a', 1],
      ]);
    });
  });

  it('leaves alone what its predicate does not hold for, and says so by giving no row', async () => {
    await engine().begin(async (connection) => {
      await connection.execute(insert(counters).values({ name: 'a', hits: 7 }));
      const highest = insert(counters)
        .values({ name: 'a', hits: 3 })
        .onConflictDoUpdate({
          indexElements: ['name'],
          set: (excluded) => ({ hits: excluded.hits }),
          where: (excluded) => counters.c.hits.lt(excluded.hits),
        })
        .returning(counters.c.hits);
      expect((await connection.execute(highest)).all()).toEqual([]);
      expect((await connection.execute(all)).one().hits).toBe(7);
    });
  });

  it('passes over what is there, and tells the new row from it', async () => {
    await engine().begin(async (connection) => {
      const add = insert(counters).onConflictDoNothing().returning(counters.c.name);
      const first = await connection.execute(add, [{ name: 'a' }, { name: 'b' }, { name: 'a' }]);
      expect(first.scalars().all()).toEqual(['a', 'b']);
      expect((await connection.execute(add.values({ name: 'a' }))).all()).toEqual([]);
      const silent = await connection.execute(insert(counters).values({ name: 'a' }).onConflictDoNothing());
      expect(silent.rowcount).toBe(0);
    });
  });

  it('finds partial and expression indexes however often it runs', async () => {
    await engine().begin(async (connection) => {
      await connection.execDriverSql('CREATE UNIQUE INDEX dml_partial ON dml_counters (hits) WHERE open > 0');
      for (let i = 0; i < 8; i++) {
        const partial = insert(counters)
          .values({ name: `p${i}`, hits: 5 })
          .onConflictDoNothing({ indexElements: ['hits'], indexWhere: counters.c.open.gt(0) });
        await connection.execute(partial);
        const expression = insert(counters)
          .values({ name: 'P0', hits: 100 + i })
          .onConflictDoNothing({
            constraint: { name: lower.name, columns: [], expressions: [func.lower(counters.c.name)] },
          });
        await connection.execute(expression);
      }
      expect((await connection.execute(all)).all().map((row) => row.name)).toEqual(['p0']);
    });
  });

  it('with two rows for one key in one statement is the server’s error', async () => {
    const work = engine().begin(async (connection) => {
      const upsert = insert(counters)
        .onConflictDoUpdate({ indexElements: ['name'], set: (excluded) => ({ hits: excluded.hits }) })
        .returning(counters.c.id);
      await connection.execute(upsert, [{ name: 'a' }, { name: 'a' }]);
    });
    expect((await rejection(work)).message).toContain('cannot affect row a second time');
  });
});
