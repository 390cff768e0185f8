/** What stands on the right side of an operator, where it is not one operand of the left side's type. */
export type RightSide =
  | 'constant'
  | 'list'
  | 'bounds'
  | 'collation'
  | 'texts'
  | 'text'
  | 'textArray'
  | 'textOrArray'
  | 'integer'
  | 'item'
  | 'slice'
  | 'untyped'
  | 'arithmetic'
  | 'element';

/** What the compiler and the grouping rules know of one operator. */
export interface OperatorInfo {
  /** Infix text, or the word of a prefix or suffix. */
  readonly sql: string;
  /** Binds tighter the higher it is. */
  readonly precedence: number;
  /** The operator that says the opposite. */
  readonly negation?: OperatorName;
  /** `(a op b) op c` needs no parentheses. */
  readonly associative?: boolean;
  /** In parentheses wherever it is a part of another operator, since databases disagree about what it binds to. */
  readonly eager?: boolean;
  /** Gives true, false or NULL. */
  readonly comparison?: boolean;
  /** Of an operator with one operand: it stands behind it. */
  readonly suffix?: boolean;
  readonly right?: RightSide;
}

const comparison = (sql: string, negation: string, right?: RightSide): OperatorInfo => ({
  sql,
  precedence: 5,
  negation: negation as OperatorName,
  comparison: true,
  ...(right === undefined ? {} : { right }),
});
const suffix = (sql: string): OperatorInfo => ({ sql, precedence: 3, suffix: true });
const arithmetic = (sql: string, precedence: number, associative = false): OperatorInfo => ({
  sql,
  precedence,
  associative,
  right: 'arithmetic',
});
const infix = (sql: string, precedence: number, associative = false): OperatorInfo => ({
  sql,
  precedence,
  associative,
});
/** A test without an operator that says the opposite. */
const test = (sql: string, right?: RightSide): OperatorInfo => ({
  sql,
  precedence: 5,
  comparison: true,
  ...(right === undefined ? {} : { right }),
});
const eagerTest = (sql: string, right?: RightSide): OperatorInfo => ({ ...test(sql, right), eager: true });
/** A part of a value: of a document, an array. */
const part = (sql: string, right: RightSide): OperatorInfo => ({ sql, precedence: 15, eager: true, right });

