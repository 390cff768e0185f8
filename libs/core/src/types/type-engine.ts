import { ArgumentError } from '../errors/errors.js';
import { printAsText } from '../util/printed.js';

/** What a type may ask of the dialect that it is used with. */
export interface TypeDialect {
  readonly name: string;
  readonly jsonSerializer: (value: unknown) => string;
  readonly jsonDeserializer: (text: string) => unknown;
}

/** Makes the server's text from a value that is not null; null itself where the value is to be SQL NULL. */
export type BindProcessor<B> = (value: B) => string | null;

/** Makes a value from the server's text of a field that is not NULL. */
export interface ResultProcessor<T> {
  (text: string): T;
  /** True where NULL too is handed to it, as null; else NULL is `null`. */
  readonly readsNull?: boolean | undefined;
  /** Makes the same value of the field's bytes; where it is missing, a driver makes text of them first. */
  readonly fromBytes?: ((bytes: Buffer, start: number, end: number) => T) | undefined;
}

/** Writes a value as SQL. */
export type LiteralProcessor<B> = (value: B) => string;

/** The literal of a value that the dialect makes of the type's text: quoted, and cast where it has to be. */
export type StandardLiteral = (value: unknown, type: TypeEngine) => string;

/** The reader of types that give the server's text as it is; what reads rows need not call it. */
export function textAsItIs(text: string): string {
  return text;
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

/**
 * Operators that a type brings, by their names: functions of an expression of the type, and of what stands beside it.
 * SQLAlchemy: `TypeEngine.Comparator`.
 */
export type ColumnOperators = Readonly<Record<string, (column: any, ...operands: any[]) => unknown>>;

/** The key of the phantom by which a column tells the operators that its type brings; there is no such property at run time. */
declare const columnOperators: unique symbol;

/** A column of a type that brings the operators `X`; named, so that declarations of programs can say it. */
export interface OperatedBy<X> {
  readonly [columnOperators]: X;
}

/** The operators of a type as methods: the column is what they are called on. */
type Methods<X> = {
  readonly [K in keyof X]: X[K] extends (column: any, ...operands: infer A) => infer R ? (...operands: A) => R : never;
};

/** What columns have beside their own methods where their type brings the operators `X`. */
export type Brought<X> = string extends keyof X ? unknown : Methods<X> & OperatedBy<X>;

/** What a column that shows the column `C` has of its type. */
export type BroughtAlong<C> = C extends OperatedBy<infer X> ? Brought<X> : unknown;

/** The key of the phantom by which a type tells what it gives its columns. */
declare const brought: unique symbol;

declare const readType: unique symbol;
declare const bindType: unique symbol;

/**
 * A SQL data type: how a value travels to the server and back, and how its name is compiled.
 * `T` is what a read gives, `B` what a bind takes. SQLAlchemy: `TypeEngine`.
 */
export abstract class TypeEngine<T = any, B = any> {
  declare readonly [readType]: T;
  declare readonly [bindType]: (value: B) => void;
  declare readonly [brought]: Brought<NonNullable<this['operators']>>;

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
   * The type of a plain value that stands beside an expression of this type, with the name of the operator between them (`eq`,
   * `add`); undefined where the general rule decides: this type, unless the value cannot be of its family.
   * SQLAlchemy: `coerce_compared_value()`.
   */
  coerceComparedValue(_value: unknown, _operator?: string): TypeEngine | undefined {
    return undefined;
  }

  /** The type that stands for this one with a dialect: itself, but for variants and types that wrap another one. SQLAlchemy: `dialect_impl()`. */
  dialectImpl(_dialect: TypeDialect): TypeEngine {
    return this;
  }

  /**
   * Gives the function that writes a value into SQL where no parameter can stand; by default the text of the value, quoted
   * and cast. What it gives becomes SQL as it stands. SQLAlchemy: `literal_processor()`.
   */
  literalProcessor(_dialect: TypeDialect, standard: StandardLiteral): LiteralProcessor<B> {
    return (value) => standard(value, this);
  }

  /**
   * Operators of this type: its columns have them as methods, without the column. One with the name of an operator that all
   * expressions have (`eq`, `add`, `like`) takes the place of that one; within it that operator of the very expression is the
   * usual one. SQLAlchemy: `comparator_factory`.
   */
  declare readonly operators?: ColumnOperators | undefined;

  /** SQL around every parameter of this type, as a function of the parameter; the override takes and gives expressions. SQLAlchemy: `bind_expression()`. */
  bindExpression?(bind: any): unknown;

  /** SQL around every expression of this type in a select list; the override takes and gives expressions. SQLAlchemy: `column_expression()`. */
  columnExpression?(column: any): unknown;

  /**
   * What stands between the elements of an array of this type, one character: a comma, but for the few types that were created
   * with another DELIMITER (`;` for BOX).
   */
  arrayDelimiter(_dialect: TypeDialect): string {
    return ',';
  }

  /** The type by which operators and the schema go: itself, but for types that wrap another one. */
  underlying(): TypeEngine {
    return this;
  }

  /** The type of `types/` nearest to a type of one database: `JSON` of `JSONB`. An ArgumentError where there is none. SQLAlchemy: `as_generic()`. */
  asGeneric(): TypeEngine {
    return this;
  }

  /** This type, and another one on the dialects named: `Text().withVariant(CITEXT(), 'postgresql')`. SQLAlchemy: `with_variant()`. */
  withVariant<R, S>(
    this: TypeEngine<R, S>,
    type: TypeLike<NoInfer<R>, any>,
    ...dialectNames: readonly [string, ...string[]]
  ): TypeEngine<R, S> {
    return new VariantType<R, S>(this, new Map(dialectNames.map((name) => [name, toType<R, S>(type)])));
  }

  /** As a person reads it: `Varchar(length=50)`. */
  toString(): string {
    const hidden = new Set([
      'visitName',
      'affinity',
      'cacheKey',
      'bindsNull',
      'typeName',
      'min',
      'max',
      'cacheOk',
      'operators',
    ]);
    const options = Object.entries(this).filter(([key, value]) => !hidden.has(key) && isShown(value));
    return `${this.constructor.name.replace(/Type$/, '')}(${options.map(([key, value]) => `${key}=${String(value)}`).join(', ')})`;
  }

  /** True where two values are the same for the unit of work; mutable values (JSON, bytes) compare by content. */
  valuesEqual(left: T, right: T): boolean {
    return left === right;
  }
}

printAsText(TypeEngine.prototype);

/** A type that is another one on some dialects. SQLAlchemy: a type after `with_variant()`. */
export class VariantType<T = any, B = any> extends TypeEngine<T, B> {
  readonly visitName = 'variant';
  readonly affinity: TypeAffinity;
  readonly cacheKey: string;
  override readonly bindsNull: boolean;
  override readonly operators: ColumnOperators | undefined;

  constructor(
    readonly base: TypeEngine<T, B>,
    readonly variants: ReadonlyMap<string, TypeEngine<T, B>>,
  ) {
    super();
    const keys = Array.from(variants, ([name, type]) => `${name}=${type.cacheKey}`);
    this.affinity = base.affinity;
    this.operators = base.operators;
    this.cacheKey = `variant(${[base.cacheKey, ...keys].join(',')})`;
    this.bindsNull = [base, ...variants.values()].some((type) => type.bindsNull);
  }

  override dialectImpl(dialect: TypeDialect): TypeEngine {
    return this.#of(dialect).dialectImpl(dialect);
  }

  override underlying(): TypeEngine {
    return this.base.underlying();
  }

  override bindProcessor(dialect: TypeDialect): BindProcessor<B> {
    const type = this.#of(dialect);
    const process = type.bindProcessor(dialect);
    return type.bindsNull || !this.bindsNull ? process : (value) => (value === null ? null : process(value));
  }

  override resultProcessor(dialect: TypeDialect): ResultProcessor<T> {
    return this.#of(dialect).resultProcessor(dialect);
  }

  override literalProcessor(dialect: TypeDialect, standard: StandardLiteral): LiteralProcessor<B> {
    return this.#of(dialect).literalProcessor(dialect, standard);
  }

  override arrayDelimiter(dialect: TypeDialect): string {
    return this.#of(dialect).arrayDelimiter(dialect);
  }

  override coerceComparedValue(value: unknown, operator?: string): TypeEngine | undefined {
    return this.base.coerceComparedValue(value, operator);
  }

  override valuesEqual(left: T, right: T): boolean {
    return this.base.valuesEqual(left, right);
  }

  override withVariant(
    type: TypeLike<any, any>,
    ...dialectNames: readonly [string, ...string[]]
  ): TypeEngine<any, any> {
    const taken = dialectNames.find((name) => this.variants.has(name));
    if (taken !== undefined) {
      throw new ArgumentError(`Dialect '${taken}' has a variant of ${this.base} already: ${this.variants.get(taken)}`);
    }
    const added = dialectNames.map((name) => [name, toType<T, B>(type)] as const);
    return new VariantType<T, B>(this.base, new Map([...this.variants, ...added]));
  }

  override toString(): string {
    const others = Array.from(this.variants, ([name, type]) => `.withVariant(${type}, '${name}')`);
    return `${this.base}${others.join('')}`;
  }

  #of({ name }: TypeDialect): TypeEngine<T, B> {
    return this.variants.get(name) ?? this.base;
  }
}

