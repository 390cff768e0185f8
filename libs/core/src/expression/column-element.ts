import { ArgumentError } from '../errors/errors.js';
import { BOOLEAN, Numeric } from '../types/numeric-types.js';
import { NullType } from '../types/null-type.js';
import { VARCHAR } from '../types/string-types.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { typeOfLiteral } from '../types/type-of-literal.js';
import type { CacheKeyBuilder } from './cache-key.js';
import { ClauseElement, elementOf, type FieldSpec, type HasClauseElement } from './clause-element.js';
import { needsParentheses, type OperatorName, operatorInfo } from './operators.js';

/** Under this symbol a node that is no column (a SELECT) gives the column that it stands for as an operand. */
export const asOperand: unique symbol = Symbol('athanor.asOperand');

/** Under this symbol a node that gives rows (a SELECT) gives what stands behind IN. */
export const asInOperand: unique symbol = Symbol('athanor.asInOperand');

/** The key of the phantom that carries an expression's value type; there is no such property at run time. */
export declare const valueType: unique symbol;

/** A SQL expression of a value type, or anything that stands for one. */
export interface SqlExpression<T> extends HasClauseElement {
  readonly [valueType]: T;
}

/** A SELECT, as far as IN is concerned. */
export interface InSource extends HasClauseElement {
  readonly [asInOperand]: ClauseElement;
}

/** What may stand on the right of an operator on a `T`: a value, null, or an expression of the same type. */
export type Operand<T> = NonNullable<T> | null | SqlExpression<NonNullable<T> | null>;

/** A predicate: what WHERE, HAVING and ON take. */
export type Predicate = SqlExpression<boolean | null>;

/** A text operand of LIKE and its kin. */
type TextColumn = ColumnElement<string | null>;

/** An operator that waits for its right side. Written as a method, so that a column of strings is also one of strings or null. */
export type OperatorCall<T, R> = { call(other: Operand<T>): ColumnElement<R> }['call'];

/** Options of `startsWith`, `endsWith` and `contains`. */
export interface LikeOptions {
  /** Escape `%`, `_` and the escape character in the value, so that it is matched as it stands. */
  readonly autoescape?: boolean;
  /** The escape character; `/` with autoescape, none otherwise. */
  readonly escape?: string;
}

/**
 * An expression with one value: columns, literals, operators, functions. Its methods are the operators and give new
 * expressions. `T` is what a read gives. SQLAlchemy: `ColumnElement`.
 */
export abstract class ColumnElement<T = any> extends ClauseElement implements SqlExpression<T> {
  declare readonly [valueType]: T;

  abstract readonly type: TypeEngine;

