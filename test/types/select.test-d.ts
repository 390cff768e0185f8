import {
  aggregateOrderBy,
  array,
  BigInteger,
  Column,
  column,
  type ColumnElement,
  deleteFrom,
  except,
  exists,
  func,
  insert,
  Integer,
  Interval,
  type IntervalValue,
  literalColumn,
  MetaData,
  type NamedColumn,
  Numeric,
  type RowOf,
  type RowOfStatement,
  select,
  type SqlExpression,
  type SqlFunction,
  sqlTrue,
  Table,
  tablesample,
  Text,
  text,
  tuple,
  union,
  unionAll,
  update,
  values,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

declare module '@athanor/core' {
  interface KnownFunctions {
    /** A function of this program. */
    billedTotal(of: SqlExpression<number | null>): SqlFunction<bigint>;
  }
}

const meta = new MetaData();

const person = new Table('person', meta, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text, { nullable: false }),
  age: new Column(Integer),
  bossId: new Column(Integer, { foreignKey: 'person.id' }),
  tags: new Column(Text),
});

const bill = new Table('bill', meta, {
  id: new Column(Integer, { primaryKey: true }),
  personId: new Column(Integer, { nullable: false, foreignKey: 'person.id' }),
  amount: new Column(BigInteger, { nullable: false }),
  total: new Column(Numeric({ precision: 10, scale: 2 })),
});

const { id, name, age } = person.c;

/** The row of a statement, for its type. */
declare function rowOf<S>(statement: S): RowOfStatement<S>;

/** The value of an expression. */
declare function valueOf<T>(element: ColumnElement<T>): T;

