import {
  type AsyncConnection,
  Column,
  insert,
  inspect,
  Integer,
  listen,
  MetaData,
  type NamedColumn,
  reflectTable,
  select,
  Table,
  Text,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

declare const connection: AsyncConnection;
const metadata = new MetaData();

describe('the types of reflected tables', () => {
  it('has columns of any name', async () => {
    const users = await reflectTable(connection, 'users', metadata);
    const statement = select(users.c.id, users.c.name).where(users.c.id.eq(1)).orderBy(users.c.name.desc());
    const [row] = (await connection.execute(statement)).all();
    expectTypeOf(row?.name).toEqualTypeOf<any>();
    expectTypeOf(row?.[0]).toEqualTypeOf<unknown>();
    const [whole] = (await connection.execute(select(users))).all();
    expectTypeOf(whole?.name).toEqualTypeOf<any>();
    await connection.execute(insert(users).values({ name: 'Ann' }));
    expectTypeOf(users).toExtend<Table>();
    await connection.runSync(reflectTable, 'users', metadata);
  });

  it('knows the columns that were declared', async () => {
    const users = await reflectTable(connection, 'users', metadata, {
      columns: { id: new Column(Integer, { primaryKey: true }), name: new Column(Text) },
    });
    expectTypeOf(users.c.id).toExtend<NamedColumn<number, 'id'>>();
    expectTypeOf(users.c.name).toExtend<NamedColumn<string | null, 'name'>>();
    // @ts-expect-error a number is expected
    users.c.id.eq('1');
    users.c.other.eq('1');
    const [row] = (await connection.execute(select(users))).all();
    expectTypeOf(row?.id).toEqualTypeOf<number | undefined>();
  });

  it('knows the options', () => {
    void metadata.reflect(connection, { only: ['a'], views: true });
    void metadata.reflect(connection, { only: (name) => name.startsWith('a') });
    void connection.runSync(metadata.reflect);
    void connection.runSync(metadata.reflect, { schema: 's' });
    // @ts-expect-error no such option
    void metadata.reflect(connection, { view: true });
    // @ts-expect-error columns are declared by key
    void reflectTable(connection, 'a', metadata, { columns: [new Column(Integer)] });
    // @ts-expect-error no such kind
    void inspect(connection).getMultiColumns({ kind: 'TABEL' });
  });

  it('knows what an Inspector tells', () => {
    const inspector = inspect(connection);
    expectTypeOf(inspector.bind).toEqualTypeOf<AsyncConnection>();
    expectTypeOf(inspector.engine).toEqualTypeOf<AsyncConnection['engine']>();
    expectTypeOf(inspector.getSortedTableAndFkcNames()).resolves.toEqualTypeOf<
      readonly (readonly [
        tableName: string | null,
        foreignKeys: readonly (readonly [tableName: string, name: string])[],
      ])[]
    >();
    listen(metadata, 'columnReflect', (_inspector, table, column) => {
      expectTypeOf(table.name).toEqualTypeOf<string>();
      column.key = 'other';
      // @ts-expect-error no such field
      column.nmae = 'x';
    });
  });
});
