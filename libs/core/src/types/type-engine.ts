/** What a type may ask of the dialect that it is used with. */
export interface TypeDialect {
  readonly name: string;
  readonly jsonSerializer: (value: unknown) => string;
  readonly jsonDeserializer: (text: string) => unknown;
}

/** Makes the server's text from a value that is not null. */
export type BindProcessor<B> = (value: B) => string;

/** Makes a value from the server's text of a field that is not NULL. */
export interface ResultProcessor<T> {
  (text: string): T;
  /** Makes the same value of the field's bytes; where it is missing, a driver makes text of them first. */
  readonly fromBytes?: ((bytes: Buffer, start: number, end: number) => T) | undefined;
}

/** The families that operators and coercion look at; SQLAlchemy's `_type_affinity`. */
export type TypeAffinity =
  | 'integer'
  | 'numeric'
  | 'string'
  | 'boolean'
  | 'date'
  | 'time'
  | 'datetime'
  | 'interval'
  | 'binary'
  | 'uuid'
  | 'enum'
  | 'json'
  | 'array'
  | 'range'
  | 'multirange'
  | 'hstore'
  | 'network'
  | 'bit'
  | 'tsvector'
  | 'tsquery'
  | 'jsonpath'
  | 'money'
  | 'oid'
  | 'other'
  | 'null';

declare const readType: unique symbol;
declare const bindType: unique symbol;

/**
 * A SQL data type: how a value travels to the server and back, and how its name is compiled.
 * `T` is what a read gives, `B` what a bind takes. SQLAlchemy: `TypeEngine`.
 */
export abstract class TypeEngine<T = any, B = any> {
  declare readonly [readType]: T;
  declare readonly [bindType]: (value: B) => void;

  /** The name by which the type compiler finds the method that renders this type: `integer`, `varchar` ... */
  abstract readonly visitName: string;
  abstract readonly affinity: TypeAffinity;

  /** Equal for types that compile, bind and read alike: part of the key of every statement that holds a value of this type. */
  abstract readonly cacheKey: string;

  /** True where `null` too is handed to the bind processor, which may make a value of it (JSON `null`); else it is SQL NULL. */
  readonly bindsNull: boolean = false;

  /** Gives the function that makes the server's text of a value. Throws a TypeError that names the type for a value that it cannot take. */
  abstract bindProcessor(dialect: TypeDialect): BindProcessor<B>;

  /** Gives the function that reads the server's text. */
  abstract resultProcessor(dialect: TypeDialect): ResultProcessor<T>;

  /**
   * The type of a plain value that stands beside an expression of this type; undefined where the general rule decides: this
   * type, unless the value cannot be of its family. SQLAlchemy: `coerce_compared_value()`.
   */
  coerceComparedValue(_value: unknown): TypeEngine | undefined {
    return undefined;
  }

  /** True where two values are the same for the unit of work; mutable values (JSON, bytes) compare by content. */
  valuesEqual(left: T, right: T): boolean {
    return left === right;
  }
}

/** A type, or the function that makes it with its defaults: `Integer` and `Integer()` are the same to every function that takes a type. */
export type TypeLike<T, B = T> = TypeEngine<T, B> | (() => TypeEngine<T, B>);

/** The type that a {@link TypeLike} stands for. */
export function toType<T, B>(type: TypeLike<T, B>): TypeEngine<T, B> {
  return typeof type === 'function' ? type() : type;
}

/** What a read of the type gives. */
export type ReadOf<X> = X extends TypeLike<infer T, infer _> ? T : never;