// proves: type-inference
describe('a row', () => {
  it('has the columns that are added behind its own', () => {
    const row = rowOf(select(id).addColumns(name, func.count().label('n')));
    expectTypeOf(row[0]).toEqualTypeOf<number>();
    expectTypeOf(row[1]).toEqualTypeOf<string>();
    expectTypeOf(row.n).toEqualTypeOf<number>();
    expectTypeOf(row.id).toEqualTypeOf<number>();
    expectTypeOf(row.length).toEqualTypeOf<3>();
    expectTypeOf(row).not.toHaveProperty('3');
  });

  it('has a type of its own for a table, a list of columns, and a statement', () => {
    expectTypeOf<RowOf<typeof person>['name']>().toEqualTypeOf<string>();
    expectTypeOf<RowOf<typeof person>['age']>().toEqualTypeOf<number | null>();
    expectTypeOf<RowOf<[typeof id, typeof age]>[1]>().toEqualTypeOf<number | null>();
    const all = select(person);
    expectTypeOf<RowOfStatement<typeof all>['name']>().toEqualTypeOf<string>();
  });

  it('is a plain object of its names, and gives the values of columns', () => {
    const row = rowOf(select(id, age));
    expectTypeOf(row._asdict()).toEqualTypeOf<{ id: number; age: number | null }>();
    expectTypeOf(rowOf(select(person))._asdict().name).toEqualTypeOf<string>();
    expectTypeOf(row._mapping.get(age)).toEqualTypeOf<number | null>();
    expectTypeOf(row._mapping.get('age')).toEqualTypeOf<unknown>();
  });

  it('has only the columns that are chosen instead', () => {
    const row = rowOf(select(id).withOnlyColumns(name));
    expectTypeOf(row[0]).toEqualTypeOf<string>();
    expectTypeOf(row).not.toHaveProperty('id');
  });

  it('keeps its type through everything that is no select list', () => {
    const row = rowOf(
      select(id, age)
        .join(bill)
        .where(exists().where(bill.c.personId.eq(id)))
        .groupBy('id', age)
        .having(func.count().gt(1))
        .orderBy('age', id.desc())
        .fetch(5, { withTies: true })
        .withForUpdate({ of: [person, bill.c.id] })
        .prefixWith('ALL')
        .correlateExcept(person),
    );
    expectTypeOf(row[1]).toEqualTypeOf<number | null>();
    expectTypeOf(row.age).toEqualTypeOf<number | null>();
  });

  it('of a set operation has values of all SELECTs under the names of the first', () => {
    const row = rowOf(
      union(
        select(id, name),
        select(age.label('id'), name),
        select(id, literalColumn<null>('NULL').label('name')),
      ).limit(3),
    );
    expectTypeOf(row[0]).toEqualTypeOf<number | null>();
    expectTypeOf(row[1]).toEqualTypeOf<string | null>();
    expectTypeOf(row.id).toEqualTypeOf<number | null>();
    expectTypeOf(rowOf(except(select(id), select(id)))[0]).toEqualTypeOf<number>();
    const named = rowOf(union(select(id, name.label('title')), select(id, literalColumn<string | null>('x'))));
    expectTypeOf(named.title).toEqualTypeOf<string | null>();
    expectTypeOf(named.id).toEqualTypeOf<number>();
    const sub = unionAll(select(id.label('n')), select(age)).subquery('u');
    expectTypeOf(rowOf(select(sub.c.n)).n).toEqualTypeOf<number | null>();
    // @ts-expect-error the second SELECT's name is not that of the rows
    void sub.c.age;
  });

  it('is the same where the set operation is a method', () => {
    const row = rowOf(
      select(id, name)
        .union(select(age.label('id'), name))
        .limit(3),
    );
    expectTypeOf(row.id).toEqualTypeOf<number | null>();
    expectTypeOf(row[1]).toEqualTypeOf<string>();
    expectTypeOf(rowOf(select(id).intersect(select(id)).except(select(age)))[0]).toEqualTypeOf<number | null>();
    const sub = select(id.label('n')).unionAll(select(age)).subquery('u');
    expectTypeOf(rowOf(select(sub.c.n)).n).toEqualTypeOf<number | null>();
    // @ts-expect-error a table is no SELECT
    select(id).union(person);
    // @ts-expect-error the second SELECT's name is not that of the rows
    void sub.c.age;
  });

  it('is that of the new list with withOnlyColumns()', () => {
    const row = rowOf(select(id).withOnlyColumns(name, age, { maintainColumnFroms: true }));
    expectTypeOf(row.name).toEqualTypeOf<string>();
    expectTypeOf(row[1]).toEqualTypeOf<number | null>();
    expectTypeOf(rowOf(select(id, select(name).label('who')))['who']).toEqualTypeOf<string | null>();
    // @ts-expect-error it is no longer selected
    void row.id;
  });

  it('of what is selected as a whole is that of its columns', () => {
    const row = rowOf(person.alias('p').select().where(age.gt(1)));
    expectTypeOf(row.name).toEqualTypeOf<string>();
    expectTypeOf(row.age).toEqualTypeOf<number | null>();
    expectTypeOf(rowOf(select(id.label('n')).subquery('s').select()).n).toEqualTypeOf<number>();
    // @ts-expect-error there is no such column
    void row.amount;
  });

  it('of several tables has under one name the value of the first', () => {
    const other = new Table('other', new MetaData(), {
      id: new Column(Text, { primaryKey: true }),
      name: new Column(Text),
      weight: new Column(Integer),
    });
    const row = rowOf(select(person, other, literalColumn<boolean>('true').label('extra')));
    expectTypeOf(row.id).toEqualTypeOf<number>();
    expectTypeOf(row.weight).toEqualTypeOf<number | null>();
    expectTypeOf(row.extra).toEqualTypeOf<boolean>();
    expectTypeOf(rowOf(select(other.c.id, person)).id).toEqualTypeOf<string>();
    expectTypeOf(rowOf(select(other, person)).name).toEqualTypeOf<string | null>();
    expectTypeOf(rowOf(select(other, person.c.id.label('name'))).name).toEqualTypeOf<number>();
  });

  it('loses its names where the style of labels takes them away', () => {
    const row = rowOf(select(id).setLabelStyle('tablenamePlusCol'));
    expectTypeOf(row[0]).toEqualTypeOf<number>();
    // @ts-expect-error the name is that of the table and the column
    void row.id;
    expectTypeOf(rowOf(select(id).setLabelStyle('none')).id).toEqualTypeOf<number>();
  });
});

describe('a join under a name', () => {
  const joined = person.outerjoin(bill).alias('j');

  it('has the columns of its sides, of which some may be missing', () => {
    const row = rowOf(select(joined.c.name, joined.c.bill_id, joined.c.amount));
    expectTypeOf(row.name).toEqualTypeOf<string>();
    expectTypeOf(row.bill_id).toEqualTypeOf<number | null>();
    expectTypeOf(row.amount).toEqualTypeOf<bigint | null>();
    expectTypeOf(rowOf(select(person.join(bill).alias().c.amount))[0]).toEqualTypeOf<bigint>();
    expectTypeOf(rowOf(joined.select()).bill_id).toEqualTypeOf<number | null>();
    // @ts-expect-error neither side has it
    void joined.c.title;
  });
});

