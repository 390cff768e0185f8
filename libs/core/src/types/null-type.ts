import { isPlainObject } from '../util/plain-object.js';
import { arrayLiteral } from './array-text.js';
import { invalidValue } from './invalid-value.js';
import { IntervalValue } from './interval-value.js';
import { MultiRange } from './multi-range-value.js';
import { multiRangeLiteral, rangeLiteral } from './range-text.js';
import { Range } from './range-value.js';
import { bindBytes, bindString } from './string-types.js';
import { bindJSON } from './structured-types.js';
import { bindDate } from './temporal-types.js';
import { type BindProcessor, type ResultProcessor, type TypeDialect, TypeEngine } from './type-engine.js';

/** A type that is not known: no name in SQL; a value is sent by its JavaScript kind, and read as the server's text. */
export class NullTypeEngine extends TypeEngine<unknown> {
  readonly visitName = 'null';
  readonly affinity = 'null';
  readonly cacheKey = 'null';

  override bindProcessor(dialect: TypeDialect): BindProcessor<unknown> {
    return (value) => bindByKind(value, dialect);
  }

  override resultProcessor(): ResultProcessor<unknown> {
    return (text) => text;
  }
}

const nullType = new NullTypeEngine();

/** The type of an expression whose type nobody said. SQLAlchemy: `NullType`. */
export function NullType(): NullTypeEngine {
  return nullType;
}

function bindByKind(value: unknown, dialect: TypeDialect): string {
  if (typeof value === 'string') return bindString('a value without a type', value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return bindDate(value);
  if (value instanceof Uint8Array) return bindBytes(value);
  if (value instanceof IntervalValue) return value.toString();
  const process = (item: unknown): string => bindByKind(item, dialect);
  if (value instanceof Range) return rangeLiteral(value, process);
  if (value instanceof MultiRange) return multiRangeLiteral(value, process);
  if (Array.isArray(value)) return arrayLiteral(value, process);
  if (isPlainObject(value)) return bindJSON(value, dialect);
  throw invalidValue(
    'A parameter',
    'a string, number, bigint, boolean, Date, Uint8Array, IntervalValue, Range, array or plain object',
    value,
  );
}
