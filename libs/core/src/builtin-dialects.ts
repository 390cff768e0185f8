import type { Dialect } from './dialect/dialect.js';
import type { Driver } from './dialect/driver.js';
import { type DialectFactory, type DialectOptions, registerDialect } from './dialect/registry.js';
import { createPgDriver } from './dialects/postgres/pg-driver.js';
import { createPgliteDriver } from './dialects/postgres/pglite-driver.js';
import { PostgresDialect } from './dialects/postgres/postgres-dialect.js';
import { NoSuchModuleError } from './errors/errors.js';

export { PostgresCompiler } from './dialects/postgres/postgres-compiler.js';
export { HSTORE, type HstorePairs } from './dialects/postgres/postgres-hstore.js';
export {
  BIT,
  BPCHAR,
  CIDR,
  CITEXT,
  INET,
  JSONPATH,
  MACADDR,
  MACADDR8,
  MONEY,
  NAME,
  OID,
  REGCLASS,
  REGCONFIG,
  TSQUERY,
  TSVECTOR,
} from './dialects/postgres/postgres-text-types.js';
export {
  BYTEA,
  INTERVAL,
  type IntervalOptions,
  JSONB,
  TIME,
  TIMESTAMP,
  type TimestampOptions,
} from './dialects/postgres/postgres-types.js';
export {
  type HeadlineOptions,
  phrasetoTsquery,
  plaintoTsquery,
  type RankOptions,
  type TextSearchOptions,
  toTsquery,
  toTsvector,
  tsHeadline,
  tsRank,
  tsRankCd,
  websearchToTsquery,
} from './dialects/postgres/postgres-text-search.js';
export { PostgresDialect };

/** Drivers of PostgreSQL by the name in the URL. None of them loads its package before the first connection. */
const postgresDrivers: Readonly<Record<string, () => Driver>> = {
  pg: createPgDriver,
  pglite: createPgliteDriver,
};

const postgres: DialectFactory = (driverName = 'pg', options: DialectOptions): Dialect => {
  const createDriver = Object.hasOwn(postgresDrivers, driverName) ? postgresDrivers[driverName] : undefined;
  if (createDriver === undefined) {
    throw new NoSuchModuleError(
      `No driver is known for postgresql+${driverName}://; there are ${Object.keys(postgresDrivers)
        .map((known) => `postgresql+${known}://`)
        .join(', ')}`,
    );
  }
  return new PostgresDialect(createDriver(), options);
};

/** Makes the dialects that come with Athanor known to `createDialect()`. May be called again. */
export function registerBuiltinDialects(): void {
  registerDialect('postgresql', postgres);
}

/** PostgreSQL, for what is compiled without an engine. */
export function createDefaultDialect(): Dialect {
  return postgres(undefined, {});
}