describe('a CTE', () => {
  it('has the columns of its SELECT, and of its RETURNING', () => {
    const cte = select(id, name.label('who')).cte('c', { materialized: true });
    expectTypeOf(rowOf(select(cte.c.who)).who).toEqualTypeOf<string>();
    // @ts-expect-error it is called who
    void cte.c.name;
    const added = insert(person).values({ name: 'x' }).returning(id, age).cte('added');
    expectTypeOf(rowOf(select(added.c.age))[0]).toEqualTypeOf<number | null>();
    expectTypeOf(rowOf(select(added)).id).toEqualTypeOf<number>();
    const gone = deleteFrom(bill).returning(bill.c.amount).cte();
    expectTypeOf(rowOf(select(gone.c.amount)).amount).toEqualTypeOf<bigint>();
    const changed = update(person).values({ age: 1 }).returning(name).cte();
    // @ts-expect-error only the name comes back
    void changed.c.id;
  });

  it('that is recursive refers to itself by its columns', () => {
    const start = select(id, literalColumn<number>('1').label('depth')).cte('tree', { recursive: true });
    const tree = unionAll(start, select(id, start.c.depth.add(1)).join(start, start.c.id.eq(person.c.bossId)));
    const row = rowOf(select(tree.c.id, tree.c.depth));
    expectTypeOf(start.unionAll(select(id, start.c.depth)).c.depth).toEqualTypeOf<typeof start.c.depth>();
    expectTypeOf(row.depth).toEqualTypeOf<number>();
    // @ts-expect-error it has no name
    void tree.c.name;
  });
});

describe('what stands in FROM', () => {
  it('has its columns: aliases, laterals, samples', () => {
    const newest = select(bill.c.amount).where(bill.c.personId.eq(id)).limit(1).lateral('newest');
    expectTypeOf(rowOf(select(name, newest.c.amount).join(newest, sqlTrue)).amount).toEqualTypeOf<bigint>();
    expectTypeOf(rowOf(select(tablesample(person, 10).c.age))[0]).toEqualTypeOf<number | null>();
    expectTypeOf(rowOf(select(person.alias('p').c.name))[0]).toEqualTypeOf<string>();
  });

  it('VALUES have the types of their columns, and take those only', () => {
    const v = values(column('n', Integer), column('s', Text))
      .data([
        [1, 'a'],
        [2, null],
      ])
      .alias('v');
    const row = rowOf(select(v.c.n, v.c.s));
    expectTypeOf(row.n).toEqualTypeOf<number>();
    expectTypeOf(row.s).toEqualTypeOf<string>();
    // @ts-expect-error a number is no text
    values(column('s', Text)).data([[1]]);
    // @ts-expect-error one value too few
    values(column('n', Integer), column('s', Text)).data([[1]]);
    // @ts-expect-error no such column
    void v.c.other;
    const one = values(column('n', Integer)).data([[1]]);
    expectTypeOf(rowOf(select(one.scalarValues().label('n'))).n).toEqualTypeOf<number | null>();
    expectTypeOf(rowOf(select(array(one.scalarValues()).label('n'))).n).toEqualTypeOf<number[]>();
    id.eq(one.alias('w').scalarValues());
    id.in(one);
    id.in(one.scalarValues());
    tuple(id, name).in(v);
    // @ts-expect-error of two columns no value can be made
    void v.scalarValues();
    // @ts-expect-error one column has no two
    id.in(v);
    // @ts-expect-error a number is no text
    name.eq(one.scalarValues());
  });

  it('cast() and extract() are called as functions, too', () => {
    expectTypeOf(rowOf(select(func.cast(name, Integer).label('n'))).n).toEqualTypeOf<number>();
    expectTypeOf(rowOf(select(func.extract('year', name).label('n'))).n).toEqualTypeOf<number>();
    // @ts-expect-error a date has no such field
    func.extract('yaer', name);
  });

  it('a function has the columns that it is given', () => {
    const series = func.generateSeries(1, 5).tableValued('n', { withOrdinality: 'place' });
    const row = rowOf(select(series.c.n, series.c.place));
    expectTypeOf(row.n).toEqualTypeOf<number>();
    expectTypeOf(row.place).toEqualTypeOf<number>();
    const record = func
      .jsonToRecordset(text('x'))
      .tableValued(column('a', Integer), column('b', Text))
      .renderDerived({ withTypes: true });
    expectTypeOf(rowOf(select(record.c.b)).b).toEqualTypeOf<string>();
    // @ts-expect-error no such column
    void record.c.c;
    expectTypeOf(rowOf(select(func.generateSeries(1, 2).columnValued('x')))[0]).toEqualTypeOf<number>();
  });
});

