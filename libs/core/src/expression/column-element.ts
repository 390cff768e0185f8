import { ArgumentError } from '../errors/errors.js';
import { BOOLEAN } from '../types/numeric-types.js';
import { NullType } from '../types/null-type.js';
import { toType, TypeEngine, type TypeLike } from '../types/type-engine.js';
import { typeOfLiteral } from '../types/type-of-literal.js';
import type { CacheKeyBuilder } from './cache-key.js';
import { ComparisonOperators } from './comparison-operators.js';
import { type ClauseElement, elementOf, type FieldSpec } from './clause-element.js';
import { contextOf, itemType, literalType, resultType } from './operand-types.js';
import { withParameters } from './parameters.js';
import {
  asInOperand,
  asOperand,
  type fromName,
  type Operand,
  type SqlExpression,
  type valueType,
} from './sql-expression.js';
import { bringOperators, replacement } from './type-operators.js';
import { customOperator, needsParentheses, type OperatorName, operatorInfo, type RightSide } from './operators.js';
import { describeValue } from '../types/invalid-value.js';

/** An operator that waits for its right side. Written as a method, so that a column of strings is also one of strings or null. */
export type OperatorCall<T, R> = { call(other: Operand<T>): ColumnElement<R> }['call'];

/** Options of `op()`. */
export interface OpOptions<R> {
  /** Binds tighter the higher it is; 5, as the comparisons, where nothing is said. */
  readonly precedence?: number;
  /** The operator gives true or false. */
  readonly isComparison?: boolean;
  /** The type of what it gives; that of the left side where nothing is said. */
  readonly returnType?: TypeLike<R>;
}

function opOptions<R>(result: TypeLike<R> | OpOptions<R> | undefined): OpOptions<R> {
  if (result === undefined) return {};
  return typeof result === 'function' || result instanceof TypeEngine ? { returnType: result } : result;
}

/**
 * An expression with one value: columns, literals, operators, functions. Its methods are the operators and give new
 * expressions. `T` is what a read gives. SQLAlchemy: `ColumnElement`.
 */
export abstract class ColumnElement<T = any> extends ComparisonOperators<T> implements SqlExpression<T> {
  declare readonly [valueType]: T;

  get [asOperand](): ColumnElement<T> {
    return this;
  }

  /** The name that the value has in a row, where the expression itself gives one. */
  get resultName(): string | undefined {
    return undefined;
  }

  /** What it is called in a select list where it has no name: with a number behind it. */
  get anonymousName(): string {
    return 'anon';
  }

  /** The operator by which the expression is held together; decides about parentheses around it. */
  get holdingOperator(): OperatorName | undefined {
    return undefined;
  }

  /** This expression, in parentheses where `outer` would tear it apart. */
  selfGroup(outer: OperatorName): ColumnElement<T> {
    const inner = this.holdingOperator;
    return inner !== undefined && needsParentheses(inner, outer) ? new Grouping<T>(this) : this;
  }

  /** This expression beside one of that type: a parameter whose type nobody said takes it. */
  typedBy(_type: TypeEngine): ColumnElement<T> {
    return this;
  }

  /** The logical opposite, as an expression. */
  negate(): ColumnElement<boolean> {
    return new UnaryExpression<boolean>(this.selfGroup('not'), 'not', toType(BOOLEAN));
  }

  override operate<R>(operator: OperatorName, other: unknown, modifier?: string, type?: TypeEngine): ColumnElement<R> {
    if (this.type.operators !== undefined) {
      const own = replacement(this, operator, other, modifier);
      if (own !== undefined) return operand(own.made, this.type) as ColumnElement<R>;
    }
    if (operator === 'add' && this.type.affinity === 'string') return this.operate('concat', other);
    if (other === null || other === sqlNull) {
      if (operator === 'eq' || operator === 'ne') return this.operate(operator === 'eq' ? 'is' : 'isNot', sqlNull);
      refuseNull(operator);
    }
    const info = operatorInfo(operator);
    const right = rightSide(this, operator, info.right, other);
    const outcome = type ?? resultType(operator, this.type, right.type, info);
    return new BinaryExpression<R>(this.selfGroup(operator), right, operator, outcome, modifier);
  }

  override reverseOperate<R>(operator: OperatorName, other: unknown): ColumnElement<R> {
    return operand(other, this.type, this.resultName).operate(operator, this);
  }

