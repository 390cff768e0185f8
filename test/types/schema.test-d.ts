import {
  BigInteger,
  Column,
  CreateTable,
  DDL,
  ExcludeConstraint,
  Index,
  Integer,
  listen,
  MetaData,
  type NamedColumn,
  type NextValue,
  quotedName,
  Sequence,
  Table,
  Text,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const metadata = new MetaData();
const numbers = new Sequence('numbers', { metadata });
const big = new Sequence('big', { dataType: BigInteger });

// proves: schema-sequence
describe('a sequence', () => {
  it('gives numbers, or bigints where its type says so', () => {
    expectTypeOf(numbers.nextValue()).toEqualTypeOf<NextValue<number>>();
    expectTypeOf(big.nextValue()).toEqualTypeOf<NextValue<bigint>>();
  });

  it('is the default of numbers only', () => {
    new Column(Integer, { default: numbers, onupdate: numbers, serverDefault: numbers });
    new Column(BigInteger, { insertDefault: big });
    // @ts-expect-error a sequence makes no text
    new Column(Text, { default: numbers });
    // @ts-expect-error a sequence counts in numbers
    new Sequence('s', { dataType: Text });
    // @ts-expect-error no such option
    new Sequence('s', { startWith: 1 });
  });
});

// proves: schema-table
describe('a table', () => {
  it('has typed columns also under a quoted name, and in a copy', () => {
    const t = new Table(quotedName('T', true), metadata, { a: new Column(Integer, { nullable: false }) });
    expectTypeOf(t.c.a).toExtend<NamedColumn<number, 'a'>>();
    expectTypeOf(t.toMetadata(new MetaData()).c.a).toExtend<NamedColumn<number, 'a'>>();
  });

  it('takes options and listeners that there are', () => {
    new Table('a', metadata, {}, { schema: null, postgresqlWith: { fillfactor: 70 }, prefixes: ['UNLOGGED'] });
    // @ts-expect-error no such option
    new Table('b', metadata, {}, { partitionBy: 'x' });
    new Table(
      'c',
      metadata,
      {},
      {
        listeners: { afterCreate: (table) => expectTypeOf(table).toEqualTypeOf<Table>() },
      },
    );
    // @ts-expect-error no such event
    new Table('d', metadata, {}, { listeners: { afterMake: () => undefined } });
    // @ts-expect-error no such option of an index
    new Index('i', ['a'], { using: 'gin' });
    // @ts-expect-error an element is what is compared, and an operator
    new ExcludeConstraint(['a', '=']);
  });

  it('gives the function of a default its row', () => {
    new Column(Text, { default: (context) => String(context.getCurrentParameters()['title']) });
    // @ts-expect-error the function has to give what the column holds
    new Column(Integer, { default: (context) => String(context.getCurrentParameters()['title']) });
  });

  it('takes DDL as a listener', () => {
    const t = new Table('l', metadata, {});
    listen(t, 'afterCreate', new DDL('SELECT 1').executeIf({ dialect: 'postgresql' }).listener);
    listen(metadata, 'beforeDrop', new CreateTable(t).listener);
    // @ts-expect-error DDL itself is no function
    listen(t, 'afterCreate', new DDL('SELECT 1'));
  });
});
