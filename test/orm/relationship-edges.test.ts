import { Column, ForeignKey, Integer, MetaData, select, Table, Text, text } from '@athanor/core';
import { CircularDependencyError, InvalidRequestError, MissingGreenlet } from '@athanor/core/spi';
import { type AsyncSession, DeclarativeBase, mappedColumn, relationship, selectinload } from '@athanor/orm';
import { expectStatements } from '@athanor/testing';
import { describe, expect, it } from 'vitest';
import { ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {
  static override metadata = new MetaData();
}

const friendship = new Table('re_friendship', Base.metadata, {
  fromId: new Column(Integer, { primaryKey: true, foreignKey: 're_person.id' }),
  toId: new Column(Integer, { primaryKey: true, foreignKey: 're_person.id' }),
});

class Person extends Base.table('re_person', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  sent: () => relationship([Letter], { backPopulates: 'sender', foreignKeys: Letter.c.senderId }),
  received: () => relationship([Letter], { backPopulates: 'receiver', foreignKeys: Letter.c.receiverId }),
  latest: () => relationship([Letter], { viewonly: true, foreignKeys: Letter.c.senderId, orderBy: Letter.c.id.desc() }),
  friends: () =>
    relationship([Person], {
      secondary: friendship,
      primaryjoin: Person.c.id.eq(friendship.c.fromId),
      secondaryjoin: Person.c.id.eq(friendship.c.toId),
      backPopulates: 'friendOf',
    }),
  friendOf: () =>
    relationship([Person], {
      secondary: friendship,
      primaryjoin: Person.c.id.eq(friendship.c.toId),
      secondaryjoin: Person.c.id.eq(friendship.c.fromId),
      backPopulates: 'friends',
    }),
}) {}

class Letter extends Base.table('re_letter', {
  id: mappedColumn(Integer, { primaryKey: true }),
  senderId: mappedColumn(Integer, { nullable: true, foreignKey: 're_person.id' }),
  receiverId: mappedColumn(Integer, { nullable: true, foreignKey: 're_person.id' }),
  sender: () => relationship(Person, { nullable: true, backPopulates: 'sent', foreignKeys: Letter.c.senderId }),
  receiver: () => relationship(Person, { nullable: true, backPopulates: 'received', foreignKeys: Letter.c.receiverId }),
}) {}

class Car extends Base.table('re_car', {
  id: mappedColumn(Integer, { primaryKey: true }),
  plate: () => relationship(Plate, { nullable: true, backPopulates: 'car', cascade: 'all, delete-orphan' }),
  trips: () => relationship([Trip], { cascade: 'all', passiveDeletes: true }),
  fines: () => relationship([Fine], { passiveDeletes: 'all' }),
}) {}

class Plate extends Base.table('re_plate', {
  id: mappedColumn(Integer, { primaryKey: true }),
  carId: mappedColumn(Integer, { nullable: true, foreignKey: 're_car.id' }),
  car: () => relationship(Car, { nullable: true, backPopulates: 'plate' }),
}) {}

class Trip extends Base.table('re_trip', {
  id: mappedColumn(Integer, { primaryKey: true }),
  carId: mappedColumn(Integer, { nullable: true, foreignKey: new ForeignKey('re_car.id', { ondelete: 'CASCADE' }) }),
}) {}

class Fine extends Base.table('re_fine', {
  id: mappedColumn(Integer, { primaryKey: true }),
  carId: mappedColumn(Integer, { nullable: true, foreignKey: new ForeignKey('re_car.id', { ondelete: 'SET NULL' }) }),
}) {}

class Box extends Base.table('re_box', {
  id: mappedColumn(Integer, { primaryKey: true }),
  outerId: mappedColumn(Integer, { nullable: true, foreignKey: 're_box.id' }),
  outer: () => relationship(Box, { nullable: true, remoteSide: Box.c.id, backPopulates: 'inner' }),
  inner: () => relationship([Box], { backPopulates: 'outer' }),
}) {}

const { engine, maker } = ormFixture(Base.metadata);

async function rows(session: AsyncSession, sql: string): Promise<unknown[][]> {
  return (await session.execute(text(sql))).all().map((row) => [...(row as unknown as Iterable<unknown>)]);
}

