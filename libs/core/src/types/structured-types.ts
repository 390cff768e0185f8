import { arrayLiteral, parseArray } from './array-text.js';
import { contentEqual } from './content-equal.js';
import { describeValue, invalidValue } from './invalid-value.js';
import { parseJson, parseWrittenJson } from './json-text.js';
import {
  type BindProcessor,
  type ResultProcessor,
  toType,
  type TypeAffinity,
  type TypeDialect,
  TypeEngine,
  type TypeLike,
} from './type-engine.js';

/** What becomes of JavaScript's `null`. */
export interface JSONOptions {
  /** True to store `null` as SQL NULL; else it is stored as JSON `null`. */
  readonly noneAsNull?: boolean | undefined;
}

/** The value of {@link JSON.NULL}. */
class JsonNull {
  toJSON(): null {
    return null;
  }

  toString(): string {
    return 'JSON.NULL';
  }
}

const jsonNull = new JsonNull();

/** `JSON`, as the value that the text stands for. */
export class JSONType<T = unknown> extends TypeEngine<T> {
  readonly visitName: string = 'json';
  readonly affinity = 'json';
  readonly noneAsNull: boolean;
  readonly cacheKey: string;
  override readonly bindsNull: boolean;

  constructor(options: JSONOptions = {}, visitName = 'json') {
    super();
    this.noneAsNull = options.noneAsNull ?? false;
    this.bindsNull = !this.noneAsNull;
    this.cacheKey = `${visitName}(${this.noneAsNull})`;
  }

  override bindProcessor(dialect: TypeDialect): BindProcessor<T> {
    return (value) => (isSql(value) ? nullOfSql(value) : bindJSON(value, dialect));
  }

  override resultProcessor(dialect: TypeDialect): ResultProcessor<T> {
    const { jsonDeserializer: read } = dialect;
    return (this.visitName === 'json' && read === parseJson ? parseWrittenJson : read) as ResultProcessor<T>;
  }

  override valuesEqual(left: T, right: T): boolean {
    return contentEqual(left, right);
  }
}

/** How deep an array is, and how its elements are counted. */
export interface ArrayOptions<D extends number = number> {
  /** True: in SQL expressions elements are counted from 0, as in the program; else from 1, as the server does. SQLAlchemy: `zero_indexes`. */
  readonly zeroIndexes?: boolean | undefined;
  /** The number of dimensions; where it is not given, arrays in arrays are taken as they come. */
  readonly dimensions?: D | undefined;
}

/** What an array of `D` dimensions takes and gives. */
export type NestedArray<T, D extends number> = number extends D
  ? T[]
  : D extends 3
    ? T[][][]
    : D extends 2
      ? T[][]
      : T[];

/** What may be sent as an array: any element may be `null`. */
export type NestedArrayInput<B, D extends number> = number extends D
  ? readonly (B | null)[]
  : D extends 3
    ? readonly (readonly (readonly (B | null)[])[])[]
    : D extends 2
      ? readonly (readonly (B | null)[])[]
      : readonly (B | null)[];

/** `item[]`: `itemType` is the type of the elements, `dimensions` the declared depth. */
export class ArrayType<T = unknown, B = T, D extends number = number> extends TypeEngine<
  NestedArray<T, D>,
  NestedArrayInput<B, D>
