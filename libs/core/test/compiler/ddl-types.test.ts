import { describe, expect, it } from 'vitest';
import { IdentifierPreparer } from '../../src/compiler/identifier-preparer.js';
import { postgresReservedWords } from '../../src/dialects/postgres/postgres-reserved-words.js';
import { postgresTypeCompiler } from '../../src/dialects/postgres/postgres-type-compiler.js';
import { JSONB, TIMESTAMP } from '../../src/dialects/postgres/postgres-types.js';
import { CompileError } from '../../src/errors/errors.js';
import { NullType } from '../../src/types/null-type.js';
import { BigInteger, BOOLEAN, Double, Float, Integer, Numeric, SmallInteger } from '../../src/types/numeric-types.js';
import { Enum } from '../../src/types/enum-type.js';
import { CHAR, LargeBinary, Text, Uuid, VARCHAR } from '../../src/types/string-types.js';
import { ARRAY, JSON } from '../../src/types/structured-types.js';
import { DATE, DateTime, Interval, Time } from '../../src/types/temporal-types.js';
import { toType, type TypeLike } from '../../src/types/type-engine.js';

const dialect = { name: 'postgresql', jsonSerializer: String, jsonDeserializer: String };
const types = postgresTypeCompiler(new IdentifierPreparer(postgresReservedWords), dialect);

describe('the name of a type on PostgreSQL', () => {
  it.each<[TypeLike<any, any>, string, string]>([
    [SmallInteger, 'SMALLINT', 'SMALLINT'],
    [Integer, 'INTEGER', 'INTEGER'],
    [BigInteger, 'BIGINT', 'BIGINT'],
    [Numeric, 'NUMERIC', 'NUMERIC'],
    [Numeric(10), 'NUMERIC(10)', 'NUMERIC'],
    [Numeric(10, 2), 'NUMERIC(10, 2)', 'NUMERIC'],
    [Float, 'FLOAT', 'FLOAT'],
    [Float(24), 'FLOAT(24)', 'REAL'],
    [Float(53), 'FLOAT(53)', 'FLOAT'],
    [Double, 'DOUBLE PRECISION', 'DOUBLE PRECISION'],
    [BOOLEAN, 'BOOLEAN', 'BOOLEAN'],
    [VARCHAR, 'VARCHAR', 'VARCHAR'],
    [VARCHAR(50), 'VARCHAR(50)', 'VARCHAR'],
    [VARCHAR(5, { collation: 'de_DE' }), 'VARCHAR(5) COLLATE "de_DE"', 'VARCHAR'],
    [Text, 'TEXT', 'TEXT'],
    [CHAR(3), 'CHAR(3)', 'BPCHAR'],
    [Uuid, 'UUID', 'UUID'],
    [LargeBinary(5), 'BYTEA', 'BYTEA'],
    [Enum('a', 'b', { name: 'status' }), 'status', 'status'],
    [Enum('a', { name: 'Article Status' }), '"Article Status"', '"Article Status"'],
    [JSON, 'JSON', 'JSON'],
    [JSONB, 'JSONB', 'JSONB'],
    [DateTime, 'TIMESTAMP WITHOUT TIME ZONE', 'TIMESTAMP WITHOUT TIME ZONE'],
    [DateTime({ timezone: true }), 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP WITH TIME ZONE'],
    [TIMESTAMP({ precision: 3 }), 'TIMESTAMP(3) WITHOUT TIME ZONE', 'TIMESTAMP WITHOUT TIME ZONE'],
    [DATE, 'DATE', 'DATE'],
    [Time({ timezone: true }), 'TIME WITH TIME ZONE', 'TIME WITH TIME ZONE'],
    [Interval, 'INTERVAL', 'INTERVAL'],
    [ARRAY(Integer), 'INTEGER[]', 'INTEGER[]'],
    [ARRAY(VARCHAR(9, { collation: 'C' }), { dimensions: 2 }), 'VARCHAR(9)[][] COLLATE "C"', 'VARCHAR[][]'],
  ])('%o is %s, and %s in casts', (type, declared, cast) => {
    expect(types.typeName(toType(type))).toBe(declared);
    expect(types.castName(toType(type))).toBe(cast);
  });

  it('is missing where the type is not known: parameters go without a cast, columns are refused', () => {
    expect(types.castName(NullType())).toBeUndefined();
    expect(types.castName(toType(ARRAY(NullType)))).toBeUndefined();
    expect(() => types.typeName(NullType())).toThrow(CompileError);
  });

  it('is required of an enumerated type', () => {
    expect(() => types.typeName(Enum('a', 'b'))).toThrow("ENUM type requires a name: Enum('a', 'b', { name: '...' })");
  });
});
