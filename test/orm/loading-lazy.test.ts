import { Integer, MetaData, select, Text } from '@athanor/core';
import { InvalidRequestError, MissingGreenlet, ObjectDeletedError } from '@athanor/core/spi';
import {
  DeclarativeBase,
  defaultload,
  lazyload,
  mappedColumn,
  raiseload,
  relationship,
  selectinload,
} from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {
  static override metadata = new MetaData();
}

class Team extends Base.table('ll_team', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  members: () => relationship([Member], { backPopulates: 'team', orderBy: Member.c.id }),
  rooms: () => relationship([Room], { lazy: 'raise' }),
}) {}

class Member extends Base.table('ll_member', {
  id: mappedColumn(Integer, { primaryKey: true }),
  teamId: mappedColumn(Integer, { nullable: true, foreignKey: 'll_team.id' }),
  name: mappedColumn(Text),
  team: () => relationship(Team, { nullable: true, backPopulates: 'members' }),
  skills: () => relationship([Skill], { lazy: 'selectin', orderBy: Skill.c.id }),
}) {}

class Skill extends Base.table('ll_skill', {
  id: mappedColumn(Integer, { primaryKey: true }),
  memberId: mappedColumn(Integer, { foreignKey: 'll_member.id' }),
}) {}

class Room extends Base.table('ll_room', {
  id: mappedColumn(Integer, { primaryKey: true }),
  teamId: mappedColumn(Integer, { foreignKey: 'll_team.id' }),
}) {}

const { engine, maker } = ormFixture(Base.metadata);

const behindTheBack = (sql: string): Promise<unknown> => engine.begin((connection) => connection.execDriverSql(sql));

async function company(): Promise<void> {
  await behindTheBack(`INSERT INTO ll_team VALUES (1, 'red'), (2, 'blue')`);
  await behindTheBack(`INSERT INTO ll_member VALUES (1, 1, 'ann'), (2, 1, 'bob'), (3, NULL, 'eve')`);
  await behindTheBack(`INSERT INTO ll_skill VALUES (1, 1), (2, 1), (3, 2)`);
  await behindTheBack(`INSERT INTO ll_room VALUES (1, 1)`);
}

// proves: load-lazy, awaitable-attrs
describe('an attribute that is awaited', () => {
  it('is loaded: a collection, one object, or none', async () => {
    await company();
    await using session = maker();
    const ann = (await session.get(Member, 1)) as Member;
    expect(() => ann.team).toThrow(MissingGreenlet);
    const red = (await ann.awaitableAttrs.team) as Team;
    expect(red.name).toBe('red');
    expect((await red.awaitableAttrs.members).map((member) => member.name)).toEqual(['ann', 'bob']);
    expect(red.members[0]).toBe(ann);
    const eve = (await session.get(Member, 3)) as Member;
    expect(await eve.awaitableAttrs.team).toBeNull();
  });

  it('brings all columns that the object lacks, with one statement', async () => {
    await company();
    await using session = maker();
    const ann = (await session.get(Member, 1)) as Member;
    session.expire(ann);
    expect(await ann.awaitableAttrs.name).toBe('ann');
    expect(Object.keys(ann).sort()).toEqual(['id', 'name', 'teamId']);
  });

  it('of a row that is gone is an ObjectDeletedError', async () => {
    await company();
    await using session = maker();
    const eve = (await session.get(Member, 3)) as Member;
    await session.commit();
    session.expire(eve);
    await behindTheBack('DELETE FROM ll_member WHERE id = 3');
    await expect(eve.awaitableAttrs.name).rejects.toThrow(ObjectDeletedError);
    expect(await session.get(Member, 3)).toBeNull();
  });

  it('is loaded with what the statement asked for behind it', async () => {
    await company();
    await using session = maker();
    const option = defaultload(Team.c.members).lazyload(Member.c.skills);
    const red = (await session.scalars(select(Team).where(Team.c.id.eq(1)).options(option))).one();
    const [ann] = await red.awaitableAttrs.members;
    expect(() => ann?.skills).toThrow(MissingGreenlet);
    expect((await ann?.awaitableAttrs.skills)?.length).toBe(2);
  });
});