> {
  readonly visitName = 'array';
  readonly affinity = 'array';
  readonly itemType: TypeEngine<T, B>;
  readonly dimensions: D | undefined;
  readonly zeroIndexes: boolean;
  readonly cacheKey: string;

  constructor(itemType: TypeEngine<T, B>, options: ArrayOptions<D> = {}) {
    super();
    this.itemType = itemType;
    this.dimensions = options.dimensions;
    this.zeroIndexes = options.zeroIndexes ?? false;
    this.cacheKey = `array(${itemType.cacheKey},${options.dimensions ?? ''}${this.zeroIndexes ? ',0' : ''})`;
  }

  override bindProcessor(dialect: TypeDialect): BindProcessor<NestedArrayInput<B, D>> {
    const process = this.itemType.bindProcessor(dialect) as BindProcessor<unknown>;
    const { bindsNull } = this.itemType;
    const options = { dimensions: this.#depth(), bindsNull, delimiter: this.itemType.arrayDelimiter(dialect) };
    return (value: unknown) => {
      if (Array.isArray(value)) return arrayLiteral(value, process, options);
      throw invalidValue('ARRAY', 'an array', value);
    };
  }

  override resultProcessor(dialect: TypeDialect): ResultProcessor<NestedArray<T, D>> {
    const process = this.itemType.resultProcessor(dialect);
    const delimiter = this.itemType.arrayDelimiter(dialect);
    return (text) => parseArray(text, process, delimiter) as NestedArray<T, D>;
  }

  override valuesEqual(left: NestedArray<T, D>, right: NestedArray<T, D>): boolean {
    return this.#equal(left, right, this.#depth() ?? Number.POSITIVE_INFINITY);
  }

  /** An element may be an array itself, of JSON or of ranges, or a domain over an array: there the depth is 1 unless declared. */
  #depth(): number | undefined {
    const { affinity } = this.itemType;
    return this.dimensions ?? (elementsMayBeArrays.has(affinity) ? 1 : undefined);
  }

  #equal(left: unknown, right: unknown, depth: number): boolean {
    if (left === right) return true;
    if (left === null || right === null) return false;
    if (depth === 0 || !Array.isArray(left) || !Array.isArray(right))
      return this.itemType.valuesEqual(left as T, right as T);
    return left.length === right.length && left.every((item, index) => this.#equal(item, right[index], depth - 1));
  }
}

const elementsMayBeArrays: ReadonlySet<TypeAffinity> = new Set<TypeAffinity>(['json', 'multirange', 'array']);

const json = new JSONType();

/**
 * A JSON document, typed by its type argument: `JSON<{ tags: string[] }>()`. The dialect's serializer and deserializer
 * make and read the text; by default they do as JSON.stringify and JSON.parse, but whole numbers that a `number` would round
 * are `bigint`s, and numbers that JSON does not have (NaN) are errors.
 * `null` is stored as JSON `null`, `sqlNull` as SQL NULL, and both are read as `null`; with `noneAsNull` a plain `null` is
 * SQL NULL, and `JSON.NULL` the one of JSON.
 */
function jsonType<T = unknown>(options?: JSONOptions): JSONType<T> {
  return (options === undefined ? json : new JSONType(options)) as JSONType<T>;
}

/** JSON's `null`, also where `noneAsNull` makes SQL NULL of a plain `null`. For TypeScript it is `null`. SQLAlchemy: `JSON.NULL`. */
jsonType.NULL = jsonNull as unknown as null;

export { jsonType as JSON };

/**
 * An array of `itemType`: `ARRAY(Integer)`, `ARRAY(Text, { dimensions: 2 })`. Elements may be NULL (declare
 * `ARRAY<string | null>(Text)` to have the type say so). Lower bounds other than 1 are dropped on read.
 */
export function ARRAY<T, B = NonNullable<T>, const D extends number = number>(
  itemType: TypeLike<T, B>,
  options?: ArrayOptions<D>,
): ArrayType<T, B, D> {
  return new ArrayType(toType(itemType), options);
}

/** The symbol under which whatever stands in a statement gives its element; the folders of statements lie to the right. */
const clauseElement = Symbol.for('athanor.clauseElement');

function isSql(value: unknown): value is object {
  return typeof value === 'object' && value !== null && clauseElement in value;
}

/** `sqlNull` among the parameters of an execution is SQL NULL, as in SQLAlchemy. Other SQL would become a document of its parts. */
function nullOfSql(value: object): null {
  const { visitName, word } = value as { readonly visitName?: string; readonly word?: string };
  if (visitName === 'constant' && word === 'NULL') return null;
  throw invalidValue('JSON', 'values as parameters; SQL stands in values() of the statement', value);
}

/** Sends a value as JSON text; what JSON has no form for is a TypeError. */
export function bindJSON(value: unknown, dialect: TypeDialect): string {
  if (value === jsonNull) return 'null';
  let text: unknown;
  try {
    text = dialect.jsonSerializer(value);
  } catch (error) {
    throw new TypeError(`JSON cannot send ${describeValue(value)}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  if (typeof text === 'string') return text;
  throw invalidValue('JSON', 'what JSON has a form for', value);
}
