import type { ClauseElement } from '../expression/clause-element.js';
import type {
  AggregateOrderBy,
  FunctionAsBinary,
  FunctionElement,
  FunctionFilter,
  WithinGroup,
} from '../expression/functions.js';
import type { Frame, Over } from '../expression/window.js';
import { ExpressionCompiler } from './expression-compiler.js';

/** Functions of the SQL standard that are called without parentheses. */
const bareFunctions: ReadonlySet<string> = new Set([
  'current_catalog',
  'current_date',
  'current_role',
  'current_schema',
  'current_time',
  'current_timestamp',
  'current_user',
  'localtime',
  'localtimestamp',
  'session_user',
  'user',
]);

/** Functions that are words of the language. */
const words: Readonly<Record<string, string>> = { cube: 'CUBE', grouping_sets: 'GROUPING SETS', rollup: 'ROLLUP' };

/** What the database reads as this very name without quotes; reserved words stand as they are, many functions are called so. */
const plainFunctionName = /^[a-z_][a-z0-9_$]*$/;

/** Compiles calls of functions, aggregates and windows. */
export abstract class FunctionCompiler extends ExpressionCompiler {
  protected visitFunction(call: FunctionElement): string {
    if (call.args.length === 0 && bareFunctions.has(call.name)) return call.name.toUpperCase();
    const word = Object.hasOwn(words, call.name) ? words[call.name] : undefined;
    return `${word ?? this.functionName(call.name)}(${call.star ? '*' : this.argumentsText(call)})`;
  }

  protected visitFunctionAsBinary({ call }: FunctionAsBinary): string {
    return this.process(call);
  }

  protected argumentsText(call: FunctionElement): string {
    return this.list(call.args);
  }

  protected functionName(name: string): string {
    const parts = name.split('.');
    return parts.map((part) => (plainFunctionName.test(part) ? part : this.preparer.quoteAlways(part))).join('.');
  }

  protected visitFunctionFilter({ element, criteria }: FunctionFilter): string {
    const parts = criteria.length === 1 ? criteria : criteria.map((one) => one.selfGroup('and'));
    return `${this.process(element)} FILTER (WHERE ${this.list(parts, ' AND ')})`;
  }

  protected visitWithinGroup({ element, orderBy }: WithinGroup): string {
    return `${this.process(element)} WITHIN GROUP (ORDER BY ${this.keysOfRows(orderBy)})`;
  }

  protected visitAggregateOrderBy({ element, orderBy }: AggregateOrderBy): string {
    return `${this.process(element)} ORDER BY ${this.keysOfRows(orderBy)}`;
  }

  protected visitOver({ element, partitionBy, orderBy, frame }: Over): string {
    const parts = [this.#keys('PARTITION BY', partitionBy), this.#keys('ORDER BY', orderBy)];
    if (frame !== undefined) parts.push(this.process(frame));
    return `${this.process(element)} OVER (${parts.filter((part) => part !== '').join(' ')})`;
  }

  protected visitFrame({ unit, start, startWords, end, endWords, exclude }: Frame): string {
    const bound = (distance: ClauseElement | undefined, text: string): string =>
      distance === undefined ? text : `${this.process(distance)} ${text}`;
    const without = exclude === undefined ? '' : ` EXCLUDE ${exclude.toUpperCase()}`;
    return `${unit} BETWEEN ${bound(start, startWords)} AND ${bound(end, endWords)}${without}`;
  }

  #keys(word: string, keys: readonly ClauseElement[]): string {
    return keys.length === 0 ? '' : `${word} ${this.keysOfRows(keys)}`;
  }

  /** Keys by which a function sorts or parts the rows that it is given. */
  protected keysOfRows(keys: readonly ClauseElement[]): string {
    return this.list(keys);
  }
}
