import { describe, expect, it } from 'vitest';
import { column } from '../../src/expression/constructs.js';
import { func } from '../../src/statement/func.js';
import { Column } from '../../src/schema/column.js';
import { UniqueConstraint } from '../../src/schema/constraints.js';
import { Index } from '../../src/schema/indexes.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { insert } from '../../src/statement/insert.js';
import { BOOLEAN, Integer } from '../../src/types/numeric-types.js';
import { VARCHAR } from '../../src/types/string-types.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import { dialect, sqlOf } from './tables.js';

const metadata = new MetaData();
const named = new UniqueConstraint(['name'], { name: 'uq_name' });
const unnamed = new UniqueConstraint(['name', 'hits']);
const byLower = new Index('ix_lower', [func.lower(column('name', VARCHAR))], { unique: true });
const t = new Table(
  't',
  metadata,
  {
    id: new Column(Integer, { primaryKey: true }),
    name: new Column(VARCHAR(50), { nullable: false }),
    hits: new Column(Integer, { name: 'Hits', nullable: false, default: 0, onupdate: 5 }),
    active: new Column(BOOLEAN),
  },
  { constraints: [named, unnamed], indexes: [byLower] },
);

const row = { name: 'a', hits: 1 };
const head = 'INSERT INTO t (name, "Hits") VALUES ($1::VARCHAR, $2::INTEGER)';
const behind = (statement: Parameters<typeof sqlOf>[0]): string =>
  sqlOf(statement).replace(head, '').replace(' RETURNING t.id', '');

// proves: on-conflict
describe('ON CONFLICT DO NOTHING', () => {
  it('is of any conflict, of columns, or of a constraint by its name', () => {
    expect(behind(insert(t).values(row).onConflictDoNothing())).toBe(' ON CONFLICT DO NOTHING');
    expect(
      behind(
        insert(t)
          .values(row)
          .onConflictDoNothing({ indexElements: ['name', 'hits'] }),
      ),
    ).toBe(' ON CONFLICT (name, "Hits") DO NOTHING');
    expect(behind(insert(t).values(row).onConflictDoNothing({ constraint: 'uq_Name' }))).toBe(
      ' ON CONFLICT ON CONSTRAINT "uq_Name" DO NOTHING',
    );
  });

  it('takes constraints themselves: by name, or else by their columns', () => {
    expect(behind(insert(t).values(row).onConflictDoNothing({ constraint: named }))).toBe(
      ' ON CONFLICT ON CONSTRAINT uq_name DO NOTHING',
    );
    expect(behind(insert(t).values(row).onConflictDoNothing({ constraint: unnamed }))).toBe(
      ' ON CONFLICT (name, "Hits") DO NOTHING',
    );
  });

  it('finds an index by what it indexes, columns and expressions without the table', () => {
    expect(
      behind(
        insert(t)
          .values(row)
          .onConflictDoNothing({ indexElements: [func.lower(t.c.name), t.c.id] }),
      ),
    ).toBe(' ON CONFLICT ((lower(name)), id) DO NOTHING');
    expect(behind(insert(t).values(row).onConflictDoNothing({ constraint: byLower }))).toBe(
      ' ON CONFLICT ((lower(name))) DO NOTHING',
    );
  });

  it('finds a partial index by its predicate, whose values stand in the SQL and in the key of the statement', () => {
    const partial = (hits: number) =>
      insert(t)
        .values(row)
        .onConflictDoNothing({ indexElements: ['name'], indexWhere: t.c.hits.gt(hits) });
    expect(behind(partial(10))).toBe(' ON CONFLICT (name) WHERE "Hits" > 10 DO NOTHING');
    expect(cacheKeyOf(partial(10))?.text).not.toBe(cacheKeyOf(partial(11))?.text);
    expect(dialect.compile(partial(10)).slots.map(({ key }) => key)).toEqual(['name', 'hits']);
  });
});

