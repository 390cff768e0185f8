import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMockEngine, MetaData } from '../../src/index.js';
import { programs } from './recorded-programs.js';

/** What SQLAlchemy 2.0.54 sent for the same declarations by `create_all()` and `drop_all()`. */
const recorded = JSON.parse(readFileSync(new URL('recorded-ddl.json', import.meta.url), 'utf8')) as Record<
  string,
  readonly string[]
>;

const options: Readonly<Record<string, object>> = {
  naming: {
    namingConvention: {
      ix: 'ix_%(column_0_label)s',
      uq: 'uq_%(table_name)s_%(column_0_name)s',
      ck: 'ck_%(table_name)s_%(constraint_name)s',
      fk: 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s',
      pk: 'pk_%(table_name)s',
    },
  },
  quoting: { schema: 'My Schema' },
  to_metadata: { schema: 'q' },
};

const isIndex = (sql: string): boolean => /^CREATE (UNIQUE )?INDEX/.test(sql);

/** SQLAlchemy has the indexes of a table in the order of a hash: those behind one another are sorted. */
function inOrder(statements: readonly string[]): string[] {
  const sorted: string[][] = [[]];
  for (const sql of statements) {
    if (isIndex(sql) && isIndex(sorted.at(-1)?.[0] ?? '')) sorted.at(-1)?.push(sql);
    else sorted.push([sql]);
  }
  return sorted.flatMap((run) => run.sort());
}

// proves: schema-create-all
describe('DDL is what SQLAlchemy sends', () => {
  it.each(Object.keys(programs))('%s', async (name) => {
    const metadata = new MetaData({ columnNaming: (key) => key, ...options[name] });
    programs[name]?.(metadata);
    const sent: string[] = [];
    const mock = createMockEngine('postgresql://', (sql) => void sent.push(sql.trim()));
    await metadata.createAll(mock);
    await metadata.dropAll(mock);
    expect(inOrder(sent)).toEqual(inOrder(recorded[name] ?? []));
  });

  it('was recorded for each of the programs', () => {
    expect(Object.keys(recorded).sort()).toEqual(Object.keys(programs).sort());
  });
});
