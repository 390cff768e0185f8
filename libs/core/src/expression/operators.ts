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
  /** Gives true, false or NULL. */
  readonly comparison?: boolean;
  /** Of an operator with one operand: it stands behind it. */
  readonly suffix?: boolean;
  /** What stands on the right side, where it is not one operand: what IN takes, the two bounds of BETWEEN, a name. */
  readonly right?: 'list' | 'bounds' | 'collation';
}

const comparison = (sql: string, negation: string, right?: 'list' | 'bounds'): OperatorInfo => ({
  sql,
  precedence: 5,
  negation: negation as OperatorName,
  comparison: true,
  ...(right === undefined ? {} : { right }),
});
const suffix = (sql: string): OperatorInfo => ({ sql, precedence: 3, suffix: true });
const infix = (sql: string, precedence: number, associative = false): OperatorInfo => ({
  sql,
  precedence,
  associative,
});

/** The operator table: SQLAlchemy's `sql.operators` with its precedences. */
const table = {
  eq: comparison('=', 'ne'),
  ne: comparison('!=', 'eq'),
  lt: comparison('<', 'ge'),
  le: comparison('<=', 'gt'),
  gt: comparison('>', 'le'),
  ge: comparison('>=', 'lt'),
  is: comparison('IS', 'isNot'),
  isNot: comparison('IS NOT', 'is'),
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
  between: comparison('BETWEEN', 'notBetween', 'bounds'),
  notBetween: comparison('NOT BETWEEN', 'between', 'bounds'),
  mul: infix('*', 8, true),
  div: infix('/', 8),
  mod: infix('%', 8),
  neg: infix('-', 8),
  add: infix('+', 7, true),
  sub: infix('-', 7),
  concat: infix('||', 6, true),
  not: infix('NOT', 4),
  and: infix('AND', 3, true),
  or: infix('OR', 2, true),
  asc: suffix('ASC'),
  desc: suffix('DESC'),
  nullsFirst: suffix('NULLS FIRST'),
  nullsLast: suffix('NULLS LAST'),
  distinct: infix('DISTINCT', 5),
  collate: { sql: 'COLLATE', precedence: 10, right: 'collation' },
  comma: infix(',', -1, true),
  exists: infix('EXISTS', 0),
  custom: infix('', 5),
} satisfies Record<string, OperatorInfo>;

/** The name of an operator of the table. */
export type OperatorName = keyof typeof table;

/** The operator of a name. */
export function operatorInfo(name: OperatorName): OperatorInfo {
  return table[name];
}

/** True where an operand built with `inner` needs parentheses as a part of `outer`. SQLAlchemy: `is_precedent`. */
export function needsParentheses(inner: OperatorName, outer: OperatorName): boolean {
  const info: OperatorInfo = table[inner];
  if (inner === outer && info.associative === true) return false;
  return info.precedence <= table[outer].precedence;
}
