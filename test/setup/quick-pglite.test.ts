import { PGlite } from '@electric-sql/pglite';
import { expect, it } from 'vitest';
import { createFromNothing } from './quick-pglite.js';

/** What a program can see of a new database, each thing with its number. */
const things = {
  relations: 'select oid, relname, relkind, relowner, relacl from pg_class',
  columns: 'select attrelid, attnum, attname, atttypid from pg_attribute',
  types: 'select oid, typname from pg_type',
  functions: 'select oid, proname from pg_proc',
  roles: 'select * from pg_roles',
  schemas: 'select * from pg_namespace',
  databases: 'select oid, datname, datcollate, encoding from pg_database',
  settings: 'select name, setting, reset_val, source from pg_settings',
  'settings of roles': 'select * from pg_db_role_setting',
};

it('a database that starts with kept files is the one that PGlite makes anew', async () => {
  const sightOf = async (create: typeof createFromNothing): Promise<object> => {
    await using database = await create('memory://');
    const seen = Object.entries(things).map(async ([thing, query]) => {
      const sum = `select count(*), md5(string_agg(one::text, ',' order by one::text)) from (${query}) one`;
      return [thing, (await database.query(sum)).rows];
    });
    return Object.fromEntries(await Promise.all(seen)) as object;
  };
  const anew = await sightOf(createFromNothing);
  expect(anew).toMatchObject({ databases: [{ count: 3 }], roles: [{ count: expect.any(Number) }] });
  expect(await sightOf((dataDir) => PGlite.create(dataDir as string))).toEqual(anew);
});
