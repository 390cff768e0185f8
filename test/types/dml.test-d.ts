import {
  ARRAY,
  type AsyncConnection,
  bindparam,
  Column,
  type ColumnElement,
  Computed,
  DATE,
  type DecimalText,
  deleteFrom,
  func,
  Identity,
  insert,
  Integer,
  literal,
  MetaData,
  Numeric,
  type RowOfStatement,
  select,
  sqlNull,
  Table,
  text,
  update,
  VARCHAR,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const metadata = new MetaData();

const account = new Table('account', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(VARCHAR(50), { nullable: false }),
  note: new Column(VARCHAR(50)),
  tags: new Column(ARRAY(VARCHAR)),
  rank: new Column(Integer, { nullable: false, default: 0 }),
  level: new Column(Integer, { nullable: false, serverDefault: '1' }),
  serial: new Column(Integer, { identity: new Identity() }),
  shout: new Column(VARCHAR(50), { computed: new Computed('upper(name)') }),
  number: new Column(Integer, { identity: new Identity({ always: true, start: 10 }) }),
});
const code = new Table('code', metadata, {
  code: new Column(VARCHAR(5), { primaryKey: true }),
  accountId: new Column(Integer, { primaryKey: true, foreignKey: 'account.id' }),
});

declare const connection: AsyncConnection;

// proves: insert-values
describe('the values of an INSERT', () => {
  it('have all that is neither nullable nor filled in by a default', () => {
    insert(account).values({ name: 'a' });
    insert(account).values({ id: 1, name: 'a', note: null, rank: 2, level: 3, serial: 4 });
    insert(code).values({ code: 'x', accountId: 1 });
    // @ts-expect-error name is NOT NULL and has no default
    insert(account).values({ note: 'x' });
    // @ts-expect-error so in each of several rows
    insert(account).values([{ name: 'a' }, { rank: 1 }]);
    // @ts-expect-error nobody numbers a key that is no number
    insert(code).values({ accountId: 1 });
    // @ts-expect-error nor one that refers to another table
    insert(code).values({ code: 'x' });
  });

  it('are of the columns’ types, and SQL of these', () => {
    insert(account).values({ name: func.lower('A'), rank: account.c.rank.add(1), note: bindparam('note') });
    // @ts-expect-error a number is no string
    insert(account).values({ name: 1 });
    // @ts-expect-error there is no such column
    insert(account).values({ name: 'a', nope: 1 });
    // @ts-expect-error the server computes it
    insert(account).values({ name: 'a', shout: 'A' });
    // @ts-expect-error the server numbers it, always
    insert(account).values([{ name: 'a', number: 1 }]);
    // @ts-expect-error also behind values()
    insert(account).values({ name: 'a' }).values({ number: 1 });
    // @ts-expect-error and out of a SELECT
    insert(account).fromSelect(['name', 'number'], select(account.c.name, account.c.id));
    const given = insert(account).values({ name: 'a' });
    // @ts-expect-error or where the row is there already
    given.onConflictDoUpdate({ indexElements: ['name'], set: { shout: 'A' } });
  });

  it('are null only where the column may be NULL', () => {
    const tags: readonly string[] = ['a'];
    insert(account).values({ name: 'a', tags });
    update(account).values({ tags });
    // @ts-expect-error a list of numbers
    insert(account).values({ name: 'a', tags: [1] as readonly number[] });
    insert(account).values({ name: 'a', note: null });
    insert(account).values({ name: sqlNull });
    update(account).values({ note: null });
    // @ts-expect-error name is NOT NULL
    insert(account).values({ name: null });
    // @ts-expect-error neither has a default a place for NULL
    insert(account).values({ name: 'a', rank: null });
    // @ts-expect-error nor has an UPDATE
    update(account).values({ name: null });
  });

  it('may be completed by later calls', () => {
    insert(account).values({ name: 'a' }).values({ note: 'x' });
    // @ts-expect-error there is no such column
    insert(account).values({ name: 'a' }).values({ nope: 'x' });
  });
});