describe('the way of loading of the mapping', () => {
  it('selectin comes with every object, also with those that are loaded lazily', async () => {
    await company();
    await using session = maker();
    const red = (await session.get(Team, 1)) as Team;
    const members = await red.awaitableAttrs.members;
    expect(members.map((member) => member.skills.map((skill) => skill.id))).toEqual([[1, 2], [3]]);
  });

  // proves: load-chain
  it('gives way to the options of a statement', async () => {
    await company();
    await using session = maker();
    const statement = select(Member).options(lazyload(Member.c.skills)).orderBy(Member.c.id);
    const [ann] = (await session.scalars(statement)).all();
    expect(() => ann?.skills).toThrow(MissingGreenlet);
    const red = (await session.scalars(select(Team).options(selectinload(Team.c.rooms)).orderBy(Team.c.id))).first();
    expect(red?.rooms.length).toBe(1);
  });
});

// proves: load-raise
describe('raise', () => {
  it('refuses reading and awaiting, and yields to refresh()', async () => {
    await company();
    await using session = maker();
    const red = (await session.get(Team, 1)) as Team;
    expect(() => red.rooms).toThrow("'Team.rooms' is not available due to lazy='raise'");
    await expect(red.awaitableAttrs.rooms).rejects.toThrow("'Team.rooms' is not available due to lazy='raise'");
    await session.refresh(red, ['rooms']);
    expect(red.rooms.map((room) => room.id)).toEqual([1]);
  });

  it("for '*' holds on every level that no option names", async () => {
    await company();
    await using session = maker();
    const statement = select(Team).options(selectinload(Team.c.members), raiseload('*')).orderBy(Team.c.id);
    const [red] = (await session.scalars(statement)).all();
    expect(() => red?.members[0]?.skills).toThrow("'Member.skills' is not available due to lazy='raise'");
  });

  it('with sqlOnly gives what the session holds', async () => {
    await company();
    await using session = maker();
    await session.get(Team, 1);
    await behindTheBack('UPDATE ll_member SET team_id = 2 WHERE id = 2');
    const statement = select(Member)
      .options(raiseload(Member.c.team, { sqlOnly: true }))
      .orderBy(Member.c.id);
    const [ann, bob] = (await session.scalars(statement)).all();
    expect(ann?.team?.name).toBe('red');
    expect(() => bob?.team).toThrow("'Member.team' is not available due to lazy='raise_on_sql'");
    await expect(bob?.awaitableAttrs.team).rejects.toThrow(InvalidRequestError);
  });
});

// proves: session-refresh, page-refresh-names
describe('refresh()', () => {
  it('reads the row and what is loaded eagerly, and forgets collections that were loaded lazily', async () => {
    await company();
    await using session = maker();
    const ann = (await session.get(Member, 1)) as Member;
    const red = (await ann.awaitableAttrs.team) as Team;
    await red.awaitableAttrs.members;
    await behindTheBack(`UPDATE ll_member SET name = 'anna' WHERE id = 1`);
    await behindTheBack('DELETE FROM ll_skill WHERE id = 2');
    await session.refresh(ann);
    expect([ann.name, ann.skills.length]).toEqual(['anna', 1]);
    await session.refresh(red);
    expect(() => red.members).toThrow(MissingGreenlet);
  });

  it('of a many-to-one reads its foreign key anew', async () => {
    await company();
    await using session = maker();
    const ann = (await session.get(Member, 1)) as Member;
    await behindTheBack('UPDATE ll_member SET team_id = 2 WHERE id = 1');
    await session.refresh(ann, ['team']);
    expect([ann.team?.name, ann.teamId]).toEqual(['blue', 2]);
  });

  it('refuses names that the entity does not have', async () => {
    await company();
    await using session = maker();
    const ann = (await session.get(Member, 1)) as Member;
    await expect(session.refresh(ann, ['nope'])).rejects.toThrow("Member has no attribute 'nope'");
  });
});

// proves: session-get
describe('get()', () => {
  it('asks the server only for what the session does not hold, or to lock or overwrite it', async () => {
    await company();
    await using session = maker();
    const red = (await session.get(Team, 1)) as Team;
    await behindTheBack(`UPDATE ll_team SET name = 'pink' WHERE id = 1`);
    expect(((await session.get(Team, 1)) as Team).name).toBe('red');
    expect(await session.get(Team, 1, { withForUpdate: true })).toBe(red);
    expect(red.name).toBe('pink');
    expect(await session.get(Team, 99)).toBeNull();
  });
});