  /** The name that the value has in a row, where the expression itself gives one. */
  get resultName(): string | undefined {
    return undefined;
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

  /** The logical opposite, as an expression. */
  negate(): ColumnElement<boolean> {
    return new UnaryExpression<boolean>(this.selfGroup('not'), 'not', toType(BOOLEAN), 'prefix');
  }

  /** `=`; with null `IS NULL`. */
  eq(other: Operand<T>): ColumnElement<boolean> {
    return isNull(other) ? this.is(null) : compare(this, 'eq', other);
  }

  /** `!=`; with null `IS NOT NULL`. */
  ne(other: Operand<T>): ColumnElement<boolean> {
    return isNull(other) ? this.isNot(null) : compare(this, 'ne', other);
  }

  lt(other: Operand<T>): ColumnElement<boolean> {
    return compare(this, 'lt', other);
  }

  le(other: Operand<T>): ColumnElement<boolean> {
    return compare(this, 'le', other);
  }

  gt(other: Operand<T>): ColumnElement<boolean> {
    return compare(this, 'gt', other);
  }

  ge(other: Operand<T>): ColumnElement<boolean> {
    return compare(this, 'ge', other);
  }

  /** `IS` with null, true or false. */
  is(other: null | boolean | SqlExpression<unknown>): ColumnElement<boolean> {
    return compare(this, 'is', other);
  }

  /** `IS NOT` with null, true or false. */
  isNot(other: null | boolean | SqlExpression<unknown>): ColumnElement<boolean> {
    return compare(this, 'isNot', other);
  }

  /** `IS DISTINCT FROM`: inequality in which NULL equals NULL. */
  isDistinctFrom(other: Operand<T>): ColumnElement<boolean> {
    return compare(this, 'isDistinctFrom', other);
  }

  /** `IS NOT DISTINCT FROM`: equality in which NULL equals NULL. */
  isNotDistinctFrom(other: Operand<T>): ColumnElement<boolean> {
    return compare(this, 'isNotDistinctFrom', other);
  }

  /** `IN` a list of values (of any length, also none: false), a list with expressions, or a SELECT of one column. */
  in(other: readonly Operand<T>[] | InSource | SqlExpression<unknown>): ColumnElement<boolean> {
    return membership(this, 'in', other);
  }

  /** `NOT IN`. */
  notIn(other: readonly Operand<T>[] | InSource | SqlExpression<unknown>): ColumnElement<boolean> {
    return membership(this, 'notIn', other);
  }

  /** `BETWEEN lower AND upper`, both included. */
  between(lower: Operand<T>, upper: Operand<T>): ColumnElement<boolean> {
    const bounds = new ExpressionList(
      [operand(lower, this.type).selfGroup('and'), operand(upper, this.type).selfGroup('and')],
      'and',
    );
    return new BinaryExpression<boolean>(this.selfGroup('between'), bounds, 'between', toType(BOOLEAN));
  }

  /** `LIKE`. */
  like(this: TextColumn, pattern: Operand<string>, escape?: string): ColumnElement<boolean> {
    return compare(this, 'like', pattern, escape);
  }

  notLike(this: TextColumn, pattern: Operand<string>, escape?: string): ColumnElement<boolean> {
    return compare(this, 'notLike', pattern, escape);
  }

  /** `ILIKE`: LIKE without regard to case. */
  ilike(this: TextColumn, pattern: Operand<string>, escape?: string): ColumnElement<boolean> {
    return compare(this, 'ilike', pattern, escape);
  }

  notIlike(this: TextColumn, pattern: Operand<string>, escape?: string): ColumnElement<boolean> {
    return compare(this, 'notIlike', pattern, escape);
  }

  /** `LIKE value || '%'`. */
  startsWith(this: TextColumn, value: Operand<string>, options?: LikeOptions): ColumnElement<boolean> {
    return likeWith(this, value, options, '', '%');
  }

  /** `LIKE '%' || value`. */
  endsWith(this: TextColumn, value: Operand<string>, options?: LikeOptions): ColumnElement<boolean> {
    return likeWith(this, value, options, '%', '');
  }

  /** `LIKE '%' || value || '%'`. */
  contains(this: TextColumn, value: Operand<string>, options?: LikeOptions): ColumnElement<boolean> {
    return likeWith(this, value, options, '%', '%');
  }

  add(other: Operand<T>): ColumnElement<T> {
    return arithmetic(this, this.type.affinity === 'string' ? 'concat' : 'add', other);
  }

  sub(other: Operand<T>): ColumnElement<T> {
    return arithmetic(this, 'sub', other);
  }

  mul(other: Operand<T>): ColumnElement<T> {
    return arithmetic(this, 'mul', other);
  }

  /** True division: of two integers also, by a cast to NUMERIC. */
  div(other: Operand<T>): ColumnElement<T> {
    return arithmetic(this, 'div', other);
  }

  mod(other: Operand<T>): ColumnElement<T> {
    return arithmetic(this, 'mod', other);
  }

  /** `-value`. */
  neg(): ColumnElement<T> {
    return new UnaryExpression<T>(this.selfGroup('neg'), 'neg', this.type, 'prefix');
  }

  /** `||` of texts. */
  concat(this: TextColumn, other: Operand<string>): ColumnElement<string> {
    return arithmetic(this as ColumnElement<string>, 'concat', other);
  }

  /**
   * Any operator of the database, by its text: `column.op('&&')(other)`. The text becomes part of the SQL as it stands:
   * it must come from the program, never from outside. Text that no operator can be is refused.
   */
  op<R = T>(symbol: string, resultType?: TypeLike<R>): OperatorCall<T, R> {
    if (!/^[-+*/<>=~!@#%^&|`?]+$|^[A-Za-z][A-Za-z ]*$/.test(symbol)) {
      throw new ArgumentError(
        `${JSON.stringify(symbol)} is not an operator: give operator characters or words, such as '&&' or 'SIMILAR TO'`,
      );
    }
    const type = resultType === undefined ? this.type : toType(resultType);
    return (other) =>
      new BinaryExpression<R>(
        this.selfGroup('custom'),
        operand(other, this.type).selfGroup('custom'),
        'custom',
        type,
        symbol,
      );
  }

  /** This value under a name of the row. */
  label<N extends string>(name: N): Label<T, N> {
    return new Label<T, N>(name, this);
  }

  asc(): ColumnElement<T> {
    return new UnaryExpression<T>(this.selfGroup('asc'), 'asc', this.type, 'suffix');
  }

  desc(): ColumnElement<T> {
    return new UnaryExpression<T>(this.selfGroup('desc'), 'desc', this.type, 'suffix');
  }

  nullsFirst(): ColumnElement<T> {
    return new UnaryExpression<T>(this, 'nullsFirst', this.type, 'suffix');
  }

  nullsLast(): ColumnElement<T> {
    return new UnaryExpression<T>(this, 'nullsLast', this.type, 'suffix');
  }

  /** `COLLATE "name"`. */
  collate(this: TextColumn, collation: string): ColumnElement<string> {
    return new Collation(this.selfGroup('collate'), collation);
  }

  /** `DISTINCT value`, as an argument of an aggregate. */
  distinct(): ColumnElement<T> {
    return new UnaryExpression<T>(this.selfGroup('distinct'), 'distinct', this.type, 'prefix');
  }
}

/** A value that is sent apart from the SQL. SQLAlchemy: `BindParameter`. */
export class BindParameter<T = any> extends ColumnElement<T> {
  readonly visitName = 'bindparam';

  constructor(
    /** The name under which parameters of an execution give the value; for anonymous binds only a hint. */
    readonly key: string,
    readonly value: T | undefined,
    readonly type: TypeEngine,
    readonly options: {
      /** Made from a literal: no parameter of an execution can replace it. */
      readonly unique?: boolean;
      /** An execution has to give the value. */
      readonly required?: boolean;
      /** The value is the list behind an IN. */
      readonly expanding?: boolean;
    } = {},
  ) {
    super();
  }

  override appendCacheKey(key: CacheKeyBuilder): void {
    const { unique, required, expanding } = this.options;
    const name = unique === true ? '' : `${this.key.length}'${this.key}`;
    key.text += `?${name}${required === true ? '!' : ''}${expanding === true ? '*' : ''}`;
    key.type(this.type);
    key.bind(this);
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
    if (negation === undefined) return super.negate();
    return new BinaryExpression<boolean>(this.left, this.right, negation, this.type, this.modifier);
  }
}

/** An operator before or behind one operand. */
export class UnaryExpression<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = {
    operand: 'element',
    operator: 'plain',
    type: 'type',
    position: 'plain',
  };
  readonly visitName = 'unary';

  constructor(
    readonly operand: ColumnElement,
    readonly operator: OperatorName,
    readonly type: TypeEngine,
    readonly position: 'prefix' | 'suffix',
  ) {
    super();
  }

  override get holdingOperator(): OperatorName {
    return this.operator;
  }

  override negate(): ColumnElement<boolean> {
    return this.operator === 'not' ? (ungroup(this.operand) as ColumnElement<boolean>) : super.negate();
  }
}

/** Predicates held together by AND or OR. */
export class BooleanClauseList extends ColumnElement<boolean> {
  static override readonly fields: FieldSpec = { operator: 'plain', clauses: 'elements' };
  readonly visitName = 'booleanList';

