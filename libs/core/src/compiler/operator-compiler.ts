import { CompileError } from '../errors/errors.js';
import {
  BinaryExpression,
  BindParameter,
  type ColumnElement,
  ExpressionList,
  Grouping,
  type Slice,
  type UnaryExpression,
} from '../expression/column-element.js';
import { TypeCoerce } from '../expression/constructs.js';
import { NamedColumn } from '../expression/named-column.js';
import { operatorInfo, type OperatorName } from '../expression/operators.js';
import { TupleList } from '../expression/tuple.js';
import { ARRAY } from '../types/structured-types.js';
import { NodeCompiler } from './node-compiler.js';

/** The methods of operators that are no text between two operands. */
const binaryTexts = {
  in: 'inText',
  notIn: 'inText',
  div: 'divisionText',
  floordiv: 'floorDivisionText',
  between: 'betweenText',
  notBetween: 'betweenText',
  getitem: 'itemText',
  slice: 'itemText',
  regexpMatch: 'regexpText',
  notRegexpMatch: 'regexpText',
  regexpReplace: 'regexpReplaceText',
  match: 'matchText',
} as {
  readonly [O in OperatorName]?:
    | 'inText'
    | 'divisionText'
    | 'floorDivisionText'
    | 'betweenText'
    | 'itemText'
    | 'regexpText'
    | 'regexpReplaceText'
    | 'matchText';
};

/** Where the `%` of the operators stands that make a pattern of a value. */
const wildcards: { readonly [O in OperatorName]?: 'before' | 'behind' | 'both' } = {
  startsWith: 'behind',
  notStartsWith: 'behind',
  iStartsWith: 'behind',
  notIStartsWith: 'behind',
  endsWith: 'before',
  notEndsWith: 'before',
  iEndsWith: 'before',
  notIEndsWith: 'before',
  contains: 'both',
  notContains: 'both',
  iContains: 'both',
  notIContains: 'both',
};

/** Compiles operators: most are text between two operands, others have a method. */
export abstract class OperatorCompiler extends NodeCompiler {
  /** `left IN (one list parameter of any length)`. */
  protected abstract inParameter(left: string, list: string, negated: boolean): string;

  /** The rows of `(a, b) IN`, from one list parameter for each column. */
  protected abstract tupleRows(lists: readonly string[]): string;

  protected visitBinary(binary: BinaryExpression): string {
    const { operator } = binary;
    const write = binaryTexts[operator];
    if (write !== undefined) return this[write](binary);
    const escape = binary.modifier === undefined ? '' : ` ESCAPE ${this.quoteLiteral(binary.modifier)}`;
    return `${this.process(binary.left)} ${this.operatorText(operator)} ${this.patternText(operator, binary.right)}${escape}`;
  }

  /** The sign of an operator, where a dialect has another one. */
  protected operatorText(operator: OperatorName): string {
    return operatorInfo(operator).sql;
  }

  /** The pattern of LIKE: the value with what may stand before and behind it. */
  protected patternText(operator: OperatorName, right: ColumnElement): string {
    const value = this.process(right);
    switch (wildcards[operator]) {
      case 'behind':
        return `${value} || '%'`;
      case 'before':
        return `'%' || ${value}`;
      case 'both':
        return `'%' || ${value} || '%'`;
      default:
        return value;
    }
  }

  protected betweenText({ left, operator, right, modifier }: BinaryExpression): string {
    const symmetric = modifier === undefined ? '' : ` ${modifier}`;
    return `${this.process(left)} ${this.operatorText(operator)}${symmetric} ${this.process(right)}`;
  }

  /** `array[place]`. The server takes no brackets behind a call, a CAST or a parameter. */
  protected itemText({ left, operator, right }: BinaryExpression): string {
    const array = this.process(left);
    return `${isIndexable(left, operator) ? array : `(${array})`}[${this.process(right)}]`;
  }

  protected visitSlice({ from, to }: Slice): string {
    return `${from === undefined ? '' : this.process(from)}:${to === undefined ? '' : this.process(to)}`;
  }

