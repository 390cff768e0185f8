import {
  Column,
  createAsyncEngine,
  func,
  insert,
  Integer,
  JSONB,
  MetaData,
  select,
  sqlNull,
  Table,
  Text,
  text,
  TypeDecorator,
} from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn } from '@athanor/orm';
import { afterAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

/** What is not there is an empty list. */
class TagsType extends TypeDecorator<readonly string[], string> {
  readonly impl = Text;
  override readonly cacheOk = true;

  override processBindParam(value: readonly string[] | null): string | null {
    return value === null || value.length === 0 ? null : value.join(';');
  }

  override processResultValue(value: string | null): readonly string[] {
    return value === null ? [] : value.split(';');
  }
}

class Base extends DeclarativeBase {}

class Note extends Base.table('decorated_note', {
  id: mappedColumn(Integer, { primaryKey: true }),
  tags: mappedColumn(new TagsType(), { nullable: true }),
}) {}

const engine = createAsyncEngine(athanorUrl('pg'));
afterAll(() => engine.dispose());

// proves: type-decorator
describe('a TypeDecorator in an entity', () => {
  it('reads NULL as it says, and writes a change of what it holds', async () => {
    await engine.begin((connection) => connection.runSync(Base.metadata.createAll));
    const sessions = asyncSessionmaker(engine);
    try {
      await sessions.begin(async (session) => session.addAll([new Note({ tags: ['a', 'b'] }), new Note({ tags: [] })]));
      await sessions.begin(async (session) => {
        const notes = (await session.scalars(select(Note).orderBy(Note.c.id))).all();
        expect(notes.map((note) => note.tags)).toEqual([['a', 'b'], []]);
        (notes[0] as Note).tags = ['c'];
      });
      const stored = await engine.connect(async (connection) =>
        (await connection.scalars(text('SELECT tags FROM decorated_note ORDER BY id'))).all(),
      );
      expect(stored).toEqual(['c', null]);
    } finally {
      await engine.begin((connection) => connection.runSync(Base.metadata.dropAll));
    }
  });
});

// proves: type-json
describe('sqlNull among the parameters of an execution', () => {
  it('is SQL NULL for a JSON column too, alone and in many sets; other SQL is refused', async () => {
    const metadata = new MetaData();
    const table = new Table('null_json', metadata, {
      id: new Column(Integer, { primaryKey: true }),
      data: new Column(JSONB),
    });
    await engine.connect(async (connection) => {
      await connection.runSync(metadata.createAll);
      await connection.execute(insert(table), { id: 1, data: sqlNull as never });
      await connection.execute(insert(table), [
        { id: 2, data: null },
        { id: 3, data: sqlNull as never },
        { id: 4, data: { a: null } },
      ]);
      const stored = await connection.execute(text('SELECT id, data::text AS data FROM null_json ORDER BY id'));
      expect(stored.all().map((row) => [...(row as unknown as Iterable<unknown>)])).toEqual([
        [1, null],
        [2, 'null'],
        [3, null],
        [4, '{"a": null}'],
      ]);
      const sql = connection.execute(insert(table), { id: 5, data: func.now() as never });
      await expect(sql).rejects.toThrow('JSON takes values as parameters; SQL stands in values() of the statement');
    });
  });
});

// proves: type-json
describe('jsonSerializer and jsonDeserializer', () => {
  it('make and read the text of every JSON column of the engine, and no other', async () => {
    const tagged = createAsyncEngine(athanorUrl('pg'), {
      jsonSerializer: (value) =>
        JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)),
      jsonDeserializer: (sent) =>
        JSON.parse(sent, (_, one: unknown) =>
          typeof one === 'string' && /^-?\d+n$/.test(one) ? BigInt(one.slice(0, -1)) : one,
        ) as unknown,
    });
    const metadata = new MetaData();
    const table = new Table('tagged_json', metadata, {
      id: new Column(Integer, { primaryKey: true }),
      data: new Column(JSONB<{ readonly big: bigint }>()),
      plain: new Column(Text),
    });
    try {
      await tagged.connect(async (connection) => {
        await connection.runSync(metadata.createAll);
        await connection.execute(insert(table), { data: { big: 9_223_372_036_854_775_807n }, plain: '5n' });
        const row = (await connection.execute(select(table.c.data, table.c.plain))).one();
        expect([...row]).toEqual([{ big: 9_223_372_036_854_775_807n }, '5n']);
        const untyped = await connection.scalar(text('SELECT data FROM tagged_json'));
        expect(untyped).toEqual({ big: 9_223_372_036_854_775_807n });
      });
    } finally {
      await tagged.dispose();
    }
  });
});