/** The operator table: SQLAlchemy's `sql.operators` and those of its PostgreSQL dialect, with their precedences. */
const table = {
  eq: comparison('=', 'ne'),
  ne: comparison('!=', 'eq'),
  lt: comparison('<', 'ge'),
  le: comparison('<=', 'gt'),
  gt: comparison('>', 'le'),
  ge: comparison('>=', 'lt'),
  is: comparison('IS', 'isNot', 'constant'),
  isNot: comparison('IS NOT', 'is', 'constant'),
  isDistinctFrom: comparison('IS DISTINCT FROM', 'isNotDistinctFrom'),
  isNotDistinctFrom: comparison('IS NOT DISTINCT FROM', 'isDistinctFrom'),
  in: comparison('IN', 'notIn', 'list'),
  notIn: comparison('NOT IN', 'in', 'list'),
  like: comparison('LIKE', 'notLike'),
  notLike: comparison('NOT LIKE', 'like'),
  ilike: comparison('ILIKE', 'notIlike'),
  notIlike: comparison('NOT ILIKE', 'ilike'),
  startsWith: comparison('LIKE', 'notStartsWith'),
  notStartsWith: comparison('NOT LIKE', 'startsWith'),
  endsWith: comparison('LIKE', 'notEndsWith'),
  notEndsWith: comparison('NOT LIKE', 'endsWith'),
  contains: comparison('LIKE', 'notContains'),
  notContains: comparison('NOT LIKE', 'contains'),
  iStartsWith: comparison('ILIKE', 'notIStartsWith'),
  notIStartsWith: comparison('NOT ILIKE', 'iStartsWith'),
  iEndsWith: comparison('ILIKE', 'notIEndsWith'),
  notIEndsWith: comparison('NOT ILIKE', 'iEndsWith'),
  iContains: comparison('ILIKE', 'notIContains'),
  notIContains: comparison('NOT ILIKE', 'iContains'),
  between: comparison('BETWEEN', 'notBetween', 'bounds'),
  notBetween: comparison('NOT BETWEEN', 'between', 'bounds'),
  regexpMatch: comparison('~', 'notRegexpMatch', 'text'),
  notRegexpMatch: comparison('!~', 'regexpMatch', 'text'),
  regexpReplace: { sql: 'REGEXP_REPLACE', precedence: 5, right: 'texts' },
  match: test('@@', 'text'),
  mul: arithmetic('*', 8, true),
  div: arithmetic('/', 8),
  floordiv: arithmetic('//', 8),
  mod: arithmetic('%', 8),
  neg: infix('-', 8),
  bitwiseNot: infix('~', 8),
  add: arithmetic('+', 7, true),
  sub: arithmetic('-', 7),
  bitwiseAnd: infix('&', 7),
  bitwiseOr: infix('|', 7),
  bitwiseXor: infix('^', 7),
  bitwiseLeftShift: { sql: '<<', precedence: 7, right: 'integer' },
  bitwiseRightShift: { sql: '>>', precedence: 7, right: 'integer' },
  concat: infix('||', 5, true),
  append: { sql: '||', precedence: 5, associative: true, right: 'item' },
  not: infix('NOT', 5),
  and: infix('AND', 3, true),
  or: infix('OR', 2, true),
  asc: suffix('ASC'),
  desc: suffix('DESC'),
  nullsFirst: suffix('NULLS FIRST'),
  nullsLast: suffix('NULLS LAST'),
  distinct: infix('DISTINCT', 5),
  any: infix('ANY', 15),
  all: infix('ALL', 15),
  collate: { sql: 'COLLATE', precedence: 4, right: 'collation' },
  comma: infix(',', -1, true),
  exists: infix('EXISTS', 0),
  jsonGet: part('->', 'element'),
  jsonGetText: part('->>', 'element'),
  jsonPath: part('#>', 'textArray'),
  jsonPathText: part('#>>', 'textArray'),
  deletePath: part('#-', 'textArray'),
  deleteKey: { sql: '-', precedence: 7, right: 'textOrArray' },
  hasKey: eagerTest('?', 'text'),
  hasAll: eagerTest('?&', 'textArray'),
  hasAny: eagerTest('?|', 'textArray'),
  pathExists: eagerTest('@?', 'untyped'),
  pathMatch: eagerTest('@@', 'untyped'),
  includes: eagerTest('@>'),
  containedBy: eagerTest('<@'),
  overlap: test('&&'),
  getitem: { sql: '[]', precedence: 15, associative: true, right: 'integer' },
  slice: { sql: '[:]', precedence: 15, associative: true, right: 'slice' },
  strictlyLeftOf: test('<<'),
  strictlyRightOf: test('>>'),
  notExtendRightOf: test('&<'),
  notExtendLeftOf: test('&>'),
  adjacentTo: test('-|-'),
  union: arithmetic('+', 7),
  intersection: arithmetic('*', 8),
  difference: arithmetic('-', 7),
  textSearch: test('@@', 'untyped'),
} satisfies Record<string, OperatorInfo>;

/** The name of an operator that `op()` made. */
type CustomOperator = `custom:${string}`;

/** The name of an operator of the table, or of one that `op()` made. */
export type OperatorName = keyof typeof table | CustomOperator;

/** True for the names of operators that all expressions have. */
export function isOperatorName(name: string): name is keyof typeof table {
  return Object.hasOwn(table, name);
}

const operators = new Map<string, OperatorInfo>(Object.entries(table));

/** The operator of a name. */
export function operatorInfo(name: OperatorName): OperatorInfo {
  return operators.get(name) as OperatorInfo;
}

/** The name of an operator with this text; all that are alike have the same name. */
export function customOperator(sql: string, precedence: number, isComparison: boolean): OperatorName {
  const name: CustomOperator = `custom:${sql}:${precedence}:${isComparison}`;
  if (!operators.has(name)) operators.set(name, { sql, precedence, comparison: isComparison });
  return name;
}

/** True where an operand built with `inner` needs parentheses as a part of `outer`. SQLAlchemy: `is_precedent`. */
export function needsParentheses(inner: OperatorName, outer: OperatorName): boolean {
  const info = operatorInfo(inner);
  if (inner === outer && info.associative === true) return false;
  return info.precedence <= operatorInfo(outer).precedence || (info.eager === true && isBinary(outer));
}

function isBinary(operator: OperatorName): boolean {
  const { suffix: behind, precedence } = operatorInfo(operator);
  return behind !== true && precedence >= 4 && operator !== 'not' && operator !== 'distinct' && operator !== 'any';
}
