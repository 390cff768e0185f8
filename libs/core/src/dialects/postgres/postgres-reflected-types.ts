import { warn } from '../../errors/warnings.js';
import { verbatim } from '../../expression/text.js';
import { DomainType } from '../../types/domain-type.js';
import { NullType } from '../../types/null-type.js';
import { BigInteger, BOOLEAN, Double, Integer, Numeric, REAL, SmallInteger } from '../../types/numeric-types.js';
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
import { EnumType } from '../../types/enum-type.js';
import { CHAR, LargeBinary, Text, Uuid, VARCHAR } from '../../types/string-types.js';
import { ARRAY, JSON } from '../../types/structured-types.js';
import { DATE } from '../../types/temporal-types.js';
import { toType, type TypeEngine, type TypeLike } from '../../types/type-engine.js';
import { type CatalogType, checksOf, type NamedType, type NamedTypes } from './postgres-named-types.js';
import { HSTORE } from './postgres-hstore.js';
import {
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
} from './postgres-text-types.js';
import { INTERVAL, type IntervalOptions, JSONB, TIME, TIMESTAMP } from './postgres-types.js';

type Make = (numbers: readonly number[], collation: { readonly collation?: string } | undefined) => TypeLike<any, any>;

const builtin: Readonly<Record<string, Make>> = {
  smallint: () => SmallInteger,
  integer: () => Integer,
  bigint: () => BigInteger,
  numeric: ([precision, scale]) => Numeric(precision, scale),
  real: () => REAL,
  'double precision': () => Double,
  boolean: () => BOOLEAN,
  'character varying': ([length], collation) => VARCHAR(length, collation),
  character: ([length], collation) => CHAR(length, collation),
  '"char"': (_, collation) => VARCHAR(undefined, collation),
  bpchar: (_, collation) => BPCHAR(collation),
  name: () => NAME,
  text: (_, collation) => Text(undefined, collation),
  uuid: () => Uuid,
  bytea: () => LargeBinary,
  json: () => JSON,
  jsonb: () => JSONB,
  date: () => DATE,
  bit: ([length]) => BIT(length),
  'bit varying': ([length]) => BIT(length, { varying: true }),
  inet: () => INET,
  cidr: () => CIDR,
  macaddr: () => MACADDR,
  macaddr8: () => MACADDR8,
  money: () => MONEY,
  oid: () => OID,
  regclass: () => REGCLASS,
  regconfig: () => REGCONFIG,
  tsvector: () => TSVECTOR,
  tsquery: () => TSQUERY,
  jsonpath: () => JSONPATH,
  hstore: () => HSTORE,
  citext: (_, collation) => CITEXT(collation),
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
  'time without time zone': ([precision]) => TIME(precision === undefined ? undefined : { precision }),
  'time with time zone': ([precision]) => TIME({ precision, timezone: true }),
};

/** The type of a column; NullType with a warning where there is none for it. */
export function reflectedType(described: CatalogType, named: NamedTypes, columnName: string): TypeEngine {
  const type = typeOf(described, named);
  if (type !== undefined) return type;
  warn(`Did not recognize type '${described.formatted}' of column '${columnName}'`);
  return toType<unknown, unknown>(NullType);
}

function typeOf(described: CatalogType, named: NamedTypes): TypeEngine | undefined {
  const type = named.get(described.typeId);
  if (type?.kind === 'array') return arrayOf(typeOf(elementOf(type, described), named), described);
  if (type?.kind === 'e') return new EnumType(type.labels ?? [], { name: type.name, ...schemaOf(type) });
  if (type?.kind === 'd') return domainOf(type, typeOf({ ...type.base, collation: null }, named));
  const item = builtinType(described);
  return described.formatted.endsWith('[]') ? arrayOf(item, described) : item;
}

/** A domain is reflected with the first of its CHECKs, as in SQLAlchemy: the type has no place for more. */
function domainOf(domain: NamedType, dataType: TypeEngine | undefined): TypeEngine | undefined {
  if (dataType === undefined) return undefined;
  const [check] = checksOf(domain);
  return new DomainType(domain.name, dataType, {
    ...schemaOf(domain),
    ...(domain.base.collation === null ? {} : { collation: domain.base.collation }),
    ...(domain.default === null ? {} : { default: verbatim(domain.default) }),
    ...(domain.notNull ? { notNull: true } : {}),
    ...(check === undefined ? {} : { constraintName: check.name, check: verbatim(check.check) }),
  });
}

/** The schema where the bare name does not find the type. */
function schemaOf({ visible, schema }: NamedType): { readonly schema?: string } {
  return visible ? {} : { schema };
}

/** The element of an array of a type with a name: its length and precision stand in the text of the array. */
function elementOf({ element }: NamedType, { formatted, collation }: CatalogType): CatalogType {
  return { typeId: element, formatted: formatted.replace(/\[\]$/, ''), dimensions: 0, collation };
}

function arrayOf(item: TypeEngine | undefined, { dimensions }: CatalogType): TypeEngine | undefined {
  if (item === undefined) return undefined;
  return ARRAY(item, dimensions > 1 ? { dimensions } : {}) as TypeEngine;
}

function builtinType({ formatted, collation }: CatalogType): TypeEngine | undefined {
  const parts = /^([^([]+)(?:\(([-\d,]+)\))?([^[]*)/.exec(formatted);
  if (parts === null) return undefined;
  const [, head, numbers, tail] = parts;
  const name = `${head}${tail}`;
  const make = Object.hasOwn(builtin, name) ? builtin[name] : undefined;
  const given = numbers?.split(',').map(Number) ?? [];
  if (/^interval\b/.test(name)) return intervalType(name, given[0]);
  return make === undefined
    ? undefined
    : (toType(make(given, collation === null ? undefined : { collation })) as TypeEngine);
}

/** `interval`, `interval year to month`, `interval second`, each with or without digits. */
function intervalType(name: string, precision: number | undefined): TypeEngine {
  const fields = name === 'interval' ? undefined : name.slice('interval '.length).toUpperCase();
  if (fields === undefined && precision === undefined) return INTERVAL() as TypeEngine;
  return INTERVAL({ fields, precision } as IntervalOptions) as TypeEngine;
}
