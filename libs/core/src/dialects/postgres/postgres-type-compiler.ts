import type { IdentifierPreparer } from '../../compiler/identifier-preparer.js';
import { named, stringNamed, TypeCompiler, type TypeRules, zoned } from '../../compiler/type-compiler.js';
import type { FloatType } from '../../types/numeric-types.js';
import type { TypeDialect, TypeEngine } from '../../types/type-engine.js';
import type { BitType } from './postgres-text-types.js';
import type { PostgresIntervalType } from './postgres-types.js';

const rules: TypeRules = {
  largeBinary: named('BYTEA'),
  jsonb: named('JSONB'),
  timestamp: zoned('TIMESTAMP'),
  // A bare CHAR is CHAR(1), and a cast to it cuts: BPCHAR is the type without a length.
  char: stringNamed('CHAR', 'BPCHAR'),
  float: floatName,
  real: named('REAL'),
  bit: bitName,
  interval: intervalName,
  inet: named('INET'),
  cidr: named('CIDR'),
  macaddr: named('MACADDR'),
  macaddr8: named('MACADDR8'),
  tsvector: named('TSVECTOR'),
  tsquery: named('TSQUERY'),
  jsonpath: named('JSONPATH'),
  regclass: named('REGCLASS'),
  regconfig: named('REGCONFIG'),
  citext: stringNamed('CITEXT'),
  bpchar: stringNamed('BPCHAR'),
  // A cast to NAME would cut what is longer, and find rows that are not meant.
  name: (_, full) => (full ? 'NAME' : 'TEXT'),
  money: named('MONEY'),
  oid: named('OID'),
  hstore: named('HSTORE'),
  int4range: named('INT4RANGE'),
  int8range: named('INT8RANGE'),
  numrange: named('NUMRANGE'),
  daterange: named('DATERANGE'),
  tsrange: named('TSRANGE'),
  tstzrange: named('TSTZRANGE'),
  int4multirange: named('INT4MULTIRANGE'),
  int8multirange: named('INT8MULTIRANGE'),
  nummultirange: named('NUMMULTIRANGE'),
  datemultirange: named('DATEMULTIRANGE'),
  tsmultirange: named('TSMULTIRANGE'),
  tstzmultirange: named('TSTZMULTIRANGE'),
};

/** The names of types on PostgreSQL. */
export function postgresTypeCompiler(preparer: IdentifierPreparer, dialect: TypeDialect): TypeCompiler {
  return new TypeCompiler(preparer, dialect, rules);
}

/** A bare BIT is BIT(1), and a cast to it cuts. */
function bitName(type: TypeEngine, full: boolean): string {
  const { length, varying } = type as BitType;
  if (!full) return 'BIT VARYING';
  const size = length ?? (varying ? undefined : 1);
  return `BIT${varying ? ' VARYING' : ''}${size === undefined ? '' : `(${size})`}`;
}

function intervalName(type: TypeEngine, full: boolean): string {
  const { fields, precision } = type as PostgresIntervalType;
  if (!full) return 'INTERVAL';
  return `INTERVAL${fields === undefined ? '' : ` ${fields}`}${precision === undefined ? '' : ` (${precision})`}`;
}

/** Up to 24 binary digits the column is a REAL: a parameter of another type would not equal what it holds. */
function floatName(type: TypeEngine, full: boolean): string {
  const { precision } = type as FloatType;
  if (precision === undefined) return 'FLOAT';
  if (full) return `FLOAT(${precision})`;
  return precision <= 24 ? 'REAL' : 'FLOAT';
}
