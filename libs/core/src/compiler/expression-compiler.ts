import { CompileError, UnsupportedCompilationError } from '../errors/errors.js';
import type { BooleanClauseList } from '../expression/boolean-list.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import {
  type BinaryExpression,
  BindParameter,
  type Cast,
  type Collation,
  type ColumnElement,
  type Constant,
  ExpressionList,
  Grouping,
  type Label,
  type Slice,
  type UnaryExpression,
} from '../expression/column-element.js';
import type { Extract, LiteralColumn, TypeCoerce } from '../expression/constructs.js';
import type { Case } from '../expression/case.js';
import type { ArrayExpression } from '../expression/collections.js';
import type { NamedColumn } from '../expression/named-column.js';
import { operatorInfo, type OperatorName } from '../expression/operators.js';
import { type Tuple, TupleList } from '../expression/tuple.js';
import { splitText, type TextClause, type TextValue } from '../expression/text.js';
import { ARRAY } from '../types/structured-types.js';
import type { TypeEngine } from '../types/type-engine.js';
import { BindSlots } from './bind-slots.js';
import { customCompilation, type ElementCompiler } from './custom-compilation.js';
import type { CompileOptions, CompilerDialect } from './dialect-traits.js';
import type { IdentifierPreparer } from './identifier-preparer.js';
import { literalText } from './inline-values.js';

const methodNames = new Map<string, string>();

