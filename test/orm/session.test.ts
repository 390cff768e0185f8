import { Integer, select, text, VARCHAR } from '@athanor/core';
import {
  asyncObjectSession,
  AsyncSession,
  asyncSessionmaker,
  DeclarativeBase,
  makeTransient,
  mappedColumn,
  relationship,
} from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {}

class Room extends Base.table('session_room', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(VARCHAR(20)),
  chairs: () => relationship([Chair], { viewonly: true }),
}) {}

class Chair extends Base.table('session_chair', {
  id: mappedColumn(Integer, { primaryKey: true }),
  roomId: mappedColumn(Integer, { foreignKey: 'session_room.id', nullable: true }),
}) {}

const { engine, maker } = ormFixture(Base.metadata);

describe('a session', () => {
  // proves: session-execute
  it('gives rows, one value, or the first column', async () => {
    await using session = maker();
    session.addAll([new Room({ name: 'a' }), new Room({ name: 'b' })]);
    const names = select(Room.c.name).orderBy(Room.c.id);
    expect((await session.execute(names)).all().map((row) => row.name)).toEqual(['a', 'b']);
    expect(await session.scalar(names)).toBe('a');
    expect((await session.scalars(names)).all()).toEqual(['a', 'b']);
  });

  // proves: session-contains
  it('says what it holds, and what the next flush would write', async () => {
    await using session = maker();
    const [kept, changed, gone, fresh] = ['kept', 'changed', 'gone', 'fresh'].map((name) => new Room({ name }));
    session.addAll([kept, changed, gone] as Room[]);
    await session.flush();
    (changed as Room).name = 'other';
    await session.delete(gone as Room);
    session.add(fresh as Room);
    expect([session.new, session.dirty, session.deleted]).toEqual([[fresh], [changed], [gone]]);
    expect(session.identityMap.size).toBe(3);
    expect([kept, fresh, new Room()].map((room) => session.has(room as Room))).toEqual([true, true, false]);
    expect([session.isModified(changed as Room), session.isModified(kept as Room)]).toEqual([true, false]);
    expect(new Set(session)).toEqual(new Set([kept, changed, gone, fresh]));
  });

  // proves: session-autoflush
  it('flushes before its queries, unless it is told otherwise', async () => {
    await using session = maker();
    const count = async () => (await session.scalars(select(Room.c.id))).all().length;
    session.add(new Room({ name: 'a' }));
    expect(await session.noAutoflush(count)).toBe(0);
    session.autoflush = false;
    expect(await count()).toBe(0);
    session.autoflush = true;
    expect(await count()).toBe(1);
  });

  // proves: session-close
  it('lets go of everything when it is closed, and can be used again unless it was made otherwise', async () => {
    const room = new Room({ name: 'a' });
    const session = maker();
    session.add(room);
    await session.flush();
    await session.close();
    expect([session.has(room), session.inTransaction()]).toEqual([false, false]);
    expect((await session.scalars(select(Room))).all()).toEqual([]);
    await session.reset();
    const once = maker({ closeResetsOnly: false });
    await once.close();
    await expect(once.execute(select(Room))).rejects.toThrow(/closed/);
  });

  // proves: session-expunge
  it('lets go of one object, which may become a new one', async () => {
    await using session = maker();
    const room = new Room({ name: 'a' });
    session.add(room);
    await session.flush();
    session.expunge(room);
    expect(session.has(room)).toBe(false);
    makeTransient(room);
    room.id = 7;
    session.add(room);
    await session.flush();
    expect((await session.scalars(select(Room.c.id).orderBy(Room.c.id))).all()).toEqual([1, 7]);
  });

  // proves: session-connection
  it('gives its connection, with options for its transaction', async () => {
    await using session = maker();
    const connection = await session.connection({ executionOptions: { isolationLevel: 'SERIALIZABLE' } });
    expect(await connection.scalar(text('SHOW transaction_isolation'))).toBe('serializable');
    expect(await session.connection()).toBe(connection);
    await expect(session.connection({ executionOptions: { isolationLevel: 'READ COMMITTED' } })).rejects.toThrow(
      /taken its connection already/,
    );
  });

  // proves: session-run-sync
  it('runs functions that are written for a session', async () => {
    await using session = maker();
    const add = async (within: AsyncSession, name: string) => {
      within.add(new Room({ name }));
      await within.flush();
      return name;
    };
    expect(await session.runSync(add, 'a')).toBe('a');
    await expect(session.runSync(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  });

  // proves: object-session
  it('is found by its objects', async () => {
    await using session = maker();
    const room = new Room({ name: 'a' });
    expect(asyncObjectSession(room)).toBeNull();
    session.add(room);
    expect(asyncObjectSession(room)).toBe(session);
  });

  // proves: session-transaction-object
  it('has a transaction object, of no use after its end', async () => {
    await using session = maker();
    const transaction = await session.begin();
    expect([session.getTransaction() === transaction, transaction.isActive, transaction.nested]).toEqual([
      true,
      true,
      false,
    ]);
    const savepoint = await session.beginNested();
    expect([session.getNestedTransaction() === savepoint, savepoint.nested]).toEqual([true, true]);
    await savepoint.rollback();
    await transaction.commit();
    await expect(transaction.commit()).rejects.toThrow('This transaction is closed');
  });

  // proves: rel-viewonly
  it('does not write what a viewonly relationship holds', async () => {
    await maker.begin(async (session) => session.add(new Chair({ id: 1 })));
    await using session = maker();
    const room = new Room({ name: 'a' });
    session.add(room);
    room.chairs.push(await session.getOne(Chair, 1));
    await session.flush();
    expect(await session.scalar(select(Chair.c.roomId))).toBeNull();
  });
});

// proves: sessionmaker
describe('asyncSessionmaker()', () => {
  it('gives its settings to each session; what a call says wins, and info is merged', () => {
    const make = asyncSessionmaker(engine, { autoflush: false, info: { a: 1 } });
    const session = make({ expireOnCommit: true, info: { b: 2 } });
    expect([session.autoflush, session.expireOnCommit, session.info]).toEqual([false, true, { a: 1, b: 2 }]);
    make.configure({ autoflush: true });
    expect(make().autoflush).toBe(true);
  });

  it('makes sessions of the class that it is given', () => {
    class MySession extends AsyncSession {}
    expect(asyncSessionmaker(engine, { class: MySession })()).toBeInstanceOf(MySession);
  });

  it('commits and closes with begin(), and rolls back where the function throws', async () => {
    await maker.begin(async (session) => session.add(new Room({ name: 'kept' })));
    const failing = maker.begin(async (session) => {
      session.add(new Room({ name: 'lost' }));
      await session.flush();
      throw new Error('mine');
    });
    await expect(failing).rejects.toThrow('mine');
    await using session = maker();
    expect((await session.scalars(select(Room.c.name))).all()).toEqual(['kept']);
  });
});