  /** `~`, `~*` with the flag `i`; other flags stand in the pattern. */
  protected regexpText({ left, operator, right, modifier }: BinaryExpression): string {
    const text = `${this.process(left)} ${this.operatorText(operator)}`;
    const pattern = this.process(right);
    if (modifier === undefined) return `${text} ${pattern}`;
    return modifier === 'i'
      ? `${text}* ${pattern}`
      : `${text} CONCAT('(?', ${this.quoteLiteral(modifier)}, ')', ${pattern})`;
  }

  protected regexpReplaceText({ left, right, modifier }: BinaryExpression): string {
    const flags = modifier === undefined ? '' : `, ${this.quoteLiteral(modifier)}`;
    return `REGEXP_REPLACE(${this.process(left)}, ${this.process(right)}${flags})`;
  }

  protected matchText({ left, right, modifier }: BinaryExpression): string {
    const config = modifier === undefined ? '' : `${this.quoteLiteral(modifier)}, `;
    return `${this.process(left)} @@ plainto_tsquery(${config}${this.process(right)})`;
  }

  /** Of whole numbers the server cuts the fraction by itself. */
  protected floorDivisionText({ left, right }: BinaryExpression): string {
    const text = `${this.process(left)} / ${this.process(right)}`;
    return left.type.affinity === 'integer' && right.type.affinity === 'integer' ? text : `FLOOR(${text})`;
  }

  protected inText(binary: BinaryExpression): string {
    const left = this.process(binary.left);
    const { right } = binary;
    const negated = binary.operator === 'notIn';
    if (right instanceof BindParameter) {
      if (right.type.affinity === 'array') {
        throw new CompileError(`The list parameter '${right.key}' holds arrays, which in() takes as a plain list only`);
      }
      return this.inParameter(left, this.parameter(right, ARRAY(right.type, { dimensions: 1 })), negated);
    }
    if (right instanceof Grouping && right.element instanceof ExpressionList && right.element.clauses.length === 0) {
      return negated ? 'true' : 'false';
    }
    if (right instanceof TupleList) {
      const rows = this.tupleRows(
        right.columns.map((bind) => this.parameter(bind, ARRAY(bind.type, { dimensions: 1 }))),
      );
      return negated ? `(${left} NOT IN (${rows}))` : `${left} IN (${rows})`;
    }
    return negated ? `(${left} NOT IN ${this.process(right)})` : `${left} IN ${this.process(right)}`;
  }

  /** Of two integers the server would cut the fraction; what nobody said the type of may be one. */
  protected divisionText(binary: BinaryExpression): string {
    const whole = mayBeWhole(binary.left) && mayBeWhole(binary.right);
    const right = this.process(binary.right);
    return `${this.process(binary.left)} / ${whole ? `CAST(${right} AS NUMERIC)` : right}`;
  }

  protected visitUnary(unary: UnaryExpression): string {
    const sql = this.operatorText(unary.operator);
    const operand = this.process(unary.operand);
    if (unary.position === 'suffix') return `${operand} ${sql}`;
    if (unary.operator === 'any' || unary.operator === 'all') {
      return unary.operand instanceof Grouping ? `${sql} ${operand}` : `${sql} (${operand})`;
    }
    return unary.operator === 'neg' || unary.operator === 'bitwiseNot' ? `${sql}${operand}` : `${sql} ${operand}`;
  }
}

/** Behind a slice the server reads an element's place as one more slice. */
function isIndexable(array: ColumnElement, operator: OperatorName): boolean {
  if (array instanceof TypeCoerce) return isIndexable(array.element, operator);
  if (isBinary(array)) return array.operator === 'getitem' || (array.operator === 'slice' && operator === 'slice');
  return array instanceof NamedColumn || array instanceof Grouping || array.visitName === 'scalarSelect';
}

const isBinary = (element: ColumnElement): element is BinaryExpression => element.visitName === 'binary';

const mayBeWhole = ({ type: { affinity } }: ColumnElement): boolean => affinity === 'integer' || affinity === 'null';
