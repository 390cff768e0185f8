import { func, Integer, MetaData, select, Text, text } from '@athanor/core';
import { IntegrityError, MissingGreenlet, PendingRollbackError, ResourceClosedError } from '@athanor/core/spi';
import { type AsyncSession, DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { expectNoneCheckedOut, ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {
  static override metadata = new MetaData();
}

class Team extends Base.table('sr_team', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text, { unique: true }),
  players: () => relationship([Player], { backPopulates: 'team', cascade: 'all, delete-orphan' }),
}) {}

class Player extends Base.table('sr_player', {
  id: mappedColumn(Integer, { primaryKey: true }),
  teamId: mappedColumn(Integer, { nullable: true, foreignKey: 'sr_team.id' }),
  name: mappedColumn(Text),
  team: () => relationship(Team, { nullable: true, backPopulates: 'players' }),
}) {}

const { engine, maker } = ormFixture(Base.metadata);

async function teamOf(session: AsyncSession, ...players: string[]): Promise<Team> {
  const team = new Team({ name: 'a', players: players.map((name) => new Player({ name })) });
  session.add(team);
  await session.commit();
  return team;
}

async function terminate(session: AsyncSession): Promise<void> {
  const pid = await session.scalar(text('SELECT pg_backend_pid()'));
  await engine.begin((connection) => connection.execDriverSql(`SELECT pg_terminate_backend(${String(pid)})`));
}

async function names(): Promise<unknown> {
  await using session = maker();
  return (await session.scalars(select(Player.c.name).orderBy(Player.c.name))).all();
}

describe('rollback()', () => {
  it('takes back changes that were made while no transaction had begun', async () => {
    await using session = maker();
    const team = await teamOf(session, 'x');
    team.name = 'changed';
    team.players[0]!.team = null;
    await session.rollback();
    await session.commit();
    await session.refresh(team, ['name', 'players']);
    expect([team.name, team.players.length]).toEqual(['a', 1]);
  });

  it('to a savepoint forgets collections in which something changed inside, and no others', async () => {
    await using session = maker();
    const team = await teamOf(session, 'x');
    const other = new Team({ name: 'b', players: [] });
    session.add(other);
    const savepoint = await session.beginNested();
    team.players.push(new Player({ name: 'y' }));
    await session.flush();
    await savepoint.rollback();
    expect(() => team.players).toThrow(MissingGreenlet);
    expect(other.players).toEqual([]);
    expect((await team.awaitableAttrs.players).map(({ name }) => name)).toEqual(['x']);
  });

  it('to a savepoint brings back what was taken out and deleted inside, on both sides', async () => {
    await using session = maker();
    const team = await teamOf(session, 'x', 'y');
    const player = team.players[0] as Player;
    const savepoint = await session.beginNested();
    team.players = team.players.slice(1);
    await session.flush();
    expect(session.has(player)).toBe(false);
    await savepoint.rollback();
    await session.refresh(player, ['name', 'team']);
    expect([session.has(player), player.team]).toEqual([true, team]);
  });

  it('leaves savepoint in savepoint as each of them found it', async () => {
    await using session = maker();
    const team = await teamOf(session);
    team.name = 'outer';
    const outer = await session.beginNested();
    team.name = 'inner';
    const inner = await session.beginNested();
    team.name = 'innermost';
    await session.flush();
    await inner.rollback();
    await session.refresh(team);
    expect(team.name).toBe('inner');
    await outer.rollback();
    await session.refresh(team);
    expect(team.name).toBe('outer');
    await session.commit();
    await session.refresh(team);
    expect(team.name).toBe('outer');
  });

  it('lets objects that have expired take part in the next flush at once', async () => {
    await using session = maker();
    const team = await teamOf(session, 'x');
    await session.rollback();
    team.name = 'now';
    await session.rollback();
    session.add(new Player({ name: 'y', team }));
    await session.commit();
    team.players = [new Player({ name: 'z' })];
    await session.commit();
    expect(team.players.map(({ name }) => name)).toEqual(['z']);
    expect(await names()).toEqual(['z']);
  });
});

