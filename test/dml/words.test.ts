import {
  column,
  Column,
  deleteFrom,
  func,
  insert,
  Integer,
  MetaData,
  select,
  Table,
  table,
  Text,
  text,
  update,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers } from '../engine/engine-fixture.js';
import { useTables } from './dml-fixture.js';

const metadata = new MetaData();
const parent = new Table('dml_parent', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text),
});
const child = new Table('dml_child', metadata, { extra: new Column(Text) }, { postgresqlInherits: parent });
const children = table('dml_child', column('id', Integer), column('name', Text), column('extra', Text));

describe.each(drivers)('DML on %s', (driver) => {
  const engine = useTables(driver, metadata);

  // proves: select-prefixes
  it('spares the tables that inherit with ONLY, and sends prefixes', async () => {
    expect(child.name).toBe('dml_child');
    await engine().begin(async (connection) => {
      await connection.execute(insert(parent).prefixWith('/* first */').values({ id: 1, name: 'p' }));
      await connection.execute(insert(children).values({ id: 2, name: 'c', extra: 'x' }));
      expect((await connection.execute(update(parent).withHint('ONLY').values({ name: 'own' }))).rowcount).toBe(1);
      expect((await connection.scalars(select(parent.c.name).orderBy(parent.c.id))).all()).toEqual(['own', 'c']);
      expect((await connection.execute(update(parent).values({ name: 'both' }))).rowcount).toBe(2);
      expect((await connection.execute(deleteFrom(parent).withHint('ONLY').filterBy({ name: 'both' }))).rowcount).toBe(
        1,
      );
      expect((await connection.scalars(select(parent.c.id))).all()).toEqual([2]);
    });
  });

  // proves: insert-values
  it('inserts rows of one VALUES list in which functions stand beside values', async () => {
    await engine().begin(async (connection) => {
      const rows = insert(parent).values([
        { id: 1, name: 'plain' },
        { id: 2, name: func.upper('made') },
        { id: func.abs(-3), name: null },
      ]);
      expect((await connection.execute(rows)).rowcount).toBe(3);
      expect(
        (await connection.execute(select(parent.c.id, parent.c.name).orderBy(parent.c.id))).all().map((r) => [...r]),
      ).toEqual([
        [1, 'plain'],
        [2, 'MADE'],
        [3, null],
      ]);
    });
  });

  // proves: insert-from-select
  it('inserts what a text with columns gives', async () => {
    await engine().begin(async (connection) => {
      const given = text("SELECT g, 'n' || g FROM generate_series(1, :most) g").columns(parent.c.id, parent.c.name);
      const added = insert(parent)
        .fromSelect([parent.c.id, 'name'], given.bindparams({ most: 2 }))
        .returning(parent.c.name);
      expect((await connection.scalars(added)).all()).toEqual(['n1', 'n2']);
    });
  });

  // proves: expr-text
  it('runs a text() once for each set of parameters', async () => {
    await engine().begin(async (connection) => {
      const statement = text('INSERT INTO dml_parent (id, name) VALUES (:id, :name)');
      await connection.execute(statement, [
        { id: 1, name: 'a' },
        { id: 2, name: null },
      ]);
      await connection.execDriverSql('INSERT INTO dml_parent (id, name) VALUES ($1, $2)', [
        [3, 'c'],
        [4, 'd'],
      ]);
      const all = await connection.execute(select(parent.c.id, parent.c.name).orderBy(parent.c.id));
      expect(all.all().map((row) => [...row])).toEqual([
        [1, 'a'],
        [2, null],
        [3, 'c'],
        [4, 'd'],
      ]);
    });
  });
});
