import { select } from '@athanor/core';
import { selectinload } from '@athanor/orm';
import { recordStatements } from '@athanor/testing';
import { describe, expect, it } from 'vitest';
import { ormFixture } from '../orm/orm-fixture.js';
import { Base, Book, Shelf } from './budget-entities.js';

const { engine, maker } = ormFixture(Base.metadata);
const marks = new Set(['BEGIN', 'COMMIT', 'ROLLBACK']);

/** The number of statements that a piece of work sends, without the marks of transactions. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  using recording = recordStatements(engine);
  await work();
  return recording.statements.filter(({ sql }) => !marks.has(sql)).length;
}

/** So many shelves with ten books each. */
const shelves = (count: number): Shelf[] =>
  Array.from({ length: count }, (_, i) => {
    const books = Array.from({ length: 10 }, (__, k) => new Book({ title: `${i}.${k}` }));
    return new Shelf({ name: `${i}`, books });
  });

const fill = (count: number): Promise<void> => maker.begin(async (session) => session.addAll(shelves(count)));

describe('how many statements are sent', () => {
  it('is one per table and thousand rows for new objects with their children', async () => {
    expect(await statementsOf(() => fill(5))).toBe(2);
    expect(await statementsOf(() => fill(100))).toBe(2);
    expect(await statementsOf(() => fill(150))).toBe(3);
  });

  it('is one for any number of objects of which the same columns changed, and none where nothing did', async () => {
    await fill(100);
    await using session = maker();
    const books = (await session.scalars(select(Book))).all();
    for (const book of books) book.title += '!';
    expect(await statementsOf(() => session.flush())).toBe(1);
    expect(await statementsOf(() => session.commit())).toBe(0);
  });

  it('is one for a find by key, and none for what the session holds', async () => {
    await fill(1);
    await using session = maker();
    expect(await statementsOf(() => session.getOne(Shelf, 1))).toBe(1);
    expect(await statementsOf(() => session.getOne(Shelf, 1))).toBe(0);
  });

  it('is one more for the children of up to 500 parents', async () => {
    await fill(20);
    await using session = maker();
    expect(await statementsOf(() => session.scalars(select(Shelf).options(selectinload(Shelf.c.books))))).toBe(2);
  });

  it('is one for any number of deleted objects of a table', async () => {
    await fill(20);
    await using session = maker();
    for (const book of (await session.scalars(select(Book))).all()) await session.delete(book);
    expect(await statementsOf(() => session.flush())).toBe(1);
  });
});