// proves: on-conflict
describe('ON CONFLICT DO UPDATE', () => {
  it('sets values and expressions of the row that was excluded, in the order of the table; onupdate has no part in it', () => {
    const statement = insert(t)
      .values(row)
      .onConflictDoUpdate({
        indexElements: ['name'],
        set: (excluded) => ({ active: true, name: excluded.name.concat('!') }),
      });
    expect(behind(statement)).toBe(
      ' ON CONFLICT (name) DO UPDATE SET name = (excluded.name || $3::VARCHAR), active = $4::BOOLEAN',
    );
  });

  it('may name the excluded row by the statement, and the row that is there by the table', () => {
    const start = insert(t).values(row);
    const statement = start.onConflictDoUpdate({
      constraint: 'uq_name',
      set: { hits: t.c.hits.add(start.excluded.hits) },
      where: t.c.hits.lt(start.excluded.hits),
    });
    expect(behind(statement)).toBe(
      ' ON CONFLICT ON CONSTRAINT uq_name DO UPDATE SET "Hits" = (t."Hits" + excluded."Hits") WHERE t."Hits" < excluded."Hits"',
    );
  });

  it('gives statements that differ in values one key, and others another', () => {
    const upsert = (hits: number, key: 'hits' | 'name') =>
      insert(t)
        .values(row)
        .onConflictDoUpdate({ indexElements: [key], set: { hits } });
    const key = (statement: ReturnType<typeof upsert>) => cacheKeyOf(statement)?.text;
    expect(key(upsert(1, 'name'))).toBe(key(upsert(2, 'name')));
    expect(key(upsert(1, 'name'))).not.toBe(key(upsert(1, 'hits')));
    expect(key(upsert(1, 'name'))).not.toBe(key(insert(t).values(row)));
  });

  it('of many sets takes them at once only where rows come back, since one statement updates a row once', () => {
    const upsert = insert(t).onConflictDoUpdate({
      indexElements: ['name'],
      set: (excluded) => ({ hits: excluded.hits }),
    });
    const options = { columnKeys: ['name', 'hits'], many: true };
    expect(dialect.compile(upsert, options).bulk).toBeUndefined();
    expect(dialect.compile(upsert.returning(t.c.id), options).bulk?.sql).toBe(
      'INSERT INTO t (name, "Hits") SELECT p0, p1 FROM unnest($1::VARCHAR[], $2::INTEGER[]) WITH ORDINALITY AS imp_sen(p0, p1, sen_counter) ORDER BY sen_counter' +
        ' ON CONFLICT (name) DO UPDATE SET "Hits" = excluded."Hits" RETURNING t.id',
    );
    expect(dialect.compile(insert(t).onConflictDoNothing(), options).bulk).toBeDefined();
  });
});

// proves: on-conflict
describe('ON CONFLICT refuses', () => {
  const start = insert(t).values(row);
  const set = { hits: 1 };

  it('a second clause', () => {
    expect(() => start.onConflictDoNothing().onConflictDoNothing()).toThrow('already has an ON CONFLICT clause');
  });

  it('targets that contradict each other, or are missing where one is needed', () => {
    expect(() => start.onConflictDoNothing({ constraint: 'x', indexElements: ['name'] })).toThrow('not both');
    expect(() => start.onConflictDoNothing({ indexWhere: t.c.active })).toThrow('needs the indexElements');
    expect(() => start.onConflictDoUpdate({ set })).toThrow('which conflict is meant?');
  });

  it('unknown columns, and nothing to set', () => {
    expect(() => start.onConflictDoNothing({ indexElements: ['nope' as 'name'] })).toThrow(
      "t has no column 'nope'; it has id, name, hits, active",
    );
    expect(() => start.onConflictDoUpdate({ indexElements: ['name'], set: {} })).toThrow('names no column');
    expect(() => start.onConflictDoUpdate({ indexElements: ['name'], set: { nope: 1 } as never })).toThrow(
      'Unconsumed column names: nope; t has id, name, hits, active',
    );
  });
});
