import { NamedType, type NamedTypeOptions } from './named-type.js';
import {
  type BindProcessor,
  type ResultProcessor,
  toType,
  type TypeAffinity,
  type TypeDialect,
  type TypeEngine,
  type TypeLike,
} from './type-engine.js';

/** What a domain adds to the type that it narrows. */
export interface DomainOptions extends NamedTypeOptions {
  readonly collation?: string | undefined;
  /** A string is a quoted literal, else a SQL expression. */
  readonly default?: unknown;
  readonly constraintName?: string | undefined;
  readonly notNull?: boolean | undefined;
  /** SQL of the program in which the value is called `VALUE`, or a SQL expression. */
  readonly check?: unknown;
}

/** A domain: a type of its own name with the values of `dataType`. Values are sent and read as those. */
export class DomainType<T = any, B = T> extends NamedType<T, B> {
  readonly visitName = 'domain';
  readonly affinity: TypeAffinity;
  readonly cacheKey: string;
  override readonly bindsNull: boolean;
  readonly collation: string | undefined;
  readonly default: unknown;
  readonly constraintName: string | undefined;
  readonly notNull: boolean | undefined;
  readonly check: unknown;

  constructor(
    name: string,
    readonly dataType: TypeEngine<T, B>,
    options: DomainOptions = {},
  ) {
    super(name, options);
    this.affinity = dataType.affinity;
    this.bindsNull = dataType.bindsNull;
    this.collation = options.collation;
    this.default = options.default;
    this.constraintName = options.constraintName;
    this.notNull = options.notNull;
    this.check = options.check;
    this.cacheKey = `domain(${JSON.stringify([this.schema ?? null, name])},${dataType.cacheKey})`;
  }

  override bindProcessor(dialect: TypeDialect): BindProcessor<B> {
    return this.dataType.bindProcessor(dialect);
  }

  override resultProcessor(dialect: TypeDialect): ResultProcessor<T> {
    return this.dataType.resultProcessor(dialect);
  }

  override arrayDelimiter(dialect: TypeDialect): string {
    return this.dataType.arrayDelimiter(dialect);
  }

  override coerceComparedValue(value: unknown, operator?: string): TypeEngine | undefined {
    return this.dataType.coerceComparedValue(value, operator);
  }

  override valuesEqual(left: T, right: T): boolean {
    return this.dataType.valuesEqual(left, right);
  }

  /** Operators go by the type below. */
  override underlying(): TypeEngine {
    return this.dataType.underlying();
  }

  override asGeneric(): TypeEngine {
    return this.dataType.asGeneric();
  }

  override toString(): string {
    return `DOMAIN('${this.name}', ${this.dataType})`;
  }
}

/**
 * A domain of PostgreSQL: `DOMAIN('us_postal_code', Text, { check: "VALUE ~ '^\\d{5}$'" })`. It is created with the tables that use
 * it. SQLAlchemy: `DOMAIN`.
 */
export function DOMAIN<T, B>(name: string, dataType: TypeLike<T, B>, options?: DomainOptions): DomainType<T, B> {
  return new DomainType(name, toType(dataType), options);
}
