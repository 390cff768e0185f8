import { createAsyncEngine, func, Integer, select, VARCHAR } from '@athanor/core';
import { type AsyncSessionmaker, DeclarativeBase, mappedColumn } from '@athanor/orm';
import { sandbox } from '@athanor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

class Base extends DeclarativeBase {}

class User extends Base.table('user_account', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(VARCHAR, { unique: true }),
}) {}

const engine = createAsyncEngine('postgresql+pglite://memory');
const count = select(func.count()).selectFrom(User);

beforeAll(() => engine.begin((conn) => conn.runSync(Base.metadata.createAll)));
afterAll(() => engine.dispose());

const addUser = (sessionmaker: AsyncSessionmaker, name: string) =>
  sessionmaker.begin(async (session) => session.add(new User({ name })));

// proves: session-join-mode
describe('sandbox', () => {
  it('takes back what its sessions have committed', async () => {
    {
      await using box = await sandbox(engine);
      await addUser(box.sessionmaker, 'ann');
      expect(await box.connection.scalar(count)).toBe(1);
    }
    expect(await engine.connect((conn) => conn.scalar(count))).toBe(0);
  });

  it('shows what one session has committed to the next', async () => {
    await using box = await sandbox(engine);
    await addUser(box.sessionmaker, 'ann');
    await using session = box.sessionmaker();
    expect((await session.scalars(select(User.c.name))).all()).toEqual(['ann']);
  });

  it('goes on after a rollback and after an error of the server, with what was there before', async () => {
    await using box = await sandbox(engine);
    await addUser(box.sessionmaker, 'ann');
    await using session = box.sessionmaker();
    session.add(new User({ name: 'bob' }));
    await session.flush();
    await session.rollback();
    await expect(addUser(box.sessionmaker, 'ann')).rejects.toThrow('unique');
    expect((await session.scalars(select(User.c.name))).all()).toEqual(['ann']);
  });

  it('may be closed by hand, more than once, and gives its connection back', async () => {
    const box = await sandbox(engine, { expireOnCommit: true });
    expect(box.sessionmaker().expireOnCommit).toBe(true);
    await box.close();
    await box.close();
    expect(box.connection.closed).toBe(true);
    expect(await engine.connect((conn) => conn.scalar(count))).toBe(0);
  });
});
