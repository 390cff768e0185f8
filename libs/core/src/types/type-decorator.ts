import { externalCacheKey } from './external-key.js';
import { parseJson, stringifyJson } from './json-text.js';
import { invalidValue } from './invalid-value.js';
import {
  type BindProcessor,
  type LiteralProcessor,
  type ResultProcessor,
  type StandardLiteral,
  toType,
  type TypeAffinity,
  type TypeDialect,
  TypeEngine,
  type TypeLike,
} from './type-engine.js';

/**
 * A type of the program's own on top of another one: `impl` has the name in SQL and the form on the wire, this class turns the
 * program's value `T` into the value `I` of `impl` and back. SQLAlchemy: `TypeDecorator`.
 *
 * ```ts
 * class EmailType extends TypeDecorator<Email, string> {
 *   readonly impl = Text;
 *   override readonly cacheOk = true;
 *   override processBindParam(value: Email | null) { return value?.address ?? null; }
 *   override processResultValue(value: string | null) { return value === null ? null : new Email(value); }
 * }
 * ```
 *
 * NULL goes through both methods as `null`. A method that is left out passes its value on.
 */
export abstract class TypeDecorator<T, I = T> extends TypeEngine<T, T> {
  readonly visitName = 'decorator';
  override readonly bindsNull = true;
  /** The type below. */
  abstract readonly impl: TypeLike<I, any>;
  /**
   * True where two objects of this class whose own properties are equal make the same SQL and treat values alike. Statements
   * are then cached whichever of the two they have; else only for one object. SQLAlchemy: `cache_ok`.
   */
  readonly cacheOk: boolean = false;
  #key: string | undefined;

  /** The family of the type below. */
  get affinity(): TypeAffinity {
    return toType(this.impl).affinity;
  }

  get cacheKey(): string {
    return (this.#key ??= externalCacheKey(this));
  }

  /** The value of the type below for a value of the program. SQLAlchemy: `process_bind_param()`. */
  processBindParam(value: T | null, _dialect: TypeDialect): I | null {
    return value as unknown as I;
  }

  /** The value of the program for a value of the type below. SQLAlchemy: `process_result_value()`. */
  processResultValue(value: I | null, _dialect: TypeDialect): T | null {
    return value as unknown as T;
  }

  /** The value of the type below for a value that is written into SQL. SQLAlchemy: `process_literal_param()`. */
  processLiteralParam(value: T | null, dialect: TypeDialect): I | null {
    return this.processBindParam(value, dialect);
  }

  /** The type below with a dialect. SQLAlchemy: `load_dialect_impl()`. */
  loadDialectImpl(_dialect: TypeDialect): TypeEngine<I, any> {
    return toType(this.impl);
  }

  /** A value beside an expression of this type is one of this type, unless an override says another. */
  override coerceComparedValue(_value: unknown, _operator?: string): TypeEngine | undefined {
    return this;
  }

  override arrayDelimiter(dialect: TypeDialect): string {
    return this.loadDialectImpl(dialect).arrayDelimiter(dialect);
  }

  override underlying(): TypeEngine {
    return toType<unknown, any>(this.impl).underlying();
  }

  override dialectImpl(dialect: TypeDialect): TypeEngine {
    return this.loadDialectImpl(dialect).dialectImpl(dialect);
  }

  override bindProcessor(dialect: TypeDialect): BindProcessor<T> {
    const impl = this.loadDialectImpl(dialect);
    const process = impl.bindProcessor(dialect);
    return (value) => {
      const made = this.#defined(this.processBindParam(value, dialect), 'processBindParam()');
      return made === null && !impl.bindsNull ? null : process(made);
    };
  }

  override resultProcessor(dialect: TypeDialect): ResultProcessor<T> {
    const read = this.loadDialectImpl(dialect).resultProcessor(dialect);
    const process = (text: string | null): T => {
      const value = text === null && read.readsNull !== true ? null : read(text as string);
      return this.processResultValue(value, dialect) as T;
    };
    return Object.assign(process, { readsNull: true });
  }

  override literalProcessor(dialect: TypeDialect, standard: StandardLiteral): LiteralProcessor<T> {
    const literal = this.loadDialectImpl(dialect).literalProcessor(dialect, standard) as LiteralProcessor<unknown>;
    return (value) => literal(this.#defined(this.processLiteralParam(value, dialect), 'processLiteralParam()'));
  }

  /** By the values of the type below, so that objects made twice from one value count as equal. */
  override valuesEqual(left: T, right: T): boolean {
    if (left === right) return true;
    const impl = toType(this.impl);
    const [a, b] = [left, right].map((value) => this.processBindParam(value, comparing)) as [I | null, I | null];
    return a === b || (a !== null && b !== null && impl.valuesEqual(a, b));
  }

  #defined<V>(value: V, method: string): V {
    if (value !== undefined) return value;
    throw invalidValue(`${this.constructor.name}.${method}`, 'care to give a value or null', undefined);
  }
}

/** Where values are compared no dialect is at hand. */
const comparing: TypeDialect = { name: 'default', jsonSerializer: stringifyJson, jsonDeserializer: parseJson };
