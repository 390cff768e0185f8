import type { ColumnElement } from '../expression/column-element.js';
import { commonType } from '../expression/operand-types.js';
import { NullType } from '../types/null-type.js';
import { BigInteger, Double, Integer, Numeric } from '../types/numeric-types.js';
import { VARCHAR } from '../types/string-types.js';
import { ARRAY } from '../types/structured-types.js';
import { DATE, DateTime, Interval, Time } from '../types/temporal-types.js';
import type { RangeType } from '../types/range-types.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';

/** The type of a call by its arguments. */
export type ResultTypeOf = (args: readonly ColumnElement[]) => TypeEngine;

/** What is known of a function. */
export interface FunctionFacts {
  /** The name in the database, where it has another one there. */
  readonly name?: string;
  readonly type: ResultTypeOf;
}

const always = (type: TypeLike<any, any>): FunctionFacts => ({ type: () => toType(type) });

/** What the server makes of the types of all arguments, of which it gives one. */
const ofAnyArgument: FunctionFacts = { type: commonType };

/** That of the first argument whose type is known. */
const ofArguments: FunctionFacts = {
  type: (args) => args.find((argument) => argument.type.affinity !== 'null')?.type ?? toType(NullType),
};

/** PostgreSQL adds whole numbers up as BIGINT: read as a number, or an error where that would not be exact. */
function sumType(args: readonly ColumnElement[]): TypeEngine {
  const type = ofArguments.type(args);
  return type.visitName === 'integer' || type.visitName === 'smallInteger' ? BigInteger({ asNumber: true }) : type;
}

function averageType(args: readonly ColumnElement[]): TypeEngine {
  return args[0]?.type.affinity === 'interval' ? toType(Interval) : toType(Numeric);
}

function itemType(args: readonly ColumnElement[]): TypeEngine {
  const type = args[0]?.type as (TypeEngine & { readonly itemType?: TypeEngine }) | undefined;
  return type?.itemType ?? toType(NullType);
}

/** Of a range `lower` and `upper` are its bounds. */
function boundType(args: readonly ColumnElement[]): TypeEngine {
  const type = args[0]?.type.underlying() as Partial<RangeType> | undefined;
  const isRange = type?.affinity === 'range' || (type as { affinity?: string } | undefined)?.affinity === 'multirange';
  return isRange && type?.subtype !== undefined ? type.subtype : toType(VARCHAR);
}

const listType: ResultTypeOf = (args) => ARRAY(ofArguments.type(args));

/** The functions whose types are known, by their name. */
export const functionTypes = new Map<string, FunctionFacts>([
  ['count', always(Integer)],
  ['char_length', always(Integer)],
  ['length', always(Integer)],
  ['lower', { type: boundType }],
  ['upper', { type: boundType }],
  ['concat', always(VARCHAR)],
  ['random', always(Double)],
  ['now', always(DateTime({ timezone: true }))],
  ['current_timestamp', always(DateTime({ timezone: true }))],
  ['localtimestamp', always(DateTime)],
  ['current_date', always(DATE)],
  ['current_time', always(Time({ timezone: true }))],
  ['localtime', always(Time)],
  ['user', always(VARCHAR)],
  ['current_user', always(VARCHAR)],
  ['session_user', always(VARCHAR)],
  ['avg', { type: averageType }],
  ['sum', { type: sumType }],
  ['min', ofArguments],
  ['max', ofArguments],
  ['coalesce', ofAnyArgument],
  ['nullif', ofArguments],
  ['greatest', ofAnyArgument],
  ['least', ofAnyArgument],
  ['array_agg', { type: listType }],
  ['aggregate_strings', { name: 'string_agg', type: () => toType(VARCHAR) }],
  ['string_agg', always(VARCHAR)],
  ['unnest', { type: itemType }],
  ['generate_series', ofArguments],
  ['row_number', always(Integer)],
  ['rank', always(Integer)],
  ['dense_rank', always(Integer)],
  ['ntile', always(Integer)],
  ['percent_rank', always(Double)],
  ['cume_dist', always(Double)],
  ['lag', ofArguments],
  ['lead', ofArguments],
  ['first_value', ofArguments],
  ['last_value', ofArguments],
  ['nth_value', ofArguments],
  ['percentile_cont', always(Double)],
  ['grouping', always(Integer)],
]);