describe('a failure', () => {
  it('of a commit leaves a session that asks for rollback(), and goes on after it', async () => {
    await using session = maker();
    await teamOf(session);
    const second = new Team({ name: 'a' });
    session.add(second);
    await expect(session.commit()).rejects.toBeInstanceOf(IntegrityError);
    await expect(session.scalars(select(Team))).rejects.toBeInstanceOf(PendingRollbackError);
    await session.rollback();
    expect(session.has(second)).toBe(false);
    second.name = 'b';
    session.add(second);
    await session.commit();
    expectNoneCheckedOut(engine);
  });

  it('of a flush of many pages is the error of the row that failed, and leaves nothing behind', async () => {
    await using session = maker();
    const team = await teamOf(session, 'x');
    const many = Array.from({ length: 4500 }, (_, i) => new Team({ name: i === 1500 || i === 3500 ? 'a' : `t${i}` }));
    session.addAll(many);
    await expect(session.flush()).rejects.toMatchObject({ sqlstate: '23505' });
    await expect(session.flush()).rejects.toBeInstanceOf(PendingRollbackError);
    await session.rollback();
    expect([session.has(team), many.some((one) => session.has(one))]).toEqual([true, false]);
    many[1500]!.name = 'u1500';
    many[3500]!.name = 'u3500';
    session.addAll(many);
    await session.commit();
    expect(await session.scalar(select(func.count()).selectFrom(Team))).toBe(4501);
  });

  it('in begin(fn) rolls back, is passed on, and leaves its objects to be added again', async () => {
    await using session = maker();
    const team = new Team({ name: 'a' });
    const failure = new Error('no');
    const run = session.begin(async () => {
      session.add(team);
      await session.flush();
      throw failure;
    });
    await expect(run).rejects.toBe(failure);
    expect([session.inTransaction(), session.has(team)]).toEqual([false, false]);
    session.add(team);
    await session.commit();
    expectNoneCheckedOut(engine);
  });

  it('in maker.begin(fn) leaves nothing behind', async () => {
    await expect(
      maker.begin(async (session) => {
        session.add(new Team({ name: 'a', players: [new Player({ name: 'x' })] }));
        await session.flush();
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await names()).toEqual([]);
    expectNoneCheckedOut(engine);
  });

  it('in beginNested(fn) costs what was done inside only', async () => {
    await using session = maker();
    await session.begin(async () => {
      session.add(new Team({ name: 'a', players: [new Player({ name: 'x' })] }));
      const nested = session.beginNested(async () => {
        session.add(new Team({ name: 'a', players: [new Player({ name: 'y' })] }));
      });
      await expect(nested).rejects.toBeInstanceOf(IntegrityError);
      session.add(new Team({ name: 'b', players: [new Player({ name: 'z' })] }));
    });
    expect(await names()).toEqual(['x', 'z']);
  });
});

describe('a connection that the server ends', () => {
  it('in front of a flush costs the transaction; after rollback() the session works on another one', async () => {
    await using session = maker();
    const team = await teamOf(session);
    await terminate(session);
    team.name = 'lost';
    await expect(session.flush()).rejects.toThrow();
    await expect(session.flush()).rejects.toBeInstanceOf(PendingRollbackError);
    await session.rollback();
    await session.refresh(team);
    expect(team.name).toBe('a');
    await session.commit();
    expectNoneCheckedOut(engine);
  });

  it.each(['commit', 'rollback'] as const)('in front of %s() ends the transaction with an error', async (end) => {
    await using session = maker();
    const team = new Team({ name: 'a', players: [new Player({ name: 'x' })] });
    session.add(team);
    await session.flush();
    await terminate(session);
    await expect(session[end]()).rejects.toThrow();
    expect([session.inTransaction(), session.has(team)]).toEqual([false, false]);
    session.add(team);
    await session.commit();
    expect(await names()).toEqual(['x']);
    expectNoneCheckedOut(engine);
  });

  it('inside a savepoint leaves no level behind', async () => {
    await using session = maker();
    await teamOf(session);
    await session.beginNested();
    const inner = await session.beginNested();
    session.add(new Team({ name: 'b' }));
    await session.flush();
    await terminate(session);
    await expect(inner.rollback()).rejects.toThrow();
    await session.rollback().catch(() => undefined);
    expect(session.inTransaction()).toBe(false);
    expect((await session.scalars(select(Team.c.name))).all()).toEqual(['a']);
    await session.commit();
    expectNoneCheckedOut(engine);
  });

  it('inside begin(fn) is the error of the block, and close() lets go of everything', async () => {
    const session = maker();
    const run = session.begin(async () => {
      session.add(new Team({ name: 'a' }));
      await session.flush();
      await terminate(session);
      await session.scalars(select(Team));
    });
    await expect(run).rejects.toThrow();
    expect(session.inTransaction()).toBe(false);
    await session.close();
    expectNoneCheckedOut(engine);
  });
});

describe('a stream of entities', () => {
  it('sees changes and flushes of what it has given, and is closed by a commit', async () => {
    await using session = maker();
    for (const name of ['a', 'b', 'c', 'd', 'e']) session.add(new Team({ name }));
    await session.commit();
    session.expungeAll();
    const ordered = select(Team).orderBy(Team.c.id);
    for await (const team of await session.streamScalars(ordered, {}, { yieldPer: 2 })) {
      team.name += '!';
      await session.flush();
    }
    await session.commit();
    expect((await session.scalars(select(Team.c.name).orderBy(Team.c.id))).all()).toEqual([
      'a!',
      'b!',
      'c!',
      'd!',
      'e!',
    ]);
    const late = async (): Promise<void> => {
      for await (const team of await session.streamScalars(ordered, {}, { yieldPer: 2 })) {
        team.name += '?';
        await session.commit();
      }
    };
    await expect(late()).rejects.toBeInstanceOf(ResourceClosedError);
    await session.rollback();
    expectNoneCheckedOut(engine);
  });
});
