import { createPgDriver } from '../../src/dialects/postgres/pg-driver.js';
import { PostgresDialect } from '../../src/dialects/postgres/postgres-dialect.js';
import type { CompileOptions } from '../../src/compiler/dialect-traits.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import { func } from '../../src/statement/func.js';
import { Column } from '../../src/schema/column.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { BigInteger, BOOLEAN, Float, Integer } from '../../src/types/numeric-types.js';
import { Text, VARCHAR } from '../../src/types/string-types.js';
import { ARRAY } from '../../src/types/structured-types.js';
import { DateTime } from '../../src/types/temporal-types.js';

/** The dialect that unit tests compile for; nothing connects. */
export const dialect = new PostgresDialect(createPgDriver());

const meta = new MetaData();

export const a = new Table('a', meta, {
  id: new Column(Integer, { primaryKey: true }),
  x: new Column(Integer),
  data: new Column(VARCHAR(50)),
  big: new Column(BigInteger),
  ratio: new Column(Float),
  flag: new Column(BOOLEAN),
  tags: new Column(ARRAY(Integer)),
});

export const b = new Table('b', meta, {
  id: new Column(Integer, { primaryKey: true }),
  aId: new Column(Integer, { foreignKey: 'a.id' }),
  y: new Column(Integer),
});

export const c = new Table('c', meta, {
  id: new Column(Integer, { primaryKey: true }),
  bId: new Column(Integer, { foreignKey: 'b.id' }),
  label: new Column(Text),
});

/** A table with every way in which a column gets its value. */
export const t = new Table('t', meta, {
  id: new Column(Integer, { primaryKey: true }),
  v: new Column(VARCHAR),
  n: new Column(Integer, { default: 0 }),
  token: new Column(VARCHAR, { default: () => 'made' }),
  at: new Column(DateTime({ timezone: true }), { default: func.now(), onupdate: func.now() }),
  seen: new Column(Integer, { onupdate: () => 7 }),
  rank: new Column(Integer, { serverDefault: '1' }),
});

/** A table whose key the client gives. */
export const nk = new Table('nk', meta, {
  k: new Column(VARCHAR, { primaryKey: true }),
  v: new Column(Integer),
  tags: new Column(ARRAY(Integer)),
});

/** The SQL text of a statement. */
export function sqlOf(statement: ClauseElement, options?: CompileOptions): string {
  return dialect.compile(statement, options).sql;
}
