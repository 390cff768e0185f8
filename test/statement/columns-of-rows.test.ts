import { select } from '@athanor/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTables } from '../dml/dml-fixture.js';
import { fill, metadata, place } from './statement-fixture.js';

describe('A row finds its values by column', () => {
  const engine = useTables('pg', metadata);
  beforeEach(() => fill(engine()));

  // proves: row-names
  it('of an alias or subquery only by its own columns, not by those of the table behind it', async () => {
    const inner = place.alias('p');
    const sub = select(place.c.id, place.c.name).subquery();
    await engine().connect(async (connection) => {
      for (const from of [inner, sub]) {
        const row = (await connection.execute(select(from.c.id, from.c.name).where(from.c.id.eq(1)))).one();
        expect(row._mapping.get(from.c.name)).toBe('Europe');
        expect([row._mapping.has(place.c.name), row._mapping.has(place.alias('q').c.name)]).toEqual([false, false]);
        expect(() => row._mapping.get(place.c.name)).toThrow(
          "Could not locate column in row for column 'st_place.name'",
        );
      }
    });
  });

  // proves: compiled-cache
  it('also where an equal statement with an alias of its own was compiled before', async () => {
    await engine().connect(async (connection) => {
      for (const name of ['p', undefined]) {
        for (let i = 0; i < 2; i++) {
          const own = place.alias(name);
          const row = (await connection.execute(select(own.c.name).where(own.c.id.eq(2)))).one();
          expect(row._mapping.get(own.c.name)).toBe('France');
        }
      }
    });
  });
});