describe('two relationships between the same tables', () => {
  it('do not mix: each has its own foreign key and its own other side', async () => {
    await using session = maker();
    const [ann, bob] = [new Person({ name: 'ann', received: [] }), new Person({ name: 'bob', sent: [] })];
    const letter = new Letter({ sender: ann, receiver: bob });
    session.add(letter);
    await session.commit();
    expect([ann.sent, ann.received, bob.sent, bob.received]).toEqual([[letter], [], [], [letter]]);
    letter.receiver = ann;
    await session.commit();
    expect(bob.received).toEqual([]);
    await session.delete(ann);
    await session.commit();
    expect(await rows(session, 'SELECT sender_id, receiver_id FROM re_letter')).toEqual([[null, null]]);
  });

  it('may reach one object twice, which is written once', async () => {
    await using session = maker();
    const letter = new Letter({});
    const ann = new Person({ name: 'ann', sent: [letter], received: [letter] });
    session.addAll([ann, letter, ann]);
    await session.commit();
    expect(await rows(session, 'SELECT sender_id, receiver_id FROM re_letter')).toEqual([[ann.id, ann.id]]);
  });

  it('may be only read: changes of such a collection are not written', async () => {
    await using session = maker();
    const ann = new Person({ name: 'ann', sent: [new Letter({}), new Letter({})] });
    session.add(ann);
    await session.commit();
    await session.refresh(ann, ['latest']);
    expect(ann.latest.map(({ id }) => id)).toEqual([2, 1]);
    ann.latest.push(new Letter({}));
    expect(session.isModified(ann)).toBe(false);
    await session.commit();
    expect(await rows(session, 'SELECT count(*)::int FROM re_letter')).toEqual([[2]]);
  });
});

describe('a many-to-many relationship of a class with itself', () => {
  it('is seen from both ends, also by an object that is its own friend', async () => {
    {
      await using session = maker();
      const [ann, bob] = [new Person({ name: 'ann' }), new Person({ name: 'bob' })];
      ann.friends.push(bob, bob, ann);
      session.add(ann);
      await session.commit();
    }
    await using session = maker();
    const option = [selectinload(Person.c.friends), selectinload(Person.c.friendOf)];
    const [ann, bob] = (
      await session.scalars(
        select(Person)
          .options(...option)
          .orderBy(Person.c.id),
      )
    ).all();
    expect(ann?.friends.map(({ name }) => name).toSorted()).toEqual(['ann', 'bob']);
    expect(bob?.friendOf).toEqual([ann]);
    bob?.friendOf.pop();
    await session.commit();
    expect(await rows(session, 'SELECT from_id, to_id FROM re_friendship')).toEqual([[1, 1]]);
  });

  it('may be replaced unloaded by what the database has: nothing is written', async () => {
    {
      await using session = maker();
      session.add(new Person({ name: 'ann', friends: [new Person({ name: 'bob' })] }));
      await session.commit();
    }
    await using session = maker();
    const [ann, bob] = (await session.scalars(select(Person).orderBy(Person.c.id))).all() as [Person, Person];
    ann.friends = [bob];
    await session.commit();
    expect((await bob.awaitableAttrs.friendOf).map(({ name }) => name)).toEqual(['ann']);
    expect(await rows(session, 'SELECT from_id, to_id FROM re_friendship')).toEqual([[1, 2]]);
  });

  it('loses the pairs of an object that is deleted, also those that another object still shows or only just made', async () => {
    await using session = maker();
    const [ann, bob, cat] = ['ann', 'bob', 'cat'].map((name) => new Person({ name })) as [Person, Person, Person];
    ann.friends.push(bob);
    session.addAll([ann, bob, cat]);
    await session.commit();
    await session.delete(bob);
    cat.friends = [bob];
    await session.commit();
    ann.friends = [];
    await session.commit();
    await session.delete(cat);
    await session.commit();
    expect(await rows(session, 'SELECT name FROM re_person')).toEqual([['ann']]);
  });
});

describe('a one-to-one relationship', () => {
  it.each(['loaded', 'not loaded'])('deletes the part that is replaced or taken away, %s', async (how) => {
    await using first = maker();
    const car = new Car({ plate: new Plate({}) });
    first.add(car);
    await first.commit();
    if (how === 'not loaded') first.expungeAll();
    const same = await first.getOne(Car, car.id);
    same.plate = new Plate({});
    await first.commit();
    expect(await rows(first, 'SELECT id, car_id FROM re_plate')).toEqual([[2, car.id]]);
    if (how === 'not loaded') first.expungeAll();
    (await first.getOne(Car, car.id)).plate = null;
    await first.commit();
    expect(await rows(first, 'SELECT id FROM re_plate')).toEqual([]);
  });

  it('lets a part go from one whole to another', async () => {
    await using session = maker();
    const [from, to] = [new Car({ plate: new Plate({}) }), new Car({})];
    session.addAll([from, to]);
    await session.commit();
    to.plate = from.plate;
    expect(from.plate).toBeNull();
    await session.commit();
    expect(await rows(session, 'SELECT id, car_id FROM re_plate')).toEqual([[1, to.id]]);
  });
});

describe('passiveDeletes', () => {
  it('leaves what is not loaded to the database, and with `all` also what is', async () => {
    await using session = maker();
    session.add(new Car({ plate: null, trips: [new Trip({}), new Trip({})], fines: [new Fine({})] }));
    await session.commit();
    session.expungeAll();
    const car = await session.getOne(Car, 1, { options: [selectinload(Car.c.fines), selectinload(Car.c.plate)] });
    await session.delete(car);
    await expectStatements(engine, () => session.flush()).toEqual([
      ['DELETE FROM re_car WHERE re_car.id = $1::INTEGER', [1]],
    ]);
    expect(await rows(session, 'SELECT (SELECT count(*)::int FROM re_trip), car_id FROM re_fine')).toEqual([[0, null]]);
  });
});