// proves: insert-values
describe('the parameters of an INSERT without values()', () => {
  it('are rows of the table', async () => {
    await connection.execute(insert(account), { name: 'a' });
    await connection.execute(insert(account).returning(account.c.id), [{ name: 'a' }, { name: 'b', note: null }]);
    // @ts-expect-error a row lacks its name
    await connection.execute(insert(account), [{ name: 'a' }, { note: 'x' }]);
    // @ts-expect-error there is no such column
    await connection.execute(insert(account), { name: 'a', nope: 1 });
    // @ts-expect-error of another type
    await connection.execute(insert(account), { name: 1 });
    // @ts-expect-error the server computes it
    await connection.execute(insert(account), { name: 'a', shout: 'A' });
  });

  it('are free behind values(), for bindparam()', async () => {
    await connection.execute(insert(account).values({ name: bindparam('who') }), { who: 'a' });
    await connection.execute(select(account).where(account.c.id.eq(bindparam('key'))), { key: 1 });
    await connection.execute(text('SELECT :x'), { x: 1 });
  });
});

// proves: update-values
describe('the values of an UPDATE', () => {
  it('are any of the columns', () => {
    update(account).values({ note: null });
    // @ts-expect-error there is no such column
    update(account).values({ nope: null });
    // @ts-expect-error of another type
    update(account).values({ rank: 'high' });
    // @ts-expect-error the server computes it
    update(account).values({ shout: 'A' });
    // @ts-expect-error the server numbers it, always
    update(account).values({ number: 1 });
    // @ts-expect-error in whatever order
    update(account).orderedValues(['number', 1]);
    update(account).values({ serial: 1 });
  });

  it('keep their types in pairs, also for parts of arrays', () => {
    update(account).orderedValues(['rank', 1], [account.c.note, null], [account.c.tags.getitem(1), 'first']);
    // @ts-expect-error of another type
    update(account).orderedValues(['rank', 'high']);
    // @ts-expect-error there is no such column
    update(account).orderedValues(['nope', 1]);
    // @ts-expect-error the array is one of strings
    update(account).orderedValues([account.c.tags.getitem(1), 1]);
  });
});

// proves: on-conflict
describe('ON CONFLICT', () => {
  it('names columns of the table, and sets values of their types', () => {
    const row = insert(account).values({ name: 'a' });
    row.onConflictDoNothing({ indexElements: ['name', 'id'] });
    row.onConflictDoUpdate({ indexElements: ['name'], set: { note: 'again', rank: account.c.rank.add(1) } });
    row.onConflictDoUpdate({ constraint: 'uq', set: (excluded) => ({ note: excluded.note, rank: excluded.rank }) });
    // @ts-expect-error there is no such column
    row.onConflictDoNothing({ indexElements: ['nope'] });
    // @ts-expect-error of another type
    row.onConflictDoUpdate({ indexElements: ['name'], set: { rank: 'high' } });
    // @ts-expect-error an expression of another type
    row.onConflictDoUpdate({ indexElements: ['name'], set: (excluded) => ({ rank: excluded.name }) });
  });
});

// proves: expr-literals
describe('literal()', () => {
  it('takes what its type can send, and gives what it reads', () => {
    expectTypeOf(literal(5, Numeric)).toEqualTypeOf<ColumnElement<DecimalText>>();
    expectTypeOf(literal(null, Integer)).toEqualTypeOf<ColumnElement<number | null>>();
    expectTypeOf(literal('x')).toEqualTypeOf<ColumnElement<string>>();
    // @ts-expect-error no day is a number
    literal(5, DATE);
  });
});

describe('returnDefaults()', () => {
  it('gives rows of supplemental columns alone', () => {
    const added = insert(account).returnDefaults('note', { supplementalCols: [account.c.id, account.c.name] });
    expectTypeOf<RowOfStatement<typeof added>['name']>().toEqualTypeOf<string>();
    expectTypeOf<RowOfStatement<typeof added>[0]>().toEqualTypeOf<number>();
    const changed = update(account)
      .values({ name: 'x' })
      .returnDefaults({ supplementalCols: [account.c.note] });
    expectTypeOf<RowOfStatement<typeof changed>['note']>().toEqualTypeOf<string | null>();
    const plain = deleteFrom(account).returnDefaults(account.c.note);
    expectTypeOf<RowOfStatement<typeof plain>>().toEqualTypeOf<never>();
    // @ts-expect-error there is no such column
    insert(account).returnDefaults('nope');
    // @ts-expect-error the option stands behind the columns
    insert(account).returnDefaults({ supplementalCols: [account.c.id] }, 'note');
  });

  it('does not change what an INSERT takes', async () => {
    // @ts-expect-error the name is missing
    await connection.execute(insert(account).returnDefaults(), { note: 'x' });
    await connection.execute(insert(account).returnDefaults({ supplementalCols: [account.c.id] }), { name: 'x' });
  });
});
