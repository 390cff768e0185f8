import { Column, Integer, MetaData, Numeric, Table, Text } from '@athanor/core';
import type { AsyncEngine, Executable } from '@athanor/core';

export const metadata = new MetaData();

/** Places inside of places. */
export const place = new Table('st_place', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  parentId: new Column(Integer, { foreignKey: 'st_place.id' }),
  name: new Column(Text, { nullable: false }),
});

/** What was sold where, for how much. */
export const sale = new Table('st_sale', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  placeId: new Column(Integer, { nullable: false, foreignKey: 'st_place.id' }),
  amount: new Column(Integer, { nullable: false }),
  price: new Column(Numeric({ precision: 10, scale: 2 })),
});

/** Europe > (France > Paris, Italy), with sales in all but Italy. */
export async function fill(engine: AsyncEngine): Promise<void> {
  await engine.begin(async (connection) => {
    await connection.execute(place.insert(), [
      { id: 1, parentId: null, name: 'Europe' },
      { id: 2, parentId: 1, name: 'France' },
      { id: 3, parentId: 1, name: 'Italy' },
      { id: 4, parentId: 2, name: 'Paris' },
    ]);
    await connection.execute(sale.insert(), [
      { id: 1, placeId: 2, amount: 10, price: '1.50' },
      { id: 2, placeId: 2, amount: 30, price: '0.25' },
      { id: 3, placeId: 4, amount: 20, price: null },
      { id: 4, placeId: 4, amount: 20, price: '9.99' },
      { id: 5, placeId: 1, amount: 5, price: '2.00' },
    ]);
  });
}

/** The rows of a statement as plain lists. */
export async function rowsOf(engine: AsyncEngine, statement: Executable<any>): Promise<unknown[][]> {
  const result = await engine.begin((connection) => connection.execute(statement));
  return result.all().map((row: Iterable<unknown>) => [...row]);
}
