import { Integer, Text } from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

/** The base of the two classes that the scenarios of sessions share. */
export class Base extends DeclarativeBase {}

/** `A(id, x)`, with its `bs` by id. */
export class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  x: mappedColumn(Integer),
  bs: () => relationship([B], { backPopulates: 'a', orderBy: B.c.id }),
}) {}

/** `B(id, a_id, y)`, with its `a`. */
export class B extends Base.table('b', {
  id: mappedColumn(Integer, { primaryKey: true }),
  aId: mappedColumn(Integer, { nullable: true, foreignKey: 'a.id' }),
  y: mappedColumn(Text),
  a: () => relationship(A, { nullable: true, backPopulates: 'bs' }),
}) {}
