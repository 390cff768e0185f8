import {
  asc,
  type AsyncConnection,
  Column,
  type ColumnElement,
  DateTime,
  desc,
  type Executable,
  func,
  type FromClause,
  type FromLike,
  type HasColumns,
  insert,
  type InsertValues,
  Integer,
  MetaData,
  type Predicate,
  type RowOf,
  Select,
  select,
  Table,
  type TableShape,
  Text,
  update,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const metadata = new MetaData();
const person = new Table('person', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text, { nullable: false }),
  deletedAt: new Column(DateTime),
});
const tag = new Table('tag', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  word: new Column(Text, { nullable: false }),
});

declare const connection: AsyncConnection;

// proves: type-inference
describe('A function over statements and tables', () => {
  it('keeps the type of the statement that it changes', () => {
    const page = <S extends Select<any, any, any, any>>(statement: S, number: number): S =>
      statement.limit(10).offset(10 * number);
    expectTypeOf(page(select(person.c.id, person.c.name), 1)).toEqualTypeOf(select(person.c.id, person.c.name));
  });

  it('sorts by one of several columns', () => {
    const keys = { id: person.c.id, name: person.c.name };
    const by = (key: keyof typeof keys) => select(person.c.id).orderBy(desc(keys[key]), keys[key].asc());
    expectTypeOf(by('id')).toEqualTypeOf(select(person.c.id));
    expectTypeOf(desc(person.c.name)).toEqualTypeOf<ColumnElement<string>>();
    expectTypeOf(asc('name')).toEqualTypeOf<ColumnElement<unknown>>();
    // @ts-expect-error -- a place is no key
    desc(1);
  });

  it('gives rows of the statement that it runs', async () => {
    const all = async <R>(statement: Executable<R>): Promise<R[]> => (await connection.execute(statement)).all();
    const total = async <R>(statement: Select<R>) =>
      connection.scalar(select(func.count()).selectFrom(statement.subquery()));
    const run = async () => {
      expectTypeOf((await all(select(person.c.name)))[0]?.name).toEqualTypeOf<string | undefined>();
      expectTypeOf(await total(select(person))).toEqualTypeOf<number | null>();
    };
    void run;
  });

  it('asks for columns of certain values', () => {
    const alive = (table: HasColumns<{ deletedAt: Date | null }>): Predicate => table.c.deletedAt.is(null);
    void select(person).where(alive(person), alive(person.alias('p')), alive(select(person).subquery()));
    // @ts-expect-error -- it has no such column
    alive(tag);
    const named = (table: HasColumns<{ name: string }>) => func.lower(table.c.name);
    expectTypeOf(named(person)).toEqualTypeOf(func.lower(person.c.name));
    const touch = (table: FromLike & HasColumns<{ deletedAt: Date | null }>) =>
      update(table).values({ deletedAt: func.now() });
    void touch(person);
    // @ts-expect-error -- it has no such column
    touch(tag);
    const dated = (table: HasColumns<{ name: Date }>) => table.c.name;
    // @ts-expect-error -- the column has texts
    dated(person);
  });

  it('gives rows of the table that it is given', async () => {
    const find = async <T extends FromClause & HasColumns<{ id: number }>>(
      table: T,
      id: number,
    ): Promise<RowOf<[T]> | null> => (await connection.execute(select(table).where(table.c.id.eq(id)))).first();
    const run = async () => {
      expectTypeOf((await find(tag, 1))?.word).toEqualTypeOf<string | undefined>();
      expectTypeOf((await find(person, 1))?.deletedAt).toEqualTypeOf<Date | null | undefined>();
    };
    void run;
  });

  it('may be a method of a class for tables of a shape', () => {
    class Rows<P extends TableShape & { readonly id: Column<number, any, any, any> }, N extends string> {
      constructor(readonly table: Table<P, N>) {}

      async byId(id: number) {
        return (await connection.execute(select(this.table).where(this.table.c.id.eq(id)))).first();
      }

      async add(values: InsertValues<Table<P, N>>) {
        return (await connection.execute(insert(this.table).values(values).returning(this.table))).one();
      }
    }
    const run = async () => {
      const tags = new Rows(tag);
      expectTypeOf((await tags.byId(1))?.word).toEqualTypeOf<string | undefined>();
      expectTypeOf((await tags.add({ word: 'x' })).id).toEqualTypeOf<number>();
      // @ts-expect-error -- the word is missing
      void tags.add({});
    };
    void run;
  });
});
