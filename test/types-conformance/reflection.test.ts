import { Column, createAsyncEngine, inspect, MetaData, Table, type TypeEngine, type TypeLike } from '@athanor/core';
import { afterAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { typeCases } from './cases.js';

const engine = createAsyncEngine(athanorUrl('pg'));
afterAll(() => engine.dispose());

const same = (name: string): string => name;

/** A type that is the same in the database under another name comes back under that one. */
const others: Readonly<Record<string, string>> = {
  FLOAT: 'DOUBLE PRECISION',
  'FLOAT(24)': 'REAL',
  BIT: 'BIT(1)',
};

// proves: inspector-columns
describe('the types of columns that were created are read from the catalog again', () => {
  it.each(typeCases.filter(({ extension }) => extension === undefined))('$name', async ({ type }) => {
    const metadata = new MetaData();
    new Table('reflected_type', metadata, { value: new Column(type as TypeLike<unknown, unknown>) });
    await engine.connect(async (connection) => {
      await connection.runSync(metadata.createAll);
      const [column] = await inspect(connection).getColumns('reflected_type');
      const typeName = (one: TypeEngine): string => connection.dialect.typeName(one);
      const declared = typeName(type);
      expect(typeName(column?.type as TypeEngine)).toBe(others[declared] ?? same(declared));
    });
  });
});
