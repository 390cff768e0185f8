import { externalCacheKey } from './external-key.js';
import { bindString } from './string-types.js';
import {
  type BindProcessor,
  type ResultProcessor,
  type TypeAffinity,
  type TypeDialect,
  TypeEngine,
} from './type-engine.js';

/**
 * A type of the database that Athanor does not know: `getColSpec()` is its name in SQL, which becomes part of it as it stands
 * and has to come from the program. Values are the server's text unless the processors are overridden. SQLAlchemy: `UserDefinedType`.
 *
 * ```ts
 * class Point extends UserDefinedType<{ x: number; y: number }> {
 *   override readonly cacheOk = true;
 *   getColSpec() { return 'POINT'; }
 *   override bindProcessor() { return ({ x, y }: { x: number; y: number }) => `(${x},${y})`; }
 *   override resultProcessor() { return (text: string) => { ... }; }
 * }
 * ```
 */
export abstract class UserDefinedType<T = string, B = T> extends TypeEngine<T, B> {
  readonly visitName = 'userDefined';
  readonly affinity: TypeAffinity = 'other';
  /** As {@link TypeDecorator.cacheOk}. */
  readonly cacheOk: boolean = false;
  #key: string | undefined;

  get cacheKey(): string {
    return (this.#key ??= externalCacheKey(this));
  }

  /** The name of the type in SQL, with its modifiers: `GEOMETRY(POINT, 4326)`. SQLAlchemy: `get_col_spec()`. */
  abstract getColSpec(): string;

  override bindProcessor(_dialect: TypeDialect): BindProcessor<B> {
    return (value) => bindString(this.constructor.name, value as string);
  }

  override resultProcessor(_dialect: TypeDialect): ResultProcessor<T> {
    return (text) => text as T;
  }

  /**
   * That of PostgreSQL's BOX and of PostGIS is known by the name of the type; a type that was created with another DELIMITER
   * overrides this.
   */
  override arrayDelimiter(_dialect: TypeDialect): string {
    const name = this.getColSpec();
    if (/\bbox"?$/i.test(name)) return ';';
    return /\bgeo(?:metry|graphy)\b/i.test(name) ? ':' : ',';
  }

  /** A value beside an expression of this type is one of this type, unless an override says another. */
  override coerceComparedValue(_value: unknown, _operator?: string): TypeEngine | undefined {
    return this;
  }
}
