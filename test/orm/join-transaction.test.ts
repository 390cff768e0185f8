import { type AsyncConnection, Integer, Text, text } from '@athanor/core';
import { AsyncSession, DeclarativeBase, type JoinTransactionMode, mappedColumn } from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { expectNoneCheckedOut, ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {}
class Note extends Base.table('jt_note', {
  id: mappedColumn(Integer, { primaryKey: true }),
  body: mappedColumn(Text),
}) {}

const { engine } = ormFixture(Base.metadata);

/** Lets a session write within a transaction of the connection, ends the session in some way, then commits the transaction. */
async function within(
  mode: JoinTransactionMode | undefined,
  end: (session: AsyncSession) => Promise<void>,
  nested = false,
): Promise<{ isOpen: boolean; rows: unknown }> {
  const isOpen = await engine.connect(async (connection: AsyncConnection) => {
    const outer = await connection.begin();
    const savepoint = nested ? await connection.beginNested() : undefined;
    const session = new AsyncSession(connection, mode === undefined ? {} : { joinTransactionMode: mode });
    session.add(new Note({ body: 'x' }));
    await session.flush();
    await end(session);
    const open = outer.isActive && savepoint?.isActive !== false;
    if (savepoint?.isActive === true) await savepoint.commit();
    if (outer.isActive) await outer.commit();
    return open;
  });
  expectNoneCheckedOut(engine);
  const rows = await engine.connect((connection) => connection.scalar(text('SELECT count(*)::int FROM jt_note')));
  return { isOpen, rows };
}

// proves: session-join-mode
describe('a session on a connection that is in a transaction', () => {
  it('leaves the commit to whoever began it', async () => {
    expect(await within(undefined, (session) => session.commit())).toEqual({ isOpen: true, rows: 1 });
  });

  it('leaves it open when the session is closed', async () => {
    expect(await within(undefined, (session) => session.close())).toEqual({ isOpen: true, rows: 1 });
  });

  it('rolls it back with the session', async () => {
    expect(await within(undefined, (session) => session.rollback())).toEqual({ isOpen: false, rows: 0 });
  });

  it('works in a savepoint of its own where the connection is in one', async () => {
    expect(await within(undefined, (session) => session.rollback(), true)).toEqual({ isOpen: true, rows: 0 });
    expect(await within(undefined, (session) => session.commit(), true)).toEqual({ isOpen: true, rows: 1 });
  });

  it('works in a savepoint of its own on request, and takes it back when it is closed', async () => {
    expect(await within('create_savepoint', (session) => session.close())).toEqual({ isOpen: true, rows: 0 });
  });

  it('ends it in every way where it controls it', async () => {
    expect(await within('control_fully', (session) => session.commit())).toEqual({ isOpen: false, rows: 1 });
  });

  it('rolls it back when it controls it and is closed', async () => {
    expect(await within('control_fully', (session) => session.close())).toEqual({ isOpen: false, rows: 0 });
  });
});