/** `bindparam` -> `visitBindparam`. */
function methodName(visitName: string): string {
  let name = methodNames.get(visitName);
  if (name === undefined) {
    name = `visit${visitName.charAt(0).toUpperCase()}${visitName.slice(1)}`;
    methodNames.set(visitName, name);
  }
  return name;
}

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
} as const satisfies { readonly [O in OperatorName]?: string } as {
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

/**
 * Compiles values: what yields one value in a row. One compiler makes one SQL text.
 * A node finds its method by its `visitName`; a dialect overrides the methods that differ.
 */
export abstract class ExpressionCompiler implements ElementCompiler {
  protected readonly preparer: IdentifierPreparer;
  protected readonly binds: BindSlots;
  /** Set where all parameter sets are taken at once: parameters are then columns of a row source, under this prefix. */
  protected perRow: string | undefined;
  /** The parameter that is inside of what its type puts around it. */
  protected wrapped: BindParameter | undefined;
  /** True where parameters cannot stand any more. */
  protected perRowClosed = false;
  /** True as soon as something was met that cannot be a column of a row source. */
  protected perRowFailed = false;

  constructor(
    protected readonly dialect: CompilerDialect,
    protected readonly options: CompileOptions = {},
  ) {
    this.preparer = dialect.traits.preparer;
    this.binds = new BindSlots(dialect, options.bindIndex);
  }

  /** The SQL of a node. Throws an UnsupportedCompilationError where this compiler has no method for it. */
  process(node: ClauseElement): string {
    const custom = customCompilation(node, this.dialect.name);
    return custom === undefined ? this.processDefault(node) : custom(node, this);
  }

  /** The SQL of a node, whatever `compiles()` said of its class. */
  processDefault(node: ClauseElement): string {
    const visit = (this as unknown as Record<string, ((node: ClauseElement) => string) | undefined>)[
      methodName(node.visitName)
    ];
    if (visit === undefined) throw new UnsupportedCompilationError(this.constructor.name, node.constructor.name);
    return visit.call(this, node);
  }

  get dialectName(): string {
    return this.dialect.name;
  }

  quote(name: string): string {
    return this.preparer.quote(name);
  }

  /** The SQL of nodes with something between them. */
  protected list(nodes: readonly ClauseElement[], separator = ', '): string {
    return nodes.map((node) => this.process(node)).join(separator);
  }

  /** The SQL of an expression that stands where only one thing may stand: operators in parentheses. */
  protected single(element: ColumnElement): string {
    return this.process(element.holdingOperator === undefined ? element : new Grouping(element));
  }

  /** `$1`, with what tells the server its type. */
  protected abstract placeholder(number: number, type: TypeEngine): string;

  /** `left IN (one list parameter of any length)`. */
  protected abstract inParameter(left: string, list: string, negated: boolean): string;

  /** The rows of `(a, b) IN`, from one list parameter for each column. */
  protected abstract tupleRows(lists: readonly string[]): string;

  /** What stands in front of a column's name: the name of its table, alias or subquery. */
  protected abstract qualifier(from: object): string;

  protected visitColumn(column: NamedColumn): string {
    const name = this.columnName(column);
    return column.from === undefined ? name : `${this.qualifier(column.from)}.${name}`;
  }

  /** The name of a column, quoted; that of a subquery's column may be a label, which is cut where it is too long. */
  protected columnName(column: NamedColumn): string {
    const { quote } = column as { readonly quote?: boolean };
    return quote === undefined ? this.preparer.quoteLabel(column.name) : this.preparer.quote(column.name, quote);
  }

  protected visitBindparam(bind: BindParameter): string {
    if (bind.options.expanding === true) {
      throw new CompileError(`The list parameter '${bind.key}' can stand behind in() and notIn() only`);
    }
    return this.wrapped === bind ? this.parameter(bind, bind.type) : this.parameterOfType(bind);
  }

  /** A parameter with what its type puts around it. */
  protected parameterOfType(bind: BindParameter): string {
    const { type } = bind;
    const around = type.bindExpression === undefined ? type.dialectImpl(this.dialect) : type;
    const expression = elementOf(around.bindExpression?.(bind));
    if (expression === undefined) return this.parameter(bind, type);
    const outer = this.wrapped;
    this.wrapped = bind;
    try {
      return this.process(expression);
    } finally {
      this.wrapped = outer;
    }
  }

  protected parameter(bind: BindParameter, type: TypeEngine): string {
    if (this.options.literalBinds === true || bind.options.literalExecute === true) return this.literal(bind, type);
    if (this.perRow === undefined) return this.placeholder(this.binds.numberOf(bind, type), type);
    const { affinity } = type;
    if (this.perRowClosed || affinity === 'array' || affinity === 'null') this.perRowFailed = true;
    return `${this.perRow}${this.binds.numberOf(bind, type) - 1}`;
  }

  /** The value of a parameter as a literal. */
  private literal({ key, value }: BindParameter, type: TypeEngine): string {
    if (value !== undefined) return literalText(value, type, this.dialect);
    throw new CompileError(`Bind parameter '${key}' without a renderable value not allowed here.`);
  }

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

  /** `array[place]`. */
  protected itemText({ left, right }: BinaryExpression): string {
    return `${this.process(left)}[${this.process(right)}]`;
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

  /** Of two integers the server would cut the fraction. */
  protected divisionText(binary: BinaryExpression): string {
    const whole = binary.left.type.affinity === 'integer' && binary.right.type.affinity === 'integer';
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

  /** Of no predicates, `true`: there is no condition. */
  protected visitBooleanList(list: BooleanClauseList): string {
    if (list.clauses.length === 0) return 'true';
    return this.list(list.clauses, ` ${operatorInfo(list.operator).sql} `);
  }

  protected visitExpressionList(list: ExpressionList): string {
    return this.list(list.clauses, list.operator === 'and' ? ' AND ' : ', ');
  }

  protected visitTuple({ clauses }: Tuple): string {
    return `(${this.list(clauses)})`;
  }

  protected visitArrayExpression({ elements, rows, type }: ArrayExpression): string {
    if (rows !== undefined) return `ARRAY(${this.process(rows)})`;
    const text = `ARRAY[${this.list(elements)}]`;
    return elements.length > 0 ? text : `CAST(${text} AS ${this.dialect.typeName(type)})`;
  }

  protected visitGrouping(grouping: Grouping): string {
    return `(${this.process(grouping.element)})`;
  }

  /** Inside of an expression the value counts; where the name belongs, the select list writes it. */
  protected visitLabel(label: Label): string {
    return this.process(label.element);
  }

  protected visitCollation(collation: Collation): string {
    return this.preparer.quote(collation.name);
  }

  protected visitConstant(constant: Constant): string {
    return constant.word;
  }

  protected visitLiteralColumn(column: LiteralColumn): string {
    return column.text;
  }

  protected visitCast(cast: Cast): string {
    const [name, ...collation] = this.dialect.typeName(cast.type).split(' COLLATE ');
    return [`CAST(${this.process(cast.element)} AS ${name})`, ...collation].join(' COLLATE ');
  }

  protected visitTypeCoerce(coerce: TypeCoerce): string {
    return this.process(coerce.element);
  }

  protected visitExtract(extract: Extract): string {
    return `EXTRACT(${extract.field} FROM ${this.process(extract.element)})`;
  }

  protected visitCase(node: Case): string {
    const whens = node.conditions.map(
      (condition, i) =>
        `WHEN ${node.value === undefined ? this.single(condition) : this.process(condition)} THEN ${this.process(node.results[i] as ColumnElement)} `,
    );
    const otherwise = node.otherwise === undefined ? '' : `ELSE ${this.process(node.otherwise)} `;
    const value = node.value === undefined ? '' : `${this.process(node.value)} `;
    return `CASE ${value}${whens.join('')}${otherwise}END`;
  }

  protected visitText(text: TextClause): string {
    const binds = new Map(text.binds.map((bind) => [bind.key, bind]));
    return splitText(text.text)
      .map((part, i) => (i % 2 === 0 ? part : this.process(binds.get(part) as BindParameter)))
      .join('');
  }

  protected visitTextValue(value: TextValue): string {
    return this.process(value.element);
  }

  /** A string of the program as a quoted literal. */
  protected quoteLiteral(text: string): string {
    const quoted = text.replaceAll("'", "''");
    return `'${this.dialect.traits.backslashEscapes ? quoted.replaceAll('\\', '\\\\') : quoted}'`;
  }
}
