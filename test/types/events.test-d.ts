import {
  type AsyncConnection,
  AsyncEngine,
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

declare const engine: AsyncEngine;
declare const connection: AsyncConnection;

describe('events of engines', () => {
  it('look at what a listener returns where it asked for that, and nowhere else', () => {
    listen(engine, 'beforeExecute', (_connection, statement, parameters) => [statement, parameters], { retval: true });
    listen(engine, 'beforeExecute', async (_c, statement, parameters) => [statement, parameters], { retval: true });
    listen(engine, 'beforeCursorExecute', (_c, sql, values) => [`${sql} --`, [...values, 1]], { retval: true });
    listen(AsyncEngine, 'beforeExecute', () => 'anything');
    listen(engine, 'begin', async () => 1);
    // @ts-expect-error statement and parameters have to come back
    listen(engine, 'beforeExecute', () => undefined, { retval: true });
    // @ts-expect-error the SQL is text
    listen(engine, 'beforeCursorExecute', (_c, _sql, values) => [1, values], { retval: true });
    // @ts-expect-error a begin cannot be changed
    listen(engine, 'begin', () => undefined, { retval: true });
    const named = listensFor(engine, 'beforeCursorExecute', { retval: true })((_c, sql, values) => [sql, values]);
    expectTypeOf(named).toBeFunction();
    // @ts-expect-error it has to come back here, too
    listensFor(engine, 'beforeCursorExecute', { retval: true })(() => undefined);
  });

  it('take the answers that they ask for', () => {
    listen(engine, 'handleError', (context) => {
      context.isDisconnect = false;
      // @ts-expect-error what was caught stays
      context.originalException = new Error('other');
      return context.chainedException ?? new Error('mine');
    });
    listen(engine, 'handleError', async () => undefined);
    listen(engine, 'doConnect', (dialect, parameters) => {
      parameters.password = 'fresh';
      return dialect.driver.connect(parameters);
    });
    // @ts-expect-error an error takes the place of an error
    listen(engine, 'handleError', () => 'message');
    // @ts-expect-error a number of rows is no answer to a statement
    listen(engine, 'doExecute', () => 1);
    listen(engine, 'doExecutemany', () => 1);
  });

  it('are those of the target', () => {
    listen(connection, 'savepoint', (_connection, name) => expectTypeOf(name).toEqualTypeOf<string | null>());
    listen(connection, 'commitTwophase', (_connection, _xid, prepared) =>
      expectTypeOf(prepared).toEqualTypeOf<boolean>(),
    );
    listen(engine, 'checkout', (_session, _record, lent) => expectTypeOf(lent.isValid).toEqualTypeOf<boolean>());
    // @ts-expect-error the driver is asked for by the engine
    listen(connection, 'doExecute', () => undefined);
    // @ts-expect-error a connection has no pool
    listen(connection, 'checkout', () => undefined);
    // @ts-expect-error there is no such event
    listen(engine, 'before_execute', () => undefined);
  });
});

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
