import { warn } from '../../errors/warnings.js';
import { NullType } from '../../types/null-type.js';
import { BigInteger, BOOLEAN, Double, Float, Integer, Numeric, SmallInteger } from '../../types/numeric-types.js';
import {
  DATEMULTIRANGE,
  DATERANGE,
  INT4MULTIRANGE,
  INT4RANGE,
  INT8MULTIRANGE,
  INT8RANGE,
  NUMMULTIRANGE,
  NUMRANGE,
  TSMULTIRANGE,
  TSRANGE,
  TSTZMULTIRANGE,
  TSTZRANGE,
} from '../../types/range-types.js';
import { CHAR, EnumType, LargeBinary, Text, Uuid, VARCHAR } from '../../types/string-types.js';
import { ARRAY, JSON } from '../../types/structured-types.js';
import { DATE, Interval, Time } from '../../types/temporal-types.js';
import { toType, type TypeEngine, type TypeLike } from '../../types/type-engine.js';
import { JSONB, TIMESTAMP } from './postgres-types.js';

/** What the catalog says of the type of a column. */
export interface FormattedType {
  /** As the server prints it: `character varying(50)`, `timestamp(3) with time zone`, `integer[]`. */
  readonly formatted: string;
  readonly dimensions: number;
  /** Of an enumerated type, or of the elements of an array of such. */
  readonly enumName: string | null;
  readonly enumLabels: readonly string[] | null;
  readonly collation: string | null;
}

type Make = (numbers: readonly number[], collation: { readonly collation?: string } | undefined) => TypeLike<any, any>;

const builtin: Readonly<Record<string, Make>> = {
  smallint: () => SmallInteger,
  integer: () => Integer,
  bigint: () => BigInteger,
  numeric: ([precision, scale]) => Numeric(precision, scale),
  real: () => Float(24),
  'double precision': () => Double,
  boolean: () => BOOLEAN,
  'character varying': ([length], collation) => VARCHAR(length, collation),
  character: ([length], collation) => CHAR(length, collation),
  bpchar: (_, collation) => CHAR(undefined, collation),
  text: (_, collation) => Text(undefined, collation),
  uuid: () => Uuid,
  bytea: () => LargeBinary,
  json: () => JSON,
  jsonb: () => JSONB,
  date: () => DATE,
  interval: () => Interval,
  'timestamp without time zone': ([precision]) => TIMESTAMP({ precision }),
  'timestamp with time zone': ([precision]) => TIMESTAMP({ precision, timezone: true }),
  int4range: () => INT4RANGE,
  int8range: () => INT8RANGE,
  numrange: () => NUMRANGE,
  daterange: () => DATERANGE,
  tsrange: () => TSRANGE(),
  tstzrange: () => TSTZRANGE(),
  int4multirange: () => INT4MULTIRANGE,
  int8multirange: () => INT8MULTIRANGE,
  nummultirange: () => NUMMULTIRANGE,
  datemultirange: () => DATEMULTIRANGE,
  tsmultirange: () => TSMULTIRANGE(),
  tstzmultirange: () => TSTZMULTIRANGE(),
  'time without time zone': () => Time,
  'time with time zone': () => Time({ timezone: true }),
};

/** The type of a column; NullType with a warning where there is none for it. */
export function reflectedType(described: FormattedType, columnName: string): TypeEngine {
  const item = elementType(described);
  if (item === undefined) {
    warn(`Did not recognize type '${described.formatted}' of column '${columnName}'`);
    return toType<unknown, unknown>(NullType);
  }
  if (!described.formatted.endsWith('[]')) return item;
  return ARRAY(item, described.dimensions > 1 ? { dimensions: described.dimensions } : {}) as TypeEngine;
}

function elementType({ formatted, enumName, enumLabels, collation }: FormattedType): TypeEngine | undefined {
  if (enumName !== null) return new EnumType(enumLabels ?? [], { name: enumName });
  const parts = /^([^([]+)(?:\(([-\d,]+)\))?([^[]*)/.exec(formatted);
  if (parts === null) return undefined;
  const [, head, numbers, tail] = parts;
  const name = `${head}${tail}`;
  const make = Object.hasOwn(builtin, name) ? builtin[name] : undefined;
  const given = numbers?.split(',').map(Number) ?? [];
  return make === undefined
    ? undefined
    : (toType(make(given, collation === null ? undefined : { collation })) as TypeEngine);
}