describe('an object that only a back-reference leads to', () => {
  it('is not written, with a warning, until it is added', async () => {
    await using session = maker();
    const box = new Box({ inner: [] });
    session.add(box);
    await session.commit();
    const inner = new Box({});
    inner.outer = box;
    expect([box.inner.includes(inner), session.has(inner)]).toEqual([true, false]);
    await session.commit();
    expect(session.has(inner)).toBe(false);
    session.add(inner);
    await session.commit();
    expect(inner.outerId).toBe(box.id);
  });

  it('is written where it was assigned to a collection by index', async () => {
    await using session = maker();
    const box = new Box({ inner: [] });
    session.add(box);
    await session.commit();
    box.inner[0] = new Box({});
    await session.commit();
    expect(box.inner[0].outerId).toBe(box.id);
  });
});

describe('a member of a collection that was taken out by a method', () => {
  it('is in it again when it is assigned by index', async () => {
    await using session = maker();
    const box = new Box({ inner: [new Box({})] });
    session.add(box);
    await session.commit();
    const inner = box.inner.pop() as Box;
    box.inner[0] = inner;
    await session.commit();
    expect([inner.outer, inner.outerId]).toEqual([box, box.id]);
    await session.refresh(inner);
    expect(inner.outerId).toBe(box.id);
  });
});

describe('a tree in one table', () => {
  it('may be turned upside down in one flush, but not be a circle', async () => {
    await using session = maker();
    const inner = new Box({ outer: new Box({}) });
    session.add(inner);
    await session.commit();
    const outer = inner.outer as Box;
    outer.outer = inner;
    inner.outer = null;
    await session.commit();
    const upside = 'SELECT id, outer_id FROM re_box ORDER BY outer_id NULLS LAST';
    expect(await rows(session, upside)).toEqual([
      [outer.id, inner.id],
      [inner.id, null],
    ]);
    const [one, other] = [new Box({}), new Box({})];
    one.outer = other;
    other.outer = one;
    session.add(one);
    await expect(session.flush()).rejects.toBeInstanceOf(CircularDependencyError);
    await session.rollback();
  });

  it('lets the children of what is deleted go, also those that came with the same flush', async () => {
    await using session = maker();
    const [box, stays] = [new Box({ inner: [new Box({})] }), new Box({})];
    session.addAll([box, stays]);
    await session.commit();
    const boxId = box.id;
    stays.outer = box;
    box.inner.push(new Box({}));
    await session.delete(box);
    await session.commit();
    expect(await rows(session, 'SELECT outer_id FROM re_box')).toEqual([[null], [null], [null]]);
    expect(await session.get(Box, boxId)).toBeNull();
  });
});

describe('autoflush', () => {
  it('comes before queries of entities, before get() that needs a statement, and before a relationship is loaded', async () => {
    await using session = maker();
    const ann = new Person({ name: 'ann' });
    session.add(ann);
    expect((await session.scalars(select(Person))).all()).toEqual([ann]);
    const letter = new Letter({ id: 7, senderId: ann.id });
    session.add(letter);
    expect(await session.get(Letter, 7)).toBe(letter);
    session.add(new Letter({ senderId: ann.id }));
    expect((await ann.awaitableAttrs.sent).length).toBe(2);
  });

  it('does not come within noAutoflush(), where options say no, and before plain SQL', async () => {
    await using session = maker();
    session.add(new Person({ name: 'ann' }));
    const count = async (): Promise<number> => (await session.scalars(select(Person))).all().length;
    expect(await session.noAutoflush(count)).toBe(0);
    const without = select(Person).executionOptions({ autoflush: false });
    expect((await session.scalars(without)).all()).toEqual([]);
    expect(await rows(session, 'SELECT name FROM re_person')).toEqual([]);
    expect(await count()).toBe(1);
  });
});

describe('expireOnCommit', () => {
  it('forgets what is loaded, and objects serve as parents and can be deleted all the same', async () => {
    await using session = maker({ expireOnCommit: true });
    const ann = new Person({ name: 'ann' });
    session.add(ann);
    await session.commit();
    expect(() => ann.name).toThrow(MissingGreenlet);
    expect(await ann.awaitableAttrs.name).toBe('ann');
    await session.commit();
    session.add(new Letter({ sender: ann }));
    await session.commit();
    await session.delete(ann);
    await session.commit();
    expect(await rows(session, 'SELECT sender_id FROM re_letter')).toEqual([[null]]);
  });
});

describe('a deleted object', () => {
  it('is back when it is added before the flush, and refused after it', async () => {
    await using session = maker();
    const ann = new Person({ name: 'ann' });
    session.add(ann);
    await session.commit();
    await session.delete(ann);
    session.add(ann);
    await session.commit();
    expect(session.has(ann)).toBe(true);
    await session.delete(ann);
    await session.flush();
    expect(() => session.add(ann)).toThrow(InvalidRequestError);
    await session.rollback();
    expect(session.has(ann)).toBe(true);
  });
});
