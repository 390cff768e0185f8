import { Integer, select, Text, text } from '@athanor/core';
import { DeclarativeBase, mappedColumn } from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { expectNoneCheckedOut, ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {}
class Entry extends Base.table('cu_entry', {
  id: mappedColumn(Integer, { primaryKey: true }),
  label: mappedColumn(Text),
}) {}

const { engine, maker } = ormFixture(Base.metadata);
const countEntries = (): Promise<unknown> =>
  engine.connect((connection) => connection.scalar(text('SELECT count(*) FROM cu_entry')));

// proves: concurrent-use, page-concurrent-tasks
describe('a session that is used from two tasks at once', () => {
  it('refuses a second statement while the first one takes the connection', async () => {
    await using session = maker();
    const [first, second] = await Promise.allSettled([
      session.execute(text('SELECT 1')),
      session.execute(text('SELECT 2')),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second.status).toBe('rejected');
    expect(second).toMatchObject({ reason: { code: 'isce' } });
  });

  it('refuses commit() while it flushes', async () => {
    await using session = maker();
    session.add(new Entry({ label: 'a' }));
    const [flushed, committed] = await Promise.allSettled([session.flush(), session.commit()]);
    expect(flushed.status).toBe('fulfilled');
    expect(committed).toMatchObject({ status: 'rejected', reason: { code: 'isce' } });
    await session.rollback();
    expect(await countEntries()).toBe(0n);
  });
});

describe('a transaction with branches', () => {
  it('writes nothing when one branch fails while another is still running', async () => {
    const failure = await maker
      .begin(async (session) => {
        session.add(new Entry({ label: 'first' }));
        await session.flush();
        await Promise.all([
          session.execute(text('SELECT 1 / 0')),
          session.execute(text("INSERT INTO cu_entry (label) VALUES ('slow')")),
        ]);
      })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(await countEntries()).toBe(0n);
    expectNoneCheckedOut(engine);
  });

  it('refuses to commit over a statement that was not awaited, and names its place', async () => {
    let unawaited: Promise<unknown> = Promise.resolve();
    const failure = await maker
      .begin(async (session) => {
        session.add(new Entry({ label: 'first' }));
        await session.flush();
        unawaited = session.scalars(select(Entry)).catch(() => undefined);
      })
      .catch((error: unknown) => error);
    await unawaited;
    expect(failure).toMatchObject({ code: 'isce' });
    expect((failure as Error).message).toMatch(/scalars\(\) called .*concurrent-use\.test/);
    expect(await countEntries()).toBe(0n);
    expectNoneCheckedOut(engine);
  });

  it('refuses a statement that comes after its end', async () => {
    let late: (() => Promise<unknown>) | undefined;
    await maker.begin(async (session) => {
      session.add(new Entry({ label: 'kept' }));
      late = () => session.execute(select(Entry));
    });
    await expect(late?.()).rejects.toThrow(/permanently closed/);
    expect(await countEntries()).toBe(1n);
    expectNoneCheckedOut(engine);
  });
});