  override unary<R>(operator: OperatorName): ColumnElement<R> {
    if (this.type.operators !== undefined) {
      const own = replacement(this, operator);
      if (own !== undefined) return operand(own.made, this.type) as ColumnElement<R>;
    }
    return new UnaryExpression<R>(this.selfGroup(operator), operator, unaryType(operator, this.type));
  }

  override castTo<R>(type: TypeEngine<R>): ColumnElement<R> {
    return new Cast<R>(this, type);
  }

  /**
   * Any operator of the database, by its text: `column.op('&&')(other)`. The text becomes part of the SQL as it stands:
   * it must come from the program, never from outside. Text that no operator can be is refused. With a type the outcome is
   * of that type; with options also a precedence can be given, and whether it is a test. SQLAlchemy: `op()`.
   */
  op(symbol: string, options: OpOptions<boolean> & { readonly isComparison: true }): OperatorCall<T, boolean>;
  op<R = T>(symbol: string, result?: TypeLike<R> | OpOptions<R>): OperatorCall<T, R>;
  op<R = T>(symbol: string, result?: TypeLike<R> | OpOptions<R>): OperatorCall<T, R> {
    if (!/^[-+*/<>=~!@#%^&|`?]+$|^[A-Za-z][A-Za-z ]*$/.test(symbol)) {
      throw new ArgumentError(
        `${JSON.stringify(symbol)} is not an operator: give operator characters or words, such as '&&' or 'SIMILAR TO'`,
      );
    }
    const options = opOptions(result);
    const isComparison = options.isComparison ?? false;
    const operator = customOperator(symbol, options.precedence ?? 5, isComparison);
    const type = options.returnType === undefined ? (isComparison ? undefined : this.type) : toType(options.returnType);
    return (other) => this.operate<R>(operator, other, undefined, type);
  }

  /** An operator of the database that gives true or false. SQLAlchemy: `bool_op()`. */
  boolOp(symbol: string, precedence?: number): OperatorCall<T, boolean> {
    return this.op(symbol, { isComparison: true, ...(precedence === undefined ? {} : { precedence }) });
  }

  /** This value under a name of the row. */
  label<N extends string>(name: N): Label<T, N> {
    return new Label<T, N>(name, this);
  }

  /** The same expression with other values for its `bindparam()`s, by name. SQLAlchemy: `params()`. */
  params(values: Readonly<Record<string, unknown>>): this {
    return withParameters(this, values, false);
  }

  /** As {@link params}; expressions with different values can stand in one statement then. SQLAlchemy: `unique_params()`. */
  uniqueParams(values: Readonly<Record<string, unknown>>): this {
    return withParameters(this, values, true);
  }

  /** `value ASC`, for `orderBy()`. */
  asc(): ColumnElement<T> {
    return this.unary('asc');
  }

  /** `value DESC`, for `orderBy()`. */
  desc(): ColumnElement<T> {
    return this.unary('desc');
  }

  /** `.. NULLS FIRST`, behind `asc()` or `desc()` too. */
  nullsFirst(): ColumnElement<T> {
    return new UnaryExpression<T>(this, 'nullsFirst', this.type);
  }

  /** `.. NULLS LAST`, behind `asc()` or `desc()` too. */
  nullsLast(): ColumnElement<T> {
    return new UnaryExpression<T>(this, 'nullsLast', this.type);
  }

  /** `DISTINCT value`, as an argument of an aggregate. */
  distinct(): ColumnElement<T> {
    return this.unary('distinct');
  }
}

/** What a parameter is beside its value. */
export interface BindParameterOptions {
  /** Made from a literal: no parameter of an execution can replace it. */
  readonly unique?: boolean;
  /** An execution has to give the value. */
  readonly required?: boolean;
  /** The value is the list behind an IN. */
  readonly expanding?: boolean;
  /** The value is written into the SQL. */
  readonly literalExecute?: boolean;
}

/** A value that is sent apart from the SQL. SQLAlchemy: `BindParameter`. */
export class BindParameter<T = any> extends ColumnElement<T> {
  readonly visitName = 'bindparam';

  constructor(
    /** The name under which parameters of an execution give the value; for anonymous binds only a hint. */
    readonly key: string,
    readonly value: T | undefined,
    readonly type: TypeEngine,
    readonly options: BindParameterOptions = {},
  ) {
    super();
  }

  override typedBy(type: TypeEngine): BindParameter<T> {
    return this.type.affinity === 'null' && type.affinity !== 'null' ? this.with({ type }) : this;
  }

