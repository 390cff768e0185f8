import { ArgumentError } from '../errors/errors.js';
import { NullType } from '../types/null-type.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { typeOfLiteral } from '../types/type-of-literal.js';
import { BindParameter, type BindParameterOptions } from './column-element.js';

/** Options of {@link bindparam}. */
export interface BindOptions<T> {
  /** The value where the execution gives none; null is NULL. */
  readonly value?: T | null;
  readonly type?: TypeLike<T>;
  /** The parameter stands for itself: other ones may have its name, and no parameter of an execution replaces its value. */
  readonly unique?: boolean;
  /** An execution has to give the value; true where neither a value nor a function is given. Without it a value that is nowhere is NULL. */
  readonly required?: boolean;
  /** The value is a list for IN. */
  readonly expanding?: boolean;
  /** The value is written into the SQL as a literal, for where the server takes no parameter. Each value is a statement of its own. */
  readonly literalExecute?: boolean;
  /** Called for the value at each execution that gives none. */
  readonly callable?: () => T | null;
}

/** A parameter whose value a function gives anew for each execution. */
class CallableBind<T> extends BindParameter<T> {
  constructor(
    key: string,
    private readonly callable: () => T | null,
    type: TypeEngine,
    options: BindParameterOptions,
  ) {
    super(key, undefined, type, options);
    valueBy(this, callable);
  }

  override with(changes: Partial<this> | Record<string, unknown>): this {
    const copy = super.with(changes);
    if (!('value' in changes)) valueBy(copy, this.callable);
    return copy;
  }
}

function valueBy(bind: BindParameter, callable: () => unknown): void {
  Object.defineProperty(bind, 'value', { get: callable, configurable: true, enumerable: false });
}

/**
 * A named parameter: its value comes with the execution, or from `value` or `callable`. Without a type it takes that of the
 * value, or of what it stands beside. SQLAlchemy: `bindparam()`.
 */
export function bindparam<T = any>(name: string, options: BindOptions<T> = {}): BindParameter<T> {
  if (name === '') throw new ArgumentError('bindparam() needs a name');
  const { callable } = options;
  if (callable !== undefined && options.value !== undefined) {
    throw new ArgumentError(`bindparam('${name}') has both a value and a callable; give one of them`);
  }
  const given = options.value !== undefined || callable !== undefined;
  const required = options.required ?? !given;
  const settings: BindParameterOptions = {
    required,
    unique: options.unique === true,
    expanding: options.expanding === true,
    literalExecute: options.literalExecute === true,
  };
  if (callable !== undefined) return new CallableBind<T>(name, callable, typeOf(options), settings);
  const value = given || required ? options.value : null;
  return new BindParameter<T>(name, value as T | undefined, typeOf(options), settings);
}

function typeOf({ type, value, expanding }: BindOptions<any>): TypeEngine {
  if (type !== undefined) return toType(type);
  return value === undefined || value === null || expanding === true ? toType(NullType) : typeOfLiteral(value);
}
