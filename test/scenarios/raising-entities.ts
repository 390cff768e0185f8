import { Integer, Text } from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

class Base extends DeclarativeBase {}

/** As the A of the other loading scenarios, on the same table, with a collection that is never loaded by itself. */
export class RaisingA extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  x: mappedColumn(Integer),
  bs: () => relationship([RaisingB], { lazy: 'raise', orderBy: RaisingB.c.id }),
}) {}

/** The rows of that collection. */
export class RaisingB extends Base.table('b', {
  id: mappedColumn(Integer, { primaryKey: true }),
  aId: mappedColumn(Integer, { nullable: true, foreignKey: 'a.id' }),
  y: mappedColumn(Text),
}) {}