  constructor(
    readonly operator: 'and' | 'or',
    readonly clauses: readonly ColumnElement[],
  ) {
    super();
  }

  get type(): TypeEngine {
    return toType(BOOLEAN);
  }

  override get holdingOperator(): OperatorName {
    return this.operator;
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

/** A value under a name of the row. SQLAlchemy: `Label`. */
export class Label<T = any, N extends string = string> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { name: 'plain', element: 'element' };
  readonly visitName = 'label';

  constructor(
    readonly name: N,
    readonly element: ColumnElement<T>,
  ) {
    super();
  }

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

/** `element COLLATE "collation"`. */
export class Collation extends ColumnElement<string> {
  static override readonly fields: FieldSpec = { element: 'element', collation: 'plain' };
  readonly visitName = 'collation';

  constructor(
    readonly element: ColumnElement,
    readonly collation: string,
  ) {
    super();
  }

  get type(): TypeEngine {
    return this.element.type;
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

/** All of the predicates; at least one. SQLAlchemy: `and_()`. */
export function and(...predicates: readonly (Predicate | boolean)[]): ColumnElement<boolean> {
  return booleanList('and', predicates);
}

/** Any of the predicates; at least one. SQLAlchemy: `or_()`. */
export function or(...predicates: readonly (Predicate | boolean)[]): ColumnElement<boolean> {
  return booleanList('or', predicates);
}

/** The opposite of a predicate. SQLAlchemy: `not_()`. */
export function not(predicate: Predicate | boolean): ColumnElement<boolean> {
  return operand(predicate, toType(BOOLEAN)).negate();
}

/** A value as a bind parameter, of the type given or of its own kind. SQLAlchemy: `literal()`. */
export function literal<T>(value: T, type?: TypeLike<T>): ColumnElement<T> {
  return new BindParameter<T>('param', value, type === undefined ? typeOfLiteral(value) : toType(type), {
    unique: true,
  });
}

/**
 * What stands for a value in an expression: an element as it is, a SELECT as its scalar, a plain value as a bind
 * parameter that takes the type of what it is compared with. Throws an ArgumentError for undefined and for elements that have no value.
 */
export function operand(value: unknown, context: TypeEngine, hint = 'param'): ColumnElement {
  if (value === null) return sqlNull;
  if (value === undefined) {
    throw new ArgumentError('undefined was given as a SQL value; give null for NULL, or leave the condition out');
  }
  const element = elementOf(value);
  if (element === undefined) {
    if (typeof value === 'boolean' && context.affinity === 'boolean') return value ? sqlTrue : sqlFalse;
    return new BindParameter(hint, value, literalType(value, context), { unique: true });
  }
  const column = columnOf(element);
  if (column === undefined) {
    throw new ArgumentError(`A SQL expression with one value was expected, but a ${element.visitName} was given`);
  }
  return column instanceof BindParameter ? typedBind(column, context) : column;
}

/** A parameter whose type nobody said takes that of what it stands beside. */
function typedBind<T>(bind: BindParameter<T>, type: TypeEngine): BindParameter<T> {
  return bind.type.affinity === 'null' && type.affinity !== 'null' ? bind.with({ type }) : bind;
}

/** The column that an element is or stands for. */
export function columnOf(element: ClauseElement): ColumnElement | undefined {
  if (element instanceof ColumnElement) return element;
  return (element as { [asOperand]?: ColumnElement })[asOperand];
}

/** A bare value takes the type of the other side, except where it cannot be of that type. */
function literalType(value: unknown, context: TypeEngine): TypeEngine {
  switch (context.affinity) {
    case 'null':
      return typeOfLiteral(value);
    case 'integer':
      return typeof value === 'number' && !Number.isInteger(value) ? typeOfLiteral(value) : context;
    case 'string':
      return typeof value === 'string' ? context : typeOfLiteral(value);
    default:
      return context;
  }
}

function isNull(value: unknown): boolean {
  return value === null || value === sqlNull;
}

function hintOf(left: ColumnElement): string {
  return left.resultName ?? 'param';
}

function compare(left: ColumnElement, operator: OperatorName, other: unknown, escape?: string): ColumnElement<boolean> {
  const right = operand(other, left.type, hintOf(left));
  const type = toType(BOOLEAN);
  return new BinaryExpression<boolean>(left.selfGroup(operator), right.selfGroup(operator), operator, type, escape);
}

function arithmetic<T>(left: ColumnElement<T>, operator: OperatorName, other: unknown): ColumnElement<T> {
  const right = operand(other, left.type, hintOf(left));
  return new BinaryExpression<T>(
    left.selfGroup(operator),
    right.selfGroup(operator),
    operator,
    arithmeticType(left.type, right.type, operator),
  );
}

/** Of two integers a division gives a fraction; otherwise the wider of both types counts. */
function arithmeticType(left: TypeEngine, right: TypeEngine, operator: OperatorName): TypeEngine {
  if (operator === 'div' && left.affinity === 'integer' && right.affinity === 'integer') {
    return Numeric({ asNumber: true });
  }
  if (left.affinity === 'null' || (left.affinity === 'integer' && right.affinity === 'numeric')) return right;
  return left;
}

function likeWith(left: TextColumn, value: unknown, options: LikeOptions = {}, before: string, behind: string) {
  const escape = options.escape ?? (options.autoescape === true ? '/' : undefined);
  let text = value;
  if (options.autoescape === true) {
    if (typeof value !== 'string') {
      throw new ArgumentError('autoescape needs a string: the text of an expression cannot be escaped in advance');
    }
    text = escaped(value, escape as string);
  }
  const varchar = toType(VARCHAR);
  const wild = (sign: string): ColumnElement => new Literal(sign, varchar);
  let pattern = operand(text, left.type, hintOf(left)).selfGroup('concat');
  if (before !== '') pattern = new BinaryExpression(wild(before), pattern, 'concat', varchar);
  if (behind !== '') pattern = new BinaryExpression(pattern, wild(behind), 'concat', varchar);
  return new BinaryExpression<boolean>(
    left.selfGroup('like'),
    pattern.selfGroup('like'),
    'like',
    toType(BOOLEAN),
    escape,
  );
}

function escaped(text: string, escape: string): string {
  return text
    .replaceAll(escape, escape + escape)
    .replaceAll('%', `${escape}%`)
    .replaceAll('_', `${escape}_`);
}

/** A string of the program itself, written into the SQL as a quoted literal. */
export class Literal extends ColumnElement<string> {
  static override readonly fields: FieldSpec = { text: 'plain' };
  readonly visitName = 'literal';

  constructor(
    readonly text: string,
    readonly type: TypeEngine,
  ) {
    super();
  }
}

function membership(left: ColumnElement, operator: 'in' | 'notIn', other: unknown): ColumnElement<boolean> {
  // An array parameter cannot hold a list of arrays of any shape; of an empty list the outcome is known.
  if (Array.isArray(other) && other.length === 0 && left.type.affinity === 'array') {
    return operator === 'in' ? sqlFalse : sqlTrue;
  }
  return new BinaryExpression<boolean>(
    left.selfGroup(operator),
    inOperand(other, left.type),
    operator,
    toType(BOOLEAN),
  );
}

function inOperand(other: unknown, type: TypeEngine): ColumnElement {
  if (!Array.isArray(other)) {
    const element = elementOf(other);
    const rows = element === undefined ? undefined : (element as { [asInOperand]?: ClauseElement })[asInOperand];
    if (rows !== undefined) return new Grouping(rows);
    if (element instanceof BindParameter) {
      return typedBind(element, type).with({ options: { ...element.options, expanding: true } });
    }
    throw new ArgumentError('in() takes a list of values or expressions, or a SELECT');
  }
  if (type.affinity === 'array' || other.some((item) => elementOf(item) !== undefined)) {
    return new Grouping(new ExpressionList(other.map((item) => operand(item, type).selfGroup('comma'))));
  }
  if (other.includes(undefined)) operand(undefined, type);
  const itemType = type.affinity === 'null' ? typeOfItems(other) : type;
  return new BindParameter('param', other, itemType, { unique: true, expanding: true });
}

function typeOfItems(values: readonly unknown[]): TypeEngine {
  return (typeOfLiteral(values) as TypeEngine & { readonly itemType: TypeEngine }).itemType;
}

function booleanList(operator: 'and' | 'or', predicates: readonly unknown[]): ColumnElement<boolean> {
  if (predicates.length === 0) throw new ArgumentError(`${operator}() needs at least one predicate`);
  const clauses: ColumnElement[] = [];
  for (const predicate of predicates) {
    const clause = operand(predicate, toType(BOOLEAN));
    if (clause instanceof BooleanClauseList && clause.operator === operator) clauses.push(...clause.clauses);
    else clauses.push(clause);
  }
  if (clauses.length === 1) return clauses[0] as ColumnElement<boolean>;
  return new BooleanClauseList(
    operator,
    clauses.map((clause) => clause.selfGroup(operator)),
  );
}

function ungroup(element: ColumnElement): ColumnElement {
  return element instanceof Grouping && element.element instanceof ColumnElement ? element.element : element;
}