  override appendCacheKey(key: CacheKeyBuilder): void {
    const { unique, required, expanding, literalExecute } = this.options;
    key.number(
      (unique === true ? 1 : 0) +
        (required === true ? 2 : 0) +
        (expanding === true ? 4 : 0) +
        (literalExecute === true ? 8 : 0),
    );
    if (unique !== true) key.plain(this.key);
    key.plain(this.type.cacheKey);
    if (literalExecute === true) key.literal(this.value);
    else if (key.identity(this)) key.binds.push(this);
  }
}

/** `left operator right`. */
export class BinaryExpression<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = {
    left: 'element',
    operator: 'plain',
    right: 'element',
    type: 'type',
    modifier: 'plain',
  };
  readonly visitName = 'binary';

  constructor(
    readonly left: ColumnElement,
    readonly right: ColumnElement,
    readonly operator: OperatorName,
    readonly type: TypeEngine,
    /** The escape character of LIKE, or the text of a custom operator. */
    readonly modifier?: string,
  ) {
    super();
  }

  override get holdingOperator(): OperatorName {
    return this.operator;
  }

  override negate(): ColumnElement<boolean> {
    const { negation } = operatorInfo(this.operator);
    if (negation === undefined || isQuantified(this.right)) return super.negate();
    return new BinaryExpression<boolean>(this.left, this.right, negation, this.type, this.modifier);
  }
}

/** An operator before or behind one operand. */
export class UnaryExpression<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = {
    operand: 'element',
    operator: 'plain',
    type: 'type',
  };
  readonly visitName = 'unary';

  constructor(
    readonly operand: ColumnElement,
    readonly operator: OperatorName,
    readonly type: TypeEngine,
  ) {
    super();
  }

  /** The side of the operand on which the operator stands. */
  get position(): 'prefix' | 'suffix' {
    return operatorInfo(this.operator).suffix === true ? 'suffix' : 'prefix';
  }

  override get holdingOperator(): OperatorName {
    return this.operator;
  }

  /** ANY and ALL stand on the right of a comparison only. */
  override operate<R>(operator: OperatorName, other: unknown, modifier?: string, type?: TypeEngine): ColumnElement<R> {
    if (!isQuantified(this)) return super.operate(operator, other, modifier, type);
    if (operatorInfo(operator).comparison !== true) {
      throw new ArgumentError('Only comparison operators may be used with ANY/ALL');
    }
    return operand(other, this.type).operate(mirrored(operator), this, modifier, type);
  }

  override negate(): ColumnElement<boolean> {
    return this.operator === 'not' ? (ungroup(this.operand) as ColumnElement<boolean>) : super.negate();
  }
}

/** Expressions with commas between them, or AND in BETWEEN: a part of another expression, no value of its own. */
export class ExpressionList extends ColumnElement {
  static override readonly fields: FieldSpec = { clauses: 'elements', operator: 'plain' };
  readonly visitName = 'expressionList';

  constructor(
    readonly clauses: readonly ColumnElement[],
    readonly operator: 'and' | 'comma' = 'comma',
  ) {
    super();
  }

  get type(): TypeEngine {
    return this.clauses[0]?.type ?? toType(NullType);
  }

  override get holdingOperator(): OperatorName {
    return 'comma';
  }
}

/** Parentheses. */
export class Grouping<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { element: 'element' };
  readonly visitName = 'grouping';

  constructor(
    /** An expression, or a SELECT behind IN. */
    readonly element: ClauseElement,
  ) {
    super();
  }

  get type(): TypeEngine {
    return this.element instanceof ColumnElement ? this.element.type : toType(NullType);
  }
}

/** A value under a name of the row; of a column of the table `F`, where that is known. SQLAlchemy: `Label`. */
export class Label<T = any, N extends string = string, F extends string = string> extends ColumnElement<T> {
  declare readonly [fromName]: F;
  static override readonly fields: FieldSpec = { name: 'plain', element: 'element' };
  readonly visitName = 'label';

  constructor(
    readonly name: N,
    readonly element: ColumnElement<T>,
  ) {
    super();
  }

  /** The name of the label, as columns have their key. */
  get key(): N {
    return this.name;
  }

  get type(): TypeEngine {
    return this.element.type;
  }

  override get resultName(): string {
    return this.name;
  }

  override get holdingOperator(): OperatorName | undefined {
    return this.element.holdingOperator;
  }

