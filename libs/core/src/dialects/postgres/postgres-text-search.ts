import { ArgumentError } from '../../errors/errors.js';
import { BindParameter, type ColumnElement, operand } from '../../expression/column-element.js';
import type { Operand, SqlExpression } from '../../expression/sql-expression.js';
import { FunctionElement } from '../../expression/functions.js';
import { Float, Integer } from '../../types/numeric-types.js';
import { Text } from '../../types/string-types.js';
import { ARRAY } from '../../types/structured-types.js';
import { toType, type TypeEngine, type TypeLike } from '../../types/type-engine.js';
import { REGCONFIG, TSQUERY, TSVECTOR } from './postgres-text-types.js';

/** The configuration by which words are found and reduced. */
export interface TextSearchOptions {
  /** Its name, `english`; the database's own where none is given. It is written into the SQL, so that an index over it is found. */
  readonly regconfig?: string;
}

/** Options of `tsHeadline()`. */
export interface HeadlineOptions extends TextSearchOptions {
  /** As the server reads them: `'MaxWords=10, StartSel=<b>, StopSel=</b>'`. */
  readonly options?: string;
}

/** Options of `tsRank()` and `tsRankCd()`. */
export interface RankOptions {
  /** What the marks D, C, B and A of words count. */
  readonly weights?: readonly [d: number, c: number, b: number, a: number];
  /** How the length of a document counts: the sum of the server's flags. */
  readonly normalization?: number;
}

/** A text, or an expression of a text or of a document. */
type Words = string | SqlExpression<unknown>;
/** An expression of type TSQUERY, or a query as the server writes it: `'cat' & 'dog'`. */
type Query = Operand<string>;

function call<T>(
  name: string,
  type: TypeLike<T, any>,
  ...args: readonly (ColumnElement | undefined)[]
): FunctionElement<T> {
  const given = args.filter((argument) => argument !== undefined).map((argument) => argument.selfGroup('comma'));
  return new FunctionElement<T>(name, given, toType(type) as TypeEngine);
}

function valueOf(value: unknown, type: TypeLike<any, any>): ColumnElement {
  return operand(value, toType(type) as TypeEngine);
}

function config({ regconfig }: TextSearchOptions): ColumnElement | undefined {
  if (regconfig === undefined) return undefined;
  if (regconfig === '') throw new ArgumentError('The name of a text search configuration is empty');
  return new BindParameter('regconfig', regconfig, REGCONFIG() as TypeEngine, { unique: true, literalExecute: true });
}

/** Functions whose first argument may say a configuration; the others stand behind it. */
const configured: ReadonlySet<string> = new Set([
  'to_tsvector',
  'to_tsquery',
  'plainto_tsquery',
  'phraseto_tsquery',
  'websearch_to_tsquery',
  'ts_headline',
]);

/** True for a call by name (`func.toTsvector('english', ..)`) whose first argument is the name of a configuration. */
export function namesConfiguration({ name, args }: FunctionElement): boolean {
  if (!configured.has(name.replace(/^pg_catalog\./, ''))) return false;
  return name.endsWith('ts_headline') ? args.length > 2 && !isQuery(args[1] as ColumnElement) : args.length > 1;
}

function isQuery(argument: ColumnElement): boolean {
  return (
    argument.type.visitName === 'tsquery' ||
    (argument as Partial<FunctionElement>).name?.endsWith('to_tsquery') === true
  );
}

/** The words of a text or document: `to_tsvector(text)`. SQLAlchemy: `postgresql.to_tsvector()`. */
export function toTsvector(words: Words, options: TextSearchOptions = {}): FunctionElement<string> {
  return call('to_tsvector', TSVECTOR, config(options), valueOf(words, Text));
}

/** A query of words and `& | ! <->`: `to_tsquery('cat & dog')`. SQLAlchemy: `postgresql.to_tsquery()`. */
export function toTsquery(words: Operand<string>, options: TextSearchOptions = {}): FunctionElement<string> {
  return call('to_tsquery', TSQUERY, config(options), valueOf(words, Text));
}

/** The query for all words of a text. SQLAlchemy: `postgresql.plainto_tsquery()`. */
export function plaintoTsquery(words: Operand<string>, options: TextSearchOptions = {}): FunctionElement<string> {
  return call('plainto_tsquery', TSQUERY, config(options), valueOf(words, Text));
}

/** The query for the words of a text, one behind the other. SQLAlchemy: `postgresql.phraseto_tsquery()`. */
export function phrasetoTsquery(words: Operand<string>, options: TextSearchOptions = {}): FunctionElement<string> {
  return call('phraseto_tsquery', TSQUERY, config(options), valueOf(words, Text));
}

/** The query that people write into search boxes: `"all of this" or -that`. SQLAlchemy: `postgresql.websearch_to_tsquery()`. */
export function websearchToTsquery(words: Operand<string>, options: TextSearchOptions = {}): FunctionElement<string> {
  return call('websearch_to_tsquery', TSQUERY, config(options), valueOf(words, Text));
}

/** The passage of a text that a query finds, with its words marked. SQLAlchemy: `postgresql.ts_headline()`. */
export function tsHeadline(words: Words, query: Query, options: HeadlineOptions = {}): FunctionElement<string> {
  const settings = options.options === undefined ? undefined : valueOf(options.options, Text);
  return call('ts_headline', Text, config(options), valueOf(words, Text), valueOf(query, TSQUERY), settings);
}

/** How well a document fits a query, by how often its words stand there. SQLAlchemy: `func.ts_rank()`. */
export function tsRank(
  vector: SqlExpression<string | null>,
  query: Query,
  options?: RankOptions,
): FunctionElement<number> {
  return rank('ts_rank', vector, query, options);
}

/** How well a document fits a query, by how near to one another its words stand. SQLAlchemy: `func.ts_rank_cd()`. */
export function tsRankCd(
  vector: SqlExpression<string | null>,
  query: Query,
  options?: RankOptions,
): FunctionElement<number> {
  return rank('ts_rank_cd', vector, query, options);
}

function rank(name: string, vector: unknown, query: unknown, options: RankOptions = {}): FunctionElement<number> {
  const { weights, normalization } = options;
  // The server has these functions for arrays of REAL, to which no wider one is converted by itself.
  const weight = weights === undefined ? undefined : valueOf(weights, ARRAY(Float(24)));
  const flags = normalization === undefined ? undefined : valueOf(normalization, Integer);
  return call(name, Float, weight, valueOf(vector, TSVECTOR), valueOf(query, TSQUERY), flags);
}
