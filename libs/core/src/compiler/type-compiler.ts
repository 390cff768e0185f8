import { CompileError, UnsupportedCompilationError } from '../errors/errors.js';
import type { FloatType, NumericType } from '../types/numeric-types.js';
import type { DomainType } from '../types/domain-type.js';
import type { EnumType } from '../types/enum-type.js';
import type { StringType } from '../types/string-types.js';
import type { ArrayType } from '../types/structured-types.js';
import type { DateTimeType, TimeType } from '../types/temporal-types.js';
import type { TypeDialect, TypeEngine } from '../types/type-engine.js';
import type { UserDefinedType } from '../types/user-defined-type.js';
import type { IdentifierPreparer } from './identifier-preparer.js';

/** Renders one type. `full` is false in casts of parameters, where lengths and precisions are left out: they would change values. */
export type TypeRule = (type: TypeEngine, full: boolean, compiler: TypeCompiler) => string;

/** The rules of a dialect by the `visitName` of the types. */
export type TypeRules = Readonly<Record<string, TypeRule>>;

/** Names of types in SQL; a dialect adds and replaces rules. Keeps nothing of what it compiled. SQLAlchemy: `TypeCompiler`. */
export class TypeCompiler {
  readonly #rules: ReadonlyMap<string, TypeRule>;

  constructor(
    readonly preparer: IdentifierPreparer,
    readonly dialect: TypeDialect,
    rules: TypeRules = {},
  ) {
    this.#rules = new Map(Object.entries({ ...commonRules, ...rules }));
  }

  /** The type as a column is declared with it: `VARCHAR(50)`. Throws a CompileError for a type that has no name. */
  typeName(type: TypeEngine): string {
    return this.render(type, true);
  }

  /**
   * The type as the cast of a parameter names it: `VARCHAR`; undefined for a type that is not known, and for one of the program
   * that puts SQL around its parameters: what that takes is not what it gives.
   */
  castName(type: TypeEngine): string | undefined {
    return this.#isKnown(type) ? this.render(type, false) : undefined;
  }

  /** For rules: a type inside of another. */
  render(declared: TypeEngine, full: boolean): string {
    const type = declared.dialectImpl(this.dialect);
    const rule = this.#rules.get(type.visitName);
    if (rule === undefined) throw new UnsupportedCompilationError(this.constructor.name, type.constructor.name);
    return rule(type, full, this);
  }

  #isKnown(declared: TypeEngine): boolean {
    const type = declared.dialectImpl(this.dialect);
    if (type.visitName === 'array') return this.#isKnown((type as ArrayType).itemType as TypeEngine);
    return type.visitName !== 'null' && !(type.visitName === 'userDefined' && type.bindExpression !== undefined);
  }
}

/** A rule for a type whose name has no parts. */
export const named =
  (name: string): TypeRule =>
  () =>
    name;

/** A rule for a type with a length and a collation; `bare` is its name without a length where that means another one. */
export const stringNamed =
  (name: string, bare = name): TypeRule =>
  (type, full, { preparer }) => {
    if (!full) return bare;
    const { length, collation } = type as StringType;
    const sized = length === undefined ? name : `${name}(${length})`;
    return collation === undefined ? sized : `${sized} COLLATE ${preparer.quoteAlways(collation)}`;
  };

function numericName(type: TypeEngine, full: boolean): string {
  const { precision, scale } = type as NumericType;
  if (!full || precision === undefined) return 'NUMERIC';
  return scale === undefined ? `NUMERIC(${precision})` : `NUMERIC(${precision}, ${scale})`;
}

function floatName(type: TypeEngine): string {
  const { precision } = type as FloatType;
  return precision === undefined ? 'FLOAT' : `FLOAT(${precision})`;
}

/** `TIMESTAMP(precision) WITH TIME ZONE` and its kin. */
export const zoned =
  (name: string): TypeRule =>
  (type, full) => {
    const { timezone, precision } = type as (DateTimeType | TimeType) & { readonly precision?: number };
    const digits = full && precision !== undefined ? `(${precision})` : '';
    return `${name}${digits} ${timezone ? 'WITH' : 'WITHOUT'} TIME ZONE`;
  };

function enumName(type: TypeEngine, full: boolean, { preparer }: TypeCompiler): string {
  const { name, schema, enums, nativeEnum, length } = type as EnumType;
  if (!nativeEnum) return full ? `VARCHAR(${length})` : 'VARCHAR';
  if (name !== undefined) return preparer.formatTable({ name, schema });
  throw new CompileError(`ENUM type requires a name: Enum(${enums.map((e) => `'${e}'`).join(', ')}, { name: '...' })`);
}

function arrayName(type: TypeEngine, full: boolean, compiler: TypeCompiler): string {
  const { itemType, dimensions } = type as ArrayType;
  const { visitName, affinity } = (itemType as TypeEngine).dialectImpl(compiler.dialect);
  // An array of the type below would be one with more dimensions.
  const isOfArrays = visitName === 'domain' && affinity === 'array';
  const [item, ...collation] = compiler.render(itemType as TypeEngine, full || isOfArrays).split(' COLLATE ');
  return [`${item}${'[]'.repeat(dimensions ?? 1)}`, ...collation].join(' COLLATE ');
}

/** A cast goes to the type below, so that a value that the domain refuses can be compared with its column. */
function domainName(type: TypeEngine, full: boolean, compiler: TypeCompiler): string {
  const { name, schema, dataType } = type as DomainType;
  return full
    ? compiler.preparer.formatTable({ name: name as string, schema })
    : compiler.render(dataType as TypeEngine, false);
}

/** In casts without its modifiers, which would change values. */
function userDefinedName(type: TypeEngine, full: boolean): string {
  const name = (type as UserDefinedType).getColSpec();
  return full ? name : name.replace(/\s*\([^()]*\)/g, '');
}

const commonRules: TypeRules = {
  smallInteger: named('SMALLINT'),
  integer: named('INTEGER'),
  bigInteger: named('BIGINT'),
  numeric: numericName,
  float: floatName,
  double: named('DOUBLE PRECISION'),
  boolean: named('BOOLEAN'),
  varchar: stringNamed('VARCHAR'),
  text: stringNamed('TEXT'),
  char: stringNamed('CHAR'),
  uuid: named('UUID'),
  enum: enumName,
  largeBinary: named('BLOB'),
  json: named('JSON'),
  array: arrayName,
  datetime: zoned('TIMESTAMP'),
  date: named('DATE'),
  time: zoned('TIME'),
  interval: named('INTERVAL'),
  userDefined: userDefinedName,
  domain: domainName,
  null: () => {
    throw new CompileError("Can't generate DDL for NullType(); did you forget to specify a type on this Column?");
  },
};