  /** In an expression the label's value stands, not its name. */
  override selfGroup(outer: OperatorName): ColumnElement<T> {
    return outer === 'asc' || outer === 'desc' ? this : this.element.selfGroup(outer);
  }
}

/** The name of a collation: the right side of COLLATE. */
export class Collation extends ColumnElement<string> {
  static override readonly fields: FieldSpec = { name: 'plain', type: 'type' };
  readonly visitName = 'collation';

  constructor(
    readonly name: string,
    readonly type: TypeEngine,
  ) {
    super();
  }
}

/** The right side of `array[from:to]`; an end that is left out is open. SQLAlchemy: `Slice`. */
export class Slice extends ColumnElement {
  static override readonly fields: FieldSpec = { from: 'element', to: 'element' };
  readonly visitName = 'slice';

  constructor(
    readonly from: ColumnElement | undefined,
    readonly to: ColumnElement | undefined,
  ) {
    super();
  }

  get type(): TypeEngine {
    return toType(NullType);
  }
}

/** `CAST(element AS type)`. SQLAlchemy: `Cast`. */
export class Cast<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { element: 'element', type: 'type' };
  readonly visitName = 'cast';

  constructor(
    readonly element: ColumnElement,
    readonly type: TypeEngine,
  ) {
    super();
    if (this.type.operators !== undefined) bringOperators(this, this.type.operators);
  }
}

/** The words NULL, true and false. */
export class Constant<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { word: 'plain' };
  readonly visitName = 'constant';

  constructor(readonly word: 'NULL' | 'true' | 'false') {
    super();
  }

  get type(): TypeEngine {
    return this.word === 'NULL' ? toType(NullType) : toType(BOOLEAN);
  }

  override negate(): ColumnElement<boolean> {
    if (this.word === 'NULL') return super.negate();
    return this.word === 'true' ? sqlFalse : sqlTrue;
  }
}

/** SQL's NULL. SQLAlchemy: `null()`. */
export const sqlNull: ColumnElement<null> = new Constant<null>('NULL');

/** SQL's true. SQLAlchemy: `true()`. */
export const sqlTrue: ColumnElement<boolean> = new Constant<boolean>('true');

/** SQL's false. SQLAlchemy: `false()`. */
export const sqlFalse: ColumnElement<boolean> = new Constant<boolean>('false');

/** A value as a bind parameter, of the type given or of its own kind. SQLAlchemy: `literal()`. */
export function literal<T>(value: null, type: TypeLike<T, any>): ColumnElement<T | null>;
export function literal<T, B>(value: B, type: TypeLike<T, B>): ColumnElement<T>;
export function literal<T>(value: T): ColumnElement<T>;
export function literal(value: unknown, type?: TypeLike<any>): ColumnElement {
  return new BindParameter('param', value, type === undefined ? typeOfLiteral(value) : toType(type), {
    unique: true,
  });
}

/**
 * What stands for a value in an expression: an element as it is, a SELECT as its scalar, a plain value as a bind
 * parameter that takes the type of what it is compared with. Throws an ArgumentError for undefined and for elements that have no value.
 */
export function operand(value: unknown, context: TypeEngine, hint = 'param', operator?: OperatorName): ColumnElement {
  if (value instanceof ColumnElement) return value.typedBy(context);
  if (value === null) return sqlNull;
  if (value === undefined) {
    throw new ArgumentError('undefined was given as a SQL value; give null for NULL, or leave the condition out');
  }
  const element = elementOf(value);
  if (element === undefined) {
    if (context.visitName === 'boolean') {
      if (typeof value === 'boolean') return value ? sqlTrue : sqlFalse;
      if (typeof value === 'string') throw noTruthValue(value);
    }
    return new BindParameter(hint, value, literalType(value, context, operator), { unique: true });
  }
  const column = columnOf(element);
  if (column === undefined) {
    throw new ArgumentError(`A SQL expression with one value was expected, but a ${element.visitName} was given`);
  }
  return column.typedBy(context);
}

function noTruthValue(value: string): ArgumentError {
  return new ArgumentError(
    `A string is no condition: the textual SQL expression ${JSON.stringify(value)} should be explicitly declared as text(${JSON.stringify(value)})`,
  );
}

/** The column that an element is or stands for. */
export function columnOf(element: ClauseElement): ColumnElement | undefined {
  return (element as { [asOperand]?: ColumnElement })[asOperand];
}

