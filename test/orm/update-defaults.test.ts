import { Computed, Integer, Text, text } from '@athanor/core';
import { MissingGreenlet } from '@athanor/core/spi';
import { DeclarativeBase, mappedColumn } from '@athanor/orm';
import { expect, describe, it } from 'vitest';
import { ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {}

let changes = 0;

class Page extends Base.table('ud_page', {
  id: mappedColumn(Integer, { primaryKey: true }),
  title: mappedColumn(Text),
  editor: mappedColumn(Text, { default: 'first', onupdate: 'later' }),
  edits: mappedColumn(Integer, { default: 0, onupdate: () => ++changes }),
  shout: mappedColumn(Text, { computed: new Computed(text('upper(title)')) }),
  digest: mappedColumn(Text, { default: '', onupdate: text("md5('x')") }),
}) {}

const { maker } = ormFixture(Base.metadata);

// proves: flush-server-values
describe('an update of an object', () => {
  it('gives it the values that the client put in, and forgets those that the server computed', async () => {
    await using session = maker();
    const page = new Page({ title: 'a' });
    session.add(page);
    await session.flush();
    expect(page.toJSON()).toEqual({ id: page.id, title: 'a', editor: 'first', edits: 0, shout: 'A', digest: '' });

    page.title = 'b';
    await session.flush();
    expect(page.toJSON()).toEqual({ id: page.id, title: 'b', editor: 'later', edits: changes });
    expect(() => page.shout).toThrow(MissingGreenlet);
    expect(() => page.digest).toThrow(MissingGreenlet);

    const before = page.toJSON();
    await session.refresh(page);
    expect(page).toMatchObject({ ...before, shout: 'B', digest: '9dd4e461268c8034f5c8564e155c67a6' });
  });

  it('keeps what the program sets itself', async () => {
    await using session = maker();
    const page = new Page({ title: 'a' });
    session.add(page);
    await session.flush();
    Object.assign(page, { editor: 'me', edits: 100, digest: 'mine' });
    await session.flush();
    await session.refresh(page);
    expect(page).toMatchObject({ editor: 'me', edits: 100, digest: 'mine' });
  });

  it('sends nothing for the sake of such values alone', async () => {
    await using session = maker();
    const page = new Page({ title: 'a' });
    session.add(page);
    await session.flush();
    const before = changes;
    page.title = 'a';
    await session.flush();
    expect(changes).toBe(before);
    expect(session.isModified(page)).toBe(false);
  });

  it('gives every object of a batch its own values', async () => {
    await using session = maker();
    const pages = ['a', 'b', 'c'].map((title) => new Page({ title }));
    session.addAll(pages);
    await session.flush();
    for (const page of pages) page.title += '!';
    await session.flush();
    const numbers = pages.map((page) => page.edits);
    expect(new Set(numbers).size).toBe(3);
    for (const page of pages) await session.refresh(page);
    expect(pages.map((page) => page.edits)).toEqual(numbers);
  });
});
