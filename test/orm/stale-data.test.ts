import { Integer, Text } from '@athanor/core';
import { StaleDataError } from '@athanor/core/spi';
import { DeclarativeBase, mappedColumn } from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { expectNoneCheckedOut, ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {}
class Doc extends Base.table('sd_doc', {
  id: mappedColumn(Integer, { primaryKey: true }),
  title: mappedColumn(Text),
}) {}

const { engine, maker } = ormFixture(Base.metadata);
const removeBehindTheBack = (id: number): Promise<unknown> =>
  engine.begin((connection) => connection.execDriverSql(`DELETE FROM sd_doc WHERE id = ${id}`));

// proves: session-stale
describe('rows that are gone', () => {
  it('make an UPDATE a StaleDataError, and everything is rolled back', async () => {
    await using session = maker();
    const [first, second] = [new Doc({ title: 'a' }), new Doc({ title: 'b' })];
    session.addAll([first, second]);
    await session.commit();
    await removeBehindTheBack(2);
    first.title = 'x';
    second.title = 'y';
    const failure = await session.commit().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StaleDataError);
    expect((failure as Error).message).toContain(
      "UPDATE statement on table 'sd_doc' expected to update 2 row(s); 1 were matched.",
    );
    await session.rollback();
    await session.refresh(first);
    expect(first.title).toBe('a');
    await session.rollback();
    expectNoneCheckedOut(engine);
  });

  it('make refresh() an InvalidRequestError and get() null', async () => {
    await using session = maker();
    const doc = new Doc({ title: 'a' });
    session.add(doc);
    await session.commit();
    await removeBehindTheBack(1);
    await expect(session.refresh(doc)).rejects.toThrow(/Could not refresh instance/);
    await using other = maker();
    expect(await other.get(Doc, 1)).toBeNull();
  });

  it('take the object out of the session when get() finds that out', async () => {
    await using session = maker();
    const doc = new Doc({ title: 'a' });
    session.add(doc);
    await session.commit();
    await removeBehindTheBack(1);
    session.expire(doc);
    expect(await session.get(Doc, 1)).toBeNull();
    expect(session.has(doc)).toBe(false);
    await session.commit();
  });
});
