import { and, BigInteger, DateTime, ForeignKeyConstraint, Integer, MetaData, select, Text, Uuid } from '@athanor/core';
import { FlushError, IntegrityError } from '@athanor/core/spi';
import { DeclarativeBase, mappedColumn, relationship, selectinload } from '@athanor/orm';
import { expectStatements } from '@athanor/testing';
import { describe, expect, it } from 'vitest';
import { expectNoneCheckedOut, ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {
  static override metadata = new MetaData();
}

class Account extends Base.table('pk_account', {
  id: mappedColumn(BigInteger, { primaryKey: true, autoincrement: false }),
}) {}

class Device extends Base.table('pk_device', {
  id: mappedColumn(Uuid, { primaryKey: true }),
  parts: () => relationship([Part], { backPopulates: 'device' }),
}) {}

class Part extends Base.table('pk_part', {
  id: mappedColumn(Integer, { primaryKey: true }),
  deviceId: mappedColumn(Uuid, { foreignKey: 'pk_device.id' }),
  device: () => relationship(Device, { backPopulates: 'parts' }),
}) {}

class Moment extends Base.table('pk_moment', { at: mappedColumn(DateTime, { primaryKey: true }) }) {}

class Country extends Base.table('pk_country', {
  code: mappedColumn(Text, { primaryKey: true }),
  name: mappedColumn(Text, { nullable: true }),
  capital: mappedColumn(Text, { nullable: true }),
}) {}

class Flight extends Base.table('pk_flight', {
  number: mappedColumn(Integer, { primaryKey: true, autoincrement: false }),
  day: mappedColumn(Text, { primaryKey: true }),
  gate: mappedColumn(Text, { nullable: true }),
  seats: () =>
    relationship([Seat], {
      backPopulates: 'flight',
      cascade: 'all, delete-orphan',
      primaryjoin: and(Flight.c.number.eq(Seat.c.flightNumber), Flight.c.day.eq(Seat.c.flightDay)),
    }),
}) {}

class Seat extends Base.table(
  'pk_seat',
  {
    flightNumber: mappedColumn(Integer, { primaryKey: true, autoincrement: false }),
    flightDay: mappedColumn(Text, { primaryKey: true }),
    row: mappedColumn(Integer, { primaryKey: true, autoincrement: false }),
    flight: () =>
      relationship(Flight, {
        backPopulates: 'seats',
        primaryjoin: and(Flight.c.number.eq(Seat.c.flightNumber), Flight.c.day.eq(Seat.c.flightDay)),
      }),
  },
  {
    constraints: [
      new ForeignKeyConstraint(['flight_number', 'flight_day'], ['pk_flight.number', 'pk_flight.day'], {
        onupdate: 'CASCADE',
      }),
    ],
  },
) {}

class Room extends Base.table('pk_room', {
  id: mappedColumn(Integer, { primaryKey: true }),
  desks: () => relationship([Desk]),
}) {}

class Desk extends Base.table('pk_desk', {
  roomId: mappedColumn(Integer, { primaryKey: true, foreignKey: 'pk_room.id' }),
  number: mappedColumn(Integer, { primaryKey: true, autoincrement: false }),
}) {}

const { engine, maker } = ormFixture(Base.metadata);

// proves: identity-map
describe('the identity of a row', () => {
  it('is the same for a bigint, a number and what the database sends', async () => {
    await using session = maker();
    const [small, large] = [new Account({ id: 5n }), new Account({ id: 9_007_199_254_740_993n })];
    session.addAll([small, large]);
    await session.commit();
    expect((await session.scalars(select(Account).orderBy(Account.c.id))).all()).toEqual([small, large]);
    expect(await session.get(Account, 5)).toBe(small);
    expect(await session.get(Account, 5n)).toBe(small);
    expect(await session.get(Account, 9_007_199_254_740_993n)).toBe(large);
    expect(await session.get(Account, 9_007_199_254_740_992n)).toBeNull();
  });

  it('does not depend on how a UUID is written', async () => {
    await using session = maker();
    const device = new Device({ id: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', parts: [new Part({})] });
    session.add(device);
    await session.commit();
    expect(device.id).toBe('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11');
    expect((await session.scalars(select(Device))).one()).toBe(device);
    expect(await session.get(Device, 'a0eebc999c0b4ef8bb6d6bb9bd380a11')).toBe(device);
    session.expire(device);
    await session.execute(select(Device).options(selectinload(Device.c.parts)));
    expect(device.parts.map((part) => part.deviceId)).toEqual([device.id]);
  });

  it('may be a point in time', async () => {
    await using session = maker();
    const moment = new Moment({ at: new Date('2024-02-29T12:00:00.123Z') });
    session.add(moment);
    await session.commit();
    expect((await session.scalars(select(Moment))).one()).toBe(moment);
    expect(await session.get(Moment, new Date('2024-02-29T12:00:00.123Z'))).toBe(moment);
  });

  it('may have several parts, given as a list or by name, and children take all of them', async () => {
    await using session = maker();
    const flight = new Flight({ number: 7, day: 'mon, "early"', seats: [new Seat({ row: 1 }), new Seat({ row: 2 })] });
    session.addAll([flight, new Flight({ number: 7, day: 'tue' })]);
    await expectStatements(engine, () => session.commit()).toEqual([
      'BEGIN',
      [
        'INSERT INTO pk_flight (number, day, gate) SELECT p0, p1, p2 FROM unnest($1::INTEGER[], $2::TEXT[], $3::TEXT[]) AS imp_sen(p0, p1, p2)',
        [
          [7, 'mon, "early"', null],
          [7, 'tue', null],
        ],
      ],
      [
        'INSERT INTO pk_seat (flight_number, flight_day, row) SELECT p0, p1, p2 FROM unnest($1::INTEGER[], $2::TEXT[], $3::INTEGER[]) AS imp_sen(p0, p1, p2)',
        [
          [7, 'mon, "early"', 1],
          [7, 'mon, "early"', 2],
        ],
      ],
      'COMMIT',
    ]);
    expect(await session.get(Flight, [7, 'mon, "early"'])).toBe(flight);
    expect(await session.get(Flight, { day: 'mon, "early"', number: 7 })).toBe(flight);
    expect(await session.get(Seat, [7, 'mon, "early"', 2])).toBe(flight.seats[1]);
    session.expireAll();
    await session.execute(select(Flight).options(selectinload(Flight.c.seats).selectinload(Seat.c.flight)));
    expect(flight.seats.map((seat) => [seat.row, seat.flight === flight])).toEqual([
      [1, true],
      [2, true],
    ]);
  });
});

describe('a primary key that is changed by hand', () => {
  it('is updated by its old value, and the object is found by its new one', async () => {
    await using session = maker();
    const country = new Country({ code: 'uk', name: 'Kingdom' });
    session.add(country);
    await session.commit();
    country.code = 'gb';
    await expectStatements(engine, () => session.commit()).toEqual([
      'BEGIN',
      ['UPDATE pk_country SET code=$1::TEXT WHERE pk_country.code = $2::TEXT', ['gb', 'uk']],
      'COMMIT',
    ]);
    expect(await session.get(Country, 'gb')).toBe(country);
    expect(await session.get(Country, 'uk')).toBeNull();
    country.name = 'Britain';
    await session.commit();
    await session.refresh(country);
    expect(country).toMatchObject({ code: 'gb', name: 'Britain' });
  });

  it('is its old one again after a rollback, also one to a savepoint', async () => {
    await using session = maker();
    const country = new Country({ code: 'a' });
    session.add(country);
    await session.commit();
    country.code = 'b';
    await session.flush();
    const savepoint = await session.beginNested();
    country.code = 'c';
    await session.flush();
    await savepoint.rollback();
    expect(await session.get(Country, 'b')).toBe(country);
    await session.rollback();
    expect(await session.get(Country, 'a')).toBe(country);
    expect(country.code).toBe('a');
  });

  it('may be one that another object gives up in the same flush', async () => {
    await using session = maker();
    const [first, second] = [new Account({ id: 1n }), new Account({ id: 2n })];
    session.addAll([first, second]);
    await session.commit();
    first.id = 3n;
    second.id = 1n;
    await session.commit();
    expect(await session.get(Account, 1)).toBe(second);
    expect(await session.get(Account, 3)).toBe(first);
    expect(await session.get(Account, 2)).toBeNull();
  });

  it('is shown by loaded children, whose foreign keys the database has updated', async () => {
    await using session = maker();
    const flight = new Flight({ number: 1, day: 'mon', seats: [new Seat({ row: 1 })] });
    session.add(flight);
    await session.commit();
    flight.day = 'tue';
    await session.commit();
    const [seat] = flight.seats;
    expect(seat?.flightDay).toBe('tue');
    await session.delete(flight);
    await session.commit();
    expect((await session.scalars(select(Seat))).all()).toEqual([]);
  });
});

// proves: flush-row-switch
describe('a new object with the key of one that is deleted in the same flush', () => {
  it('takes over the row: what it sets is updated, the rest stays', async () => {
    await using session = maker();
    const old = new Country({ code: 'fr', name: 'France', capital: 'Paris' });
    session.add(old);
    await session.commit();
    await session.delete(old);
    const fresh = new Country({ code: 'fr', name: 'République' });
    session.add(fresh);
    await expectStatements(engine, () => session.commit()).toEqual([
      'BEGIN',
      ['UPDATE pk_country SET name=$1::TEXT WHERE pk_country.code = $2::TEXT', ['République', 'fr']],
      'COMMIT',
    ]);
    expect(await session.get(Country, 'fr')).toBe(fresh);
    expect(session.has(old)).toBe(false);
    await session.refresh(fresh);
    expect(fresh.capital).toBe('Paris');
  });

  it('gives the row back when it is rolled back', async () => {
    await using session = maker();
    const old = new Country({ code: 'fr', name: 'France' });
    session.add(old);
    await session.commit();
    await session.delete(old);
    const fresh = new Country({ code: 'fr', name: 'other' });
    session.add(fresh);
    await session.flush();
    await session.rollback();
    expect(session.has(fresh)).toBe(false);
    expect(await session.get(Country, 'fr')).toBe(old);
    expect(old.name).toBe('France');
  });

  it('keeps the children that it brings, and loses those of the old one', async () => {
    await using session = maker();
    const old = new Flight({ number: 1, day: 'mon', seats: [new Seat({ row: 1 }), new Seat({ row: 2 })] });
    session.add(old);
    await session.commit();
    await session.delete(old);
    session.add(new Flight({ number: 1, day: 'mon', gate: 'B', seats: [new Seat({ row: 2 }), new Seat({ row: 3 })] }));
    await session.commit();
    expect((await session.scalars(select(Seat.c.row).orderBy(Seat.c.row))).all()).toEqual([2, 3]);
  });
});

describe('a primary key that is missing', () => {
  it('is refused by the database where nothing makes one', async () => {
    await using session = maker();
    session.add(new Country({ name: 'nowhere' } as never));
    await expect(session.flush()).rejects.toBeInstanceOf(IntegrityError);
    await session.rollback();
    expectNoneCheckedOut(engine);
  });

  it('cannot be what a child without delete cascade is left with: that is a FlushError', async () => {
    await using session = maker();
    const [room, desk] = [new Room({ id: 1 }), new Desk({ number: 1 })];
    room.desks.push(desk);
    session.add(room);
    await session.commit();
    room.desks.pop();
    await expect(session.flush()).rejects.toBeInstanceOf(FlushError);
    await session.rollback();
    expect((await session.scalars(select(Desk))).all()).toEqual([desk]);
    await session.rollback();
    expectNoneCheckedOut(engine);
  });
});

describe('a row that was deleted behind the session', () => {
  it('may be written again by a new object, which takes the place of the old one with a warning', async () => {
    await using session = maker();
    const old = new Country({ code: 'dd' });
    session.add(old);
    await session.commit();
    await engine.begin((connection) => connection.execDriverSql("DELETE FROM pk_country WHERE code = 'dd'"));
    const fresh = new Country({ code: 'dd', name: 'again' });
    session.add(fresh);
    await session.commit();
    expect(await session.get(Country, 'dd')).toBe(fresh);
    expect(session.has(old)).toBe(false);
  });
});