describe('a scalar subquery', () => {
  it('is a value of its column, or null', () => {
    const most = select(func.max(bill.c.amount)).scalarSubquery();
    expectTypeOf(valueOf(most)).toEqualTypeOf<bigint | null>();
    bill.c.amount.eq(most);
    // @ts-expect-error a bigint is no text
    name.eq(most);
  });
});

describe('a function', () => {
  it('has the type of its value', () => {
    expectTypeOf(valueOf(func.count())).toEqualTypeOf<number>();
    expectTypeOf(valueOf(func.sum(age))).toEqualTypeOf<number | null>();
    expectTypeOf(valueOf(func.sum(bill.c.amount))).toEqualTypeOf<bigint | null>();
    expectTypeOf(valueOf(func.coalesce(age, 0))).toEqualTypeOf<number>();
    expectTypeOf(valueOf(func.max(name))).toEqualTypeOf<string | null>();
    expectTypeOf(valueOf(func.arrayAgg(name))).toEqualTypeOf<string[] | null>();
    expectTypeOf(valueOf(func.arrayAgg(aggregateOrderBy(age, id.desc())))).toEqualTypeOf<(number | null)[] | null>();
    expectTypeOf(valueOf(func.aggregateStrings(name, ','))).toEqualTypeOf<string | null>();
    expectTypeOf(valueOf(func.now())).toEqualTypeOf<Date>();
    expectTypeOf(valueOf(func.pgCatalog.lower('X'))).toEqualTypeOf<string>();
    expectTypeOf(valueOf(func.billedTotal(age))).toEqualTypeOf<bigint>();
    // @ts-expect-error a text is no number
    func.billedTotal(name);
    // @ts-expect-error a number has no characters
    func.charLength(age);
  });

  it('keeps it over a window, and with a filter', () => {
    expectTypeOf(
      valueOf(func.rowNumber().over({ partitionBy: name, orderBy: [id.desc()], rows: [null, 0] })),
    ).toEqualTypeOf<number>();
    expectTypeOf(valueOf(func.lag(name).over({ orderBy: id }))).toEqualTypeOf<string | null>();
    expectTypeOf(valueOf(func.sum(age).filter(age.gt(1)).over())).toEqualTypeOf<number | null>();
    expectTypeOf(valueOf(func.mode().withinGroup(name))).toEqualTypeOf<string | null>();
    expectTypeOf(valueOf(func.percentileCont(0.5).withinGroup(age))).toEqualTypeOf<number | null>();
    expectTypeOf(valueOf(func.percentileCont(0.5).withinGroup(age.desc()))).toEqualTypeOf<number | null>();
    expectTypeOf(valueOf(func.percentileCont([0.25, 0.5]).withinGroup(age))).toEqualTypeOf<(number | null)[] | null>();
    const span = column('span', Interval);
    expectTypeOf(valueOf(func.percentileCont(0.5).withinGroup(span))).toEqualTypeOf<IntervalValue | null>();
    expectTypeOf(valueOf(func.percentileDisc([0.5]).withinGroup(span))).toEqualTypeOf<
      (IntervalValue | null)[] | null
    >();
    // @ts-expect-error nothing lies between two names; percentileDisc() gives one of them
    func.percentileCont(0.5).withinGroup(name);
    // @ts-expect-error a frame has two ends
    func.sum(age).over({ rows: [1] });
    // @ts-expect-error there is no such exclusion
    func.sum(age).over({ rows: [0, 1], exclude: 'all' });
  });
});

describe('what does not fit', () => {
  it('is refused', () => {
    // @ts-expect-error a predicate is no number
    select(id).where(id);
    // @ts-expect-error a limit is a number
    select(id).limit('5');
    // @ts-expect-error there is no such option
    select(id).withForUpdate({ wait: true });
    // @ts-expect-error there is no such style
    select(id).setLabelStyle('upper');
    // @ts-expect-error a select list has no plain values
    select(1);
    // @ts-expect-error a set operation needs SELECTs
    union(person);
    expectTypeOf<NamedColumn<number, 'id'>['key']>().toEqualTypeOf<'id'>();
  });
});