/** The right side of an operator: one operand, or what the operator takes in its place. */
function rightSide(
  left: ColumnElement,
  operator: OperatorName,
  right: RightSide | undefined,
  other: unknown,
): ColumnElement {
  switch (right) {
    case undefined:
      return operand(other, left.type, left.resultName, operator).selfGroup(operator);
    case 'list':
      return inOperand(other, left.type);
    case 'bounds':
      return partsOf(other, (bound) => operand(bound, left.type).selfGroup('and'), 'and');
    case 'texts':
      return partsOf(other, (one) => typedOperand(one, left, 'text').selfGroup('comma'), 'comma');
    case 'slice': {
      const [from, to] = (other as readonly unknown[]).map((place) =>
        place === undefined ? undefined : typedOperand(place, left, 'integer'),
      );
      return new Slice(from, to);
    }
    case 'constant':
      return typeof other === 'boolean' ? (other ? sqlTrue : sqlFalse) : operand(other, left.type).selfGroup(operator);
    case 'collation':
      return new Collation(other as string, left.type);
    default:
      return typedOperand(other, left, right, operator).selfGroup(operator);
  }
}

/** The opposite direction of a comparison, for its sides changed round. */
function mirrored(operator: OperatorName): OperatorName {
  return (
    ({ lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' } as { readonly [O in OperatorName]?: OperatorName })[operator] ??
    operator
  );
}

const neverNull: ReadonlySet<OperatorName> = new Set(['lt', 'le', 'gt', 'ge', 'like', 'notLike', 'ilike', 'notIlike']);

/** What compares with NULL gives NULL for every row. */
function refuseNull(operator: OperatorName): void {
  if (!neverNull.has(operator)) return;
  throw new ArgumentError(
    `Only eq(), ne(), is(), isNot(), isDistinctFrom() and isNotDistinctFrom() compare with null; ${operator}() would hold for no row`,
  );
}

function partsOf(parts: unknown, build: (part: unknown) => ColumnElement, operator: 'and' | 'comma'): ExpressionList {
  return new ExpressionList((parts as readonly unknown[]).map(build), operator);
}

/** An operand that has a type of its own beside `left`: a key beside a document, a span beside a time. */
function typedOperand(value: unknown, left: ColumnElement, right: RightSide, operator?: OperatorName): ColumnElement {
  if (value === undefined || elementOf(value) !== undefined || (value === null && right !== 'item')) {
    return operand(value, right === 'arithmetic' ? left.type : contextOf(right, left.type, ''), left.resultName);
  }
  const type = contextOf(right, left.type, value, operator);
  const sent = type.affinity === 'array' && right !== 'item' ? (value as readonly unknown[]).map(String) : value;
  return new BindParameter(left.resultName ?? 'param', sent, type, { unique: true });
}

/** `!= ANY` is not the opposite of `= ANY`. */
function isQuantified(right: ColumnElement): boolean {
  return right instanceof UnaryExpression && (right.operator === 'any' || right.operator === 'all');
}

/** ANY and ALL compare with the elements of an array. */
function unaryType(operator: OperatorName, type: TypeEngine): TypeEngine {
  if ((operator !== 'any' && operator !== 'all') || type.affinity !== 'array') return type;
  return (type as TypeEngine & { readonly itemType: TypeEngine }).itemType;
}

function inOperand(other: unknown, type: TypeEngine): ColumnElement {
  if (!Array.isArray(other)) {
    const element = elementOf(other);
    const rows = element === undefined ? undefined : (element as { [asInOperand]?: ClauseElement })[asInOperand];
    if (rows !== undefined) return new Grouping(rows);
    if (element instanceof BindParameter) {
      return element.typedBy(type).with({ options: { ...element.options, expanding: true } });
    }
    throw new ArgumentError(`in() takes a list of values or expressions, or a SELECT; got ${describeValue(other)}`);
  }
  // Neither a list of arrays of any shape nor values with SQL around them fit into one array parameter.
  if (
    type.affinity === 'array' ||
    type.bindExpression !== undefined ||
    other.some((item) => elementOf(item) !== undefined)
  ) {
    return new Grouping(new ExpressionList(other.map((item) => operand(item, type).selfGroup('comma'))));
  }
  if (other.includes(undefined)) operand(undefined, type);
  return new BindParameter('param', other, itemType(other, type), { unique: true, expanding: true });
}

function ungroup(element: ColumnElement): ColumnElement {
  return element instanceof Grouping && element.element instanceof ColumnElement ? element.element : element;
}
