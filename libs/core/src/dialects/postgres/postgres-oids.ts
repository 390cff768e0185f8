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
import { CHAR, LargeBinary, Text, Uuid, VARCHAR } from '../../types/string-types.js';
import { ARRAY, JSON } from '../../types/structured-types.js';
import { DATE, DateTime, Interval, Time } from '../../types/temporal-types.js';
import { toType, type TypeEngine, type TypeLike } from '../../types/type-engine.js';
import {
  BIT,
  CIDR,
  INET,
  JSONPATH,
  MACADDR,
  MACADDR8,
  MONEY,
  OID,
  REGCLASS,
  REGCONFIG,
  TSQUERY,
  TSVECTOR,
} from './postgres-text-types.js';
import { JSONB } from './postgres-types.js';

/** `[oid of the type, oid of its array type, type]`, as PostgreSQL numbers its builtin types for good. */
const builtin: readonly (readonly [number, number, TypeLike<unknown, never>])[] = [
  [16, 1000, BOOLEAN],
  [17, 1001, LargeBinary],
  [18, 1002, CHAR],
  [19, 1003, Text],
  [20, 1016, BigInteger],
  [21, 1005, SmallInteger],
  [23, 1007, Integer],
  [25, 1009, Text],
  [26, 1028, OID],
  [114, 199, JSON],
  [142, 143, Text],
  [650, 651, CIDR],
  [700, 1021, REAL],
  [701, 1022, Double],
  [774, 775, MACADDR8],
  [790, 791, MONEY],
  [829, 1040, MACADDR],
  [869, 1041, INET],
  [1042, 1014, CHAR],
  [1043, 1015, VARCHAR],
  [1082, 1182, DATE],
  [1083, 1183, Time],
  [1114, 1115, DateTime],
  [1184, 1185, DateTime({ timezone: true })],
  [1186, 1187, Interval],
  [1266, 1270, Time({ timezone: true })],
  [1560, 1561, BIT],
  [1562, 1563, BIT(undefined, { varying: true })],
  [1700, 1231, Numeric],
  [2205, 2210, REGCLASS],
  [2950, 2951, Uuid],
  [3614, 3643, TSVECTOR],
  [3615, 3645, TSQUERY],
  [3734, 3735, REGCONFIG],
  [3802, 3807, JSONB],
  [3904, 3905, INT4RANGE],
  [3906, 3907, NUMRANGE],
  [3908, 3909, TSRANGE()],
  [3910, 3911, TSTZRANGE()],
  [3912, 3913, DATERANGE],
  [3926, 3927, INT8RANGE],
  [4072, 4073, JSONPATH],
  [4451, 6150, INT4MULTIRANGE],
  [4532, 6151, NUMMULTIRANGE],
  [4533, 6152, TSMULTIRANGE()],
  [4534, 6153, TSTZMULTIRANGE()],
  [4535, 6155, DATEMULTIRANGE],
  [4536, 6157, INT8MULTIRANGE],
];

let typesByOid: ReadonlyMap<number, TypeEngine> | undefined;

function makeTypes(): ReadonlyMap<number, TypeEngine> {
  return new Map(
    builtin.flatMap(([oid, arrayOid, like]) => {
      const type = toType(like) as TypeEngine<unknown, never> as TypeEngine;
      return [
        [oid, type],
        [arrayOid, ARRAY(type) as TypeEngine],
      ] as const;
    }),
  );
}

/**
 * The type by which a column is read whose statement does not say one (`text()`), from the server's number for it.
 * `undefined` for types that are not builtin or have no type here: such a column is read as the server's text.
 */
export function typeByOid(oid: number): TypeEngine | undefined {
  // Made when it is first asked for: statements of the expression language know their types.
  typesByOid ??= makeTypes();
  return typesByOid.get(oid);
}
