import {
  type AsyncConnection,
  Column,
  type ColumnReflectInfo,
  Constraint,
  type DdlConnection,
  type DdlInspector,
  Index,
  type Inspector,
  Integer,
  listen,
  listensFor,
  MetaData,
  Table,
  text,
  Text,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const metadata = new MetaData();
const note = new Table('note', metadata, { id: new Column(Integer, { primaryKey: true }), body: new Column(Text) });

describe('events of the schema', () => {
  it('give listeners the connection and the inspector themselves', () => {
    listen(note, 'afterCreate', async (table, connection, { checkfirst, tables }) => {
      expectTypeOf(table).toEqualTypeOf<Table>();
      expectTypeOf(checkfirst).toEqualTypeOf<boolean>();
      expectTypeOf(tables).toEqualTypeOf<readonly Table[]>();
      await connection.execute(text('select 1'));
    });
    const grant = async (_table: Table, connection: AsyncConnection) => void (await connection.execute(text('x')));
    listen(Table, 'afterCreate', grant);
    expectTypeOf<DdlConnection>().toExtend<AsyncConnection>();
    expectTypeOf<AsyncConnection>().toExtend<DdlConnection>();
    expectTypeOf<Inspector>().toExtend<DdlInspector>();
    listen(metadata, 'beforeDrop', (target) => expectTypeOf(target).toEqualTypeOf<MetaData>());
  });

  it('let a listener change a column that was read', () => {
    listen(note, 'columnReflect', (inspector, table, column) => {
      expectTypeOf(table).toEqualTypeOf<Table>();
      expectTypeOf(inspector).toExtend<Inspector>();
      expectTypeOf(column).toEqualTypeOf<ColumnReflectInfo>();
      column.key = column.name.toLowerCase();
      column.type = Text();
      // @ts-expect-error a column is nullable or not
      column.nullable = 'yes';
    });
  });

  it('are those of the target', () => {
    listen(new Column(Integer), 'afterParentAttach', (column, table) => {
      expectTypeOf(column).toEqualTypeOf<Column>();
      expectTypeOf(table).toEqualTypeOf<Table>();
    });
    listen(Constraint, 'beforeParentAttach', (constraint) => expectTypeOf(constraint).toEqualTypeOf<Constraint>());
    listen(Index, 'afterParentAttach', (index) => expectTypeOf(index).toEqualTypeOf<Index>());
    listen(note, 'afterParentAttach', (_table, parent) => expectTypeOf(parent).toEqualTypeOf<MetaData>());
    // @ts-expect-error columns are not created by themselves
    listen(new Column(Integer), 'afterCreate', () => undefined);
    // @ts-expect-error a MetaData belongs to nothing
    listen(metadata, 'afterParentAttach', () => undefined);
    // @ts-expect-error nothing of a table's events is changed by a return value
    listen(note, 'afterCreate', () => undefined, { retval: true });
    const heard = listensFor(Table, 'columnReflect')((_inspector, _table, column) => void column.name);
    expectTypeOf(heard).returns.toEqualTypeOf<undefined>();
  });
});