function isShown(value: unknown): boolean {
  return value !== undefined && value !== false && typeof value !== 'function';
}

/** A type, or the function that makes it with its defaults: `Integer` and `Integer()` are the same to every function that takes a type. */
export type TypeLike<T, B = T> = TypeEngine<T, B> | (() => TypeEngine<T, B>);

/** A type, as far as it says what it is read as, and what it gives its columns. */
interface Bringing<T, X> {
  readonly [readType]: T;
  readonly [brought]: X;
}

/** A type, or the function that makes it; `X` is what it gives its columns beside their own methods. */
export type TypeWith<T, X> = TypeLike<T, any> | Bringing<T, X>;

/** The type that a {@link TypeLike} stands for. */
export function toType<T, B>(type: TypeLike<T, B>): TypeEngine<T, B>;
export function toType<T>(type: TypeWith<T, unknown>): TypeEngine<T>;
export function toType(type: unknown): unknown {
  if (typeof type === 'function') return (type as () => TypeEngine)();
  if (type instanceof TypeEngine) return type;
  throw new ArgumentError(
    `A type such as Integer or VARCHAR(50) was expected; got ${String(type)}. A column is named by its key in the table: { id: new Column(Integer) }`,
  );
}

/** What a read of the type gives. */
export type ReadOf<X> = X extends TypeLike<infer T, infer _> ? T : never;
