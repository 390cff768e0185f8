import { inspect } from 'node:util';
import {
  AsyncConnection,
  CheckConstraint,
  Column,
  createAsyncEngine,
  type IntegrityError,
  Index,
  insert,
  inspect as inspector,
  Integer,
  JSONB,
  MetaData,
  select,
  Sequence,
  Table,
  Text,
  UniqueConstraint,
  VARCHAR,
} from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

const metadata = new MetaData();
const account = new Table(
  'printed_account',
  metadata,
  { id: new Column(Integer, { primaryKey: true }), email: new Column(Text, { unique: true }), data: new Column(JSONB) },
  {
    constraints: [new CheckConstraint("email <> ''", { name: 'email_given' })],
    indexes: [new Index('ix_email', ['email'])],
  },
);
const order = new Table('printed_order', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  accountId: new Column(Integer, { foreignKey: 'printed_account.id' }),
});

/** What `console.log()` and `JSON.stringify()` show; the same for what is printed as text. */
function printed(value: unknown): string {
  const text = inspect(value);
  expect([String(value), JSON.parse(JSON.stringify(value))]).toEqual([text, text]);
  return text.replace(/\s+/g, ' ');
}

const own = (constraints: readonly unknown[]): string[] => constraints.map(printed);

describe('console.log() and JSON.stringify() show a line of text', () => {
  it('of what belongs to the schema', () => {
    expect(printed(metadata)).toBe('MetaData(printed_account, printed_order)');
    expect([printed(account), printed(account.c.email), printed(account.c.email.type)]).toEqual([
      'printed_account',
      'printed_account.email',
      'Text()',
    ]);
    expect(own(account.constraints)).toEqual([
      'CheckConstraint(email_given)',
      'PrimaryKeyConstraint(printed_account.id)',
      'UniqueConstraint(printed_account.email)',
    ]);
    expect(own(order.constraints)[1]).toBe('ForeignKeyConstraint(printed_order.account_id)');
    expect(printed(new UniqueConstraint(['a']))).toBe('UniqueConstraint()');
    expect(own(order.columnList[1]?.foreignKeys ?? [])).toEqual(["ForeignKey('printed_account.id')"]);
    expect(own(account.indexes)).toEqual(['Index(ix_email: printed_account.email)']);
    expect([printed(new Sequence('numbers')), printed(VARCHAR(50))]).toEqual(['numbers', 'Varchar(length=50)']);
  });

  it('of statements and expressions', () => {
    expect(printed(select(order.c.id).where(order.c.id.gt(1)))).toBe(
      'SELECT printed_order.id FROM printed_order WHERE printed_order.id > $1::INTEGER',
    );
    expect(printed(order.c.id.desc())).toBe('printed_order.id DESC');
  });

  it('of entities in statements', () => {
    class Base extends DeclarativeBase {}
    class A extends Base.table('printed_a', {
      id: mappedColumn(Integer, { primaryKey: true }),
      bs: () => relationship([B]),
    }) {}
    class B extends Base.table('printed_b', {
      id: mappedColumn(Integer, { primaryKey: true }),
      aId: mappedColumn(Integer, { foreignKey: 'printed_a.id' }),
    }) {}
    expect([printed(A.c.bs), printed(A.c.id), JSON.stringify(B.c)]).toEqual([
      'A.bs',
      'printed_a.id',
      '{"id":"printed_b.id","aId":"printed_b.a_id"}',
    ]);
  });
});

describe.each(['pg', 'pglite'] as const)('On %s they show a line of text', (driver) => {
  const engine = createAsyncEngine(athanorUrl(driver));
  const url = String(engine.url);

  it('of an engine, its connections, transactions and results, and no password', async () => {
    expect(printed(engine)).toBe(`AsyncEngine(${url})`);
    expect(printed(engine.dialect)).toBe(`PostgresDialect(${driver})`);
    expect(printed(engine.connect())).toBe('NotStarted(not awaited)');
    const open = await engine.connect();
    expect(printed(open)).toBe(`AsyncConnection(${url})`);
    expect(printed(await open.getRawConnection())).toBe('PooledConnection()');
    const transaction = await open.begin();
    expect([printed(open), printed(transaction), printed(await open.beginNested())]).toEqual([
      `AsyncConnection(${url}, in a transaction)`,
      'RootTransaction(active)',
      'NestedTransaction(active)',
    ]);
    expect(printed(inspector(open))).toBe(`Inspector(AsyncConnection(${url}, in a transaction))`);
    await open.runSync(metadata.createAll);
    const written = await open.execute(insert(order), { id: 1 });
    expect(printed(written)).toBe('Result(no rows, rowcount 1)');
    await open.execute(insert(order), { id: 2 });
    const result = await open.execute(select(order));
    expect(printed(result)).toBe('Result(id, accountId; 2 rows to read)');
    result.fetchone();
    expect(printed(result)).toBe('Result(id, accountId; 1 row to read)');
    expect(printed(result.scalars())).toBe('ScalarResult(1 row to read)');
    result.close();
    expect(printed(result)).toBe('Result(id, accountId; closed)');
    const stream = await open.stream(select(order));
    expect(printed(stream)).toBe('AsyncResult()');
    await stream.close();
    expect(printed(stream)).toBe('AsyncResult(closed)');
    await open.close();
    expect([printed(open), printed(transaction)]).toEqual([
      `AsyncConnection(${url}, closed)`,
      'RootTransaction(ended)',
    ]);
    expect(open).toBeInstanceOf(AsyncConnection);
  });

  it('of errors, as JSON with their message', async () => {
    const failing = engine.connect(async (conn) => {
      await conn.runSync(metadata.createAll);
      await conn.execute(insert(account), [{ email: 'a' }, { email: 'a' }]);
    });
    const error = await failing.then(
      () => undefined,
      (thrown: unknown) => thrown as IntegrityError,
    );
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      name: 'IntegrityError',
      message: error?.message,
      sqlstate: '23505',
      constraint: 'printed_account_email_key',
    });
  });

  it('but they are no values of JSON', async () => {
    const storing = engine.connect(async (conn) => {
      await conn.runSync(metadata.createAll);
      await conn.execute(insert(account), { data: { of: [account.c.id] } } as never);
    });
    await expect(storing).rejects.toThrow('printed_account.id is no value that JSON could hold');
  });
});
