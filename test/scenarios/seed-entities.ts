import { DateTime, func, Integer, Text } from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

/** The base of the seed's ORM program. */
export class Base extends DeclarativeBase {}

/** `A(id, data, create_date)`, with its `bs`. */
export class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  data: mappedColumn(Text),
  createDate: mappedColumn(DateTime, { serverDefault: func.now() }),
  bs: () => relationship([B], { lazy: 'raise' }),
}) {}

/** `B(id, a_id, data)`. */
export class B extends Base.table('b', {
  id: mappedColumn(Integer, { primaryKey: true }),
  aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
  data: mappedColumn(Text),
}) {}
