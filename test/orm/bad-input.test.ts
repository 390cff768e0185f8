import { Integer, insert, Text, update } from '@athanor/core';
import {
  ArgumentError,
  CompileError,
  IntegrityError,
  InvalidRequestError,
  UnmappedInstanceError,
} from '@athanor/core/spi';
import { AsyncSession, DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';
import { afterEach, describe, expect, it } from 'vitest';
import { expectNoneCheckedOut, ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {}
class Parent extends Base.table('bi_parent', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text, { unique: true }),
  children: () => relationship([Child], { backPopulates: 'parent' }),
}) {}
class Child extends Base.table('bi_child', {
  id: mappedColumn(Integer, { primaryKey: true }),
  parentId: mappedColumn(Integer, { foreignKey: 'bi_parent.id' }),
  parent: () => relationship(Parent, { backPopulates: 'children' }),
}) {}

const { engine, maker } = ormFixture(Base.metadata);
afterEach(() => expectNoneCheckedOut(engine));

// proves: session-bad-input
describe('bad input', () => {
  it('a key that is undefined is an ArgumentError, and asks nothing of the server', async () => {
    await using session = maker();
    await expect(session.get(Parent, undefined)).rejects.toThrow(
      'undefined was given as the key of Parent; session.get() takes the value of id',
    );
    expect(session.inTransaction()).toBe(false);
  });

  it('one object in the place of a list is told', async () => {
    await using session = maker();
    expect(() => session.addAll(new Parent({ name: 'ann' }) as never)).toThrow('addAll() takes a list of entities');
  });

  it('a session that is closed before its call has ended says how that comes', async () => {
    const early = async () => {
      await using session = maker();
      return session.get(Parent, 1);
    };
    await expect(early()).rejects.toThrow('This transaction is closed. Await every call of a session');
  });

  it('an entity that is executed is told what takes it', async () => {
    await using session = maker();
    await expect(session.execute(Parent as never)).rejects.toThrow(
      'Not an executable object: Parent; give it to select(), insert(), update() or deleteFrom()',
    );
  });

  // proves: map-constructor
  it('an unknown attribute in a constructor is a TypeError that names it', () => {
    expect(() => new Parent({ nope: 1 } as never)).toThrow(
      /^'nope' is an invalid keyword argument for Parent, which has id, name\b.*, children/,
    );
  });

  it('a plain object is no entity', async () => {
    await using session = maker();
    expect(() => session.add({ name: 'x' })).toThrow(UnmappedInstanceError);
    expect(() => new Parent({ name: 'x', children: [{ parentId: 1 } as never] })).toThrow(UnmappedInstanceError);
    await expect(session.delete({})).rejects.toThrow(UnmappedInstanceError);
  });

  it('an object of another class is refused where it is put', () => {
    expect(() => new Child({ parent: new Child({}) as never })).toThrow(ArgumentError);
  });

  it('NULL into NOT NULL keeps the column and the SQLSTATE', async () => {
    await using session = maker();
    session.add(new Parent({}));
    const failure = await session.commit().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(IntegrityError);
    expect(failure).toMatchObject({ code: 'gkpj', sqlstate: '23502', table: 'bi_parent', column: 'name' });
  });

  it('a duplicate keeps the constraint, and the session waits for rollback()', async () => {
    await using session = maker();
    session.addAll([new Parent({ name: 'x' }), new Parent({ name: 'x' })]);
    const failure = await session.commit().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(IntegrityError);
    expect(failure).toMatchObject({ sqlstate: '23505', constraint: 'bi_parent_name_key' });
    expect(session.isActive).toBe(false);
    await session.rollback();
    expect(session.isActive).toBe(true);
  });

  // proves: insert-unknown-key
  it('an unknown column in values is a CompileError that names it', async () => {
    await using session = maker();
    const statement = insert(Parent).values({ name: 'x', nope: 1 } as never);
    await expect(session.execute(statement)).rejects.toThrow(CompileError);
    await expect(session.execute(update(Parent).values({ nope: 1 } as never))).rejects.toThrow(/nope/);
  });

  it('a key of the wrong shape is an InvalidRequestError', async () => {
    await using session = maker();
    await expect(session.get(Parent, [1, 2])).rejects.toThrow(InvalidRequestError);
  });

  // proves: session-construct
  it('a session needs an engine or a connection, and options that it knows', () => {
    expect(() => new AsyncSession('postgresql://x' as never)).toThrow(ArgumentError);
    expect(() => maker({ autoFlush: false } as never)).toThrow(/autoFlush/);
  });

  it('an object of one session is refused by another', async () => {
    await using session = maker();
    await using other = maker();
    const parent = new Parent({ name: 'x' });
    session.add(parent);
    expect(() => other.add(parent)).toThrow(/already attached/);
  });

  it('a second begin() is refused', async () => {
    await using session = maker();
    await session.begin();
    await expect(async () => await session.begin()).rejects.toThrow('A transaction is already begun on this Session.');
  });
});
