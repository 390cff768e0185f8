import { describe, expect, it } from 'vitest';
import { bulkValuesFor, valuesFor } from '../../src/compiler/bind-values.js';
import type { Compiled } from '../../src/compiler/compiled.js';
import { PostgresDialect } from '../../src/dialects/postgres/postgres-dialect.js';
import type { CacheKey } from '../../src/expression/cache-key.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import type { BindParameter } from '../../src/expression/column-element.js';
import { Column } from '../../src/schema/column.js';
import type { DefaultContext } from '../../src/schema/defaults.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { insert } from '../../src/statement/insert.js';
import { update } from '../../src/statement/update.js';
import { Integer } from '../../src/types/numeric-types.js';
import { Text } from '../../src/types/string-types.js';

const dialect = new PostgresDialect({ name: 'no driver is needed for texts' } as never);
let made = 0;
const seen = (context: DefaultContext): string => JSON.stringify(context.getCurrentParameters());

const t = new Table('t', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  number: new Column(Integer, { default: () => ++made }),
  text: new Column(Text, { default: seen, onupdate: seen }),
  later: new Column(Integer, { default: () => -1 }),
  title: new Column(Text, { name: 'the_title' }),
});

function compile(
  statement: ClauseElement,
  columnKeys?: string[],
  many?: boolean,
): [Compiled, readonly BindParameter[]] {
  const { binds } = cacheKeyOf(statement) as CacheKey<BindParameter>;
  const bindIndex = new Map(binds.map((bind, i) => [bind, i]));
  return [dialect.compile(statement, { bindIndex, columnKeys, many }), binds];
}

// proves: insert-defaults
describe('a default that looks at its row', () => {
  it('sees what the statement and the execution give, and the defaults before it', () => {
    made = 0;
    const [compiled, binds] = compile(insert(t).values({ title: 'a' }), ['id']);
    expect(valuesFor(compiled, binds, { id: 5 }).values).toEqual([5, 1, '{"id":5,"number":1,"title":"a"}', -1, 'a']);
    expect(made).toBe(1);
  });

  it('sees its own row of several', () => {
    made = 10;
    const [compiled, binds] = compile(insert(t).values([{ title: 'a' }, { title: 'b' }]));
    const { values } = valuesFor(compiled, binds);
    expect(values.filter((value) => String(value).startsWith('{'))).toEqual([
      '{"number":11,"title":"a"}',
      '{"number":12,"title":"b"}',
    ]);
  });

  it('sees its own set of many that are sent at once', () => {
    made = 20;
    const [compiled, binds] = compile(insert(t), ['title'], true);
    const { sets } = bulkValuesFor(compiled.bulk as NonNullable<Compiled['bulk']>, binds, [
      { title: 'a' },
      { title: 'b' },
    ]);
    expect(sets().map((set) => set[1])).toEqual(['{"number":21,"title":"a"}', '{"number":22,"title":"b"}']);
  });

  it('sees what an UPDATE sets', () => {
    const [compiled, binds] = compile(update(t).values({ title: 'a' }).where(t.c.id.eq(3)));
    expect(valuesFor(compiled, binds).values).toEqual(['{"title":"a"}', 'a', 3]);
  });

  it('stands back where a value is given', () => {
    const [compiled, binds] = compile(insert(t).values({ text: 'own', number: 1, later: 2 }));
    expect(valuesFor(compiled, binds).values).toEqual([1, 'own', 2]);
  });
});
