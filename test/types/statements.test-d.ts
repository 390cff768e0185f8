import {
  type AsyncConnection,
  type AsyncResult,
  Column,
  column,
  insert,
  Integer,
  MetaData,
  type Result,
  type Row,
  type RowOfStatement,
  select,
  Table,
  table,
  Text,
  text,
  update,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const meta = new MetaData();

const person = new Table('person', meta, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text, { nullable: false }),
  age: new Column(Integer),
});

/** The row of a statement, for its type. */
declare function rowOf<S>(statement: S): RowOfStatement<S>;

// proves: expr-text
describe('a text() with columns', () => {
  const named = text('SELECT id, upper(name) FROM person').columns(person.c.id, column('loud', Text));

  it('gives rows of them, by place and by name', () => {
    const row = rowOf(named);
    expectTypeOf(row[0]).toEqualTypeOf<number>();
    expectTypeOf(row.loud).toEqualTypeOf<string>();
    // @ts-expect-error -- no such column
    void row.name;
    expectTypeOf(rowOf(text('SELECT 1'))).toEqualTypeOf<Record<string, unknown>>();
  });

  it('has them as a subquery and CTE, and as a value', () => {
    const s = named.subquery('s');
    expectTypeOf(rowOf(select(s.c.loud, s.c.id)).loud).toEqualTypeOf<string>();
    // @ts-expect-error -- no such column
    void s.c.name;
    expectTypeOf(rowOf(select(named.cte('w').c.id))[0]).toEqualTypeOf<number>();
    const most = text('SELECT max(age) FROM person').columns(person.c.age).scalarSubquery();
    expectTypeOf(rowOf(select(most))[0]).toEqualTypeOf<number | null>();
    void select(person).where(person.c.id.in(text('SELECT 1').columns(person.c.id)));
  });

  it('is made of columns', () => {
    // @ts-expect-error -- a name alone has no type
    void text('SELECT 1').columns('id');
    // @ts-expect-error a type is asked for
    void text('SELECT 1').columns({ id: 1 });
    const typed = text('SELECT * FROM person').columns({ id: Integer, loud: Text });
    type TypedRow = RowOfStatement<typeof typed>;
    expectTypeOf<TypedRow['id']>().toEqualTypeOf<number>();
    expectTypeOf<TypedRow['other']>().toEqualTypeOf<unknown>();
    expectTypeOf<RowOfStatement<ReturnType<typeof fromTyped>>['loud']>().toEqualTypeOf<string>();
    const fromTyped = () => select(typed.subquery().c.loud);
    // @ts-expect-error its type was not said
    void typed.subquery().c.other;
    // @ts-expect-error -- a subquery has to say its columns
    void text('SELECT 1').subquery();
  });
});

// proves: expr-table
describe('table()', () => {
  const log = table('log', column('id', Integer), column('line', Text), { schema: 'audit' });

  it('has typed columns and rows', () => {
    expectTypeOf(rowOf(select(log)).line).toEqualTypeOf<string>();
    expectTypeOf(rowOf(select(table('v', column('x', Integer)).c.x))[0]).toEqualTypeOf<number>();
    expectTypeOf(rowOf(select(person.c.id, log.c.line).outerjoin(log, log.c.id.eq(person.c.id))).line).toEqualTypeOf<
      string | null
    >();
    // @ts-expect-error -- no such column
    void log.c.text;
    // @ts-expect-error -- the columns stand in front of the options
    void table('log', { schema: 'audit' }, column('id', Integer));
  });

  it('is written with values of the types of its columns', () => {
    void insert(log).values({ id: 1, line: 'x' });
    void log.insert().values([{ id: 1 }, { id: 2 }]);
    expectTypeOf(rowOf(update(log).values({ line: 'x' }).returning(log.c.id)).id).toEqualTypeOf<number>();
    // @ts-expect-error -- a number is no line
    void insert(log).values({ line: 1 });
    // @ts-expect-error -- no such column
    void update(log).values({ text: 'x' });
  });
});

// proves: insert-from-select
describe('an INSERT .. SELECT', () => {
  it('names as many columns as the SELECT gives', () => {
    void insert(person).fromSelect(['name', 'age'], select(person.c.name, person.c.age));
    void insert(person).fromSelect(['name', person.c.age], select(person.c.name, person.c.age.add(1)));
    void insert(person).fromSelect(['id', 'name', 'age'], select(person));
    void insert(person).fromSelect(['id'] as ('id' | 'name')[], select(person.c.id));
    // @ts-expect-error -- one column for two
    void insert(person).fromSelect(['name', 'age'], select(person.c.name));
    // @ts-expect-error -- two columns for one
    void insert(person).fromSelect(['name'], select(person.c.name, person.c.age));
    // @ts-expect-error -- no such column
    void insert(person).fromSelect(['nam'], select(person.c.name));
  });

  it('gives each column a value of its kind, and fills those that have to be', () => {
    // @ts-expect-error -- a number for a text
    void insert(person).fromSelect(['name', 'age'], select(person.c.id, person.c.age));
    // @ts-expect-error -- the name is missing
    void insert(person).fromSelect(['age'], select(person.c.age));
    void insert(person).fromSelect([person.c.name], select(person.c.name).union(select(person.c.name)));
    const keys: ('name' | 'age')[] = ['age'];
    void insert(person).fromSelect(keys, select(person.c.age));
  });
});

// proves: insert-return-defaults
describe('returnDefaults()', () => {
  it('takes columns of the table and their keys, and leaves the statement without rows', () => {
    const statement = insert(person).values({ name: 'x' }).returnDefaults('id', person.c.age);
    expectTypeOf<RowOfStatement<typeof statement>>().toEqualTypeOf<never>();
    // @ts-expect-error -- no such column
    void insert(person).returnDefaults('nam');
  });
});

// proves: type-inference
it('one of two statements gives rows of either', async () => {
  const run = async (connection: AsyncConnection, withAge: boolean) => {
    const short = select(person.c.id, person.c.name);
    const statement = withAge ? short.addColumns(person.c.age) : short;
    const row = (await connection.execute(statement)).one();
    expectTypeOf(row.name).toEqualTypeOf<string>();
    expectTypeOf('age' in row ? row.age : undefined).toEqualTypeOf<number | null | undefined>();
    expectTypeOf(await connection.scalar(withAge ? select(person.c.age) : select(person.c.name))).toEqualTypeOf<
      number | string | null
    >();
    for await (const one of await connection.stream(statement)) expectTypeOf(one.id).toEqualTypeOf<number>();
    // @ts-expect-error -- not all of the rows have it
    void row.age;
  };
  void run;
});

// proves: type-inference
it('a result of some rows is also one of rows of which nothing is known', () => {
  type Named = Row<readonly [number, string], { readonly id: number; readonly name: string }>;
  expectTypeOf<Result<Named>>().toExtend<Result>();
  expectTypeOf<AsyncResult<Named>>().toExtend<AsyncResult>();
});
