import type { ColumnElement } from '../expression/column-element.js';
import { commonType } from '../expression/operand-types.js';
import { NullType } from '../types/null-type.js';
import { BigInteger, BOOLEAN, Double, Integer, Numeric } from '../types/numeric-types.js';
import { VARCHAR } from '../types/string-types.js';
import { ARRAY } from '../types/structured-types.js';
import { Interval } from '../types/temporal-types.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { snakeCase } from '../util/snake-case.js';
import { documentFunctions } from './document-functions.js';
import { type FunctionFacts, likeFirst, type LiteralTypeOf, type ResultTypeOf } from './function-signatures.js';
import { listFunctions } from './list-functions.js';
import { momentFunctions } from './moment-functions.js';
import { numberFunctions } from './number-functions.js';
import { textFunctions } from './text-functions.js';

const always = (type: TypeLike<any, any>): FunctionFacts => ({ type: () => toType(type) });

/** What the server makes of the types of all arguments, of which it gives one. */
const ofAnyArgument: FunctionFacts = { type: commonType, literals: likeFirst };

/** That of the first argument whose type is known. */
const ofArguments: FunctionFacts = {
  type: (args) => args.find((argument) => argument.type.affinity !== 'null')?.type ?? toType(NullType),
};

/** As {@link ofArguments}, of a value whose stand-in is the third argument. */
const ofNeighbour: FunctionFacts = { ...ofArguments, literals: atPlace(2) };

function atPlace(wanted: number): LiteralTypeOf {
  return (value, place, first) => (place === wanted ? likeFirst(value, place, first) : undefined);
}

/** PostgreSQL adds whole numbers up as BIGINT: read as a number, or an error where that would not be exact. */
function sumType(args: readonly ColumnElement[]): TypeEngine {
  const type = ofArguments.type(args);
  return type.visitName === 'integer' || type.visitName === 'smallInteger' ? BigInteger({ asNumber: true }) : type;
}

function averageType(args: readonly ColumnElement[]): TypeEngine {
  return args[0]?.type.affinity === 'interval' ? toType(Interval) : toType(Numeric);
}

/** What lies between two values: of spans a span, of all numbers a number. */
const betweenTwo = (type: TypeEngine): TypeEngine => (type.affinity === 'interval' ? type : toType(Double));

/** Of several fractions there are as many answers. */
const forEach = (fractions: ColumnElement | undefined, type: TypeEngine): TypeEngine =>
  fractions?.type.affinity === 'array' ? ARRAY(type) : type;

const listType: ResultTypeOf = (args) => ARRAY(ofArguments.type(args));

/** Aggregates and window functions, and those whose type is that of one of their arguments. */
const general = () =>
  ({
    count: always(Integer),
    avg: { type: averageType },
    sum: { type: sumType },
    stddev: always(Numeric),
    variance: always(Numeric),
    stddevPop: always(Numeric),
    stddevSamp: always(Numeric),
    varPop: always(Numeric),
    varSamp: always(Numeric),
    corr: always(Double),
    bitAnd: ofArguments,
    bitOr: ofArguments,
    anyValue: ofArguments,
    numNulls: always(Integer),
    numNonnulls: always(Integer),
    min: ofArguments,
    max: ofArguments,
    boolAnd: always(BOOLEAN),
    boolOr: always(BOOLEAN),
    every: always(BOOLEAN),
    coalesce: ofAnyArgument,
    nullif: { ...ofArguments, literals: likeFirst },
    greatest: ofAnyArgument,
    least: ofAnyArgument,
    arrayAgg: { type: listType },
    aggregateStrings: { name: 'string_agg', type: () => toType(VARCHAR) },
    stringAgg: always(VARCHAR),
    rowNumber: always(Integer),
    rank: always(Integer),
    denseRank: always(Integer),
    ntile: always(Integer),
    percentRank: always(Double),
    cumeDist: always(Double),
    lag: ofNeighbour,
    lead: ofNeighbour,
    firstValue: ofArguments,
    lastValue: ofArguments,
    nthValue: ofArguments,
    percentileCont: { ...always(Double), ofSorted: (key, args) => forEach(args[0], betweenTwo(key.type)) },
    percentileDisc: { ...always(NullType), ofSorted: (key, args) => forEach(args[0], key.type) },
    grouping: always(Integer),
  }) satisfies Readonly<Record<string, FunctionFacts>>;

const OWN_SCHEMA = 'pg_catalog.';

let types: Map<string, FunctionFacts> | undefined;

/** The functions whose types are known, by their name in the database. Programs that call no function need not wait for them to be made. */
export function functionTypes(): Map<string, FunctionFacts> {
  types ??= new Map(
    [general, textFunctions, numberFunctions, momentFunctions, listFunctions, documentFunctions].flatMap((table) =>
      Object.entries<FunctionFacts>(table()).map(([name, facts]) => [snakeCase(name), facts] as const),
    ),
  );
  return types;
}

/** What is known of a function, also where it is called by the schema of PostgreSQL's own. */
export function factsOf(name: string): FunctionFacts | undefined {
  return functionTypes().get(name.startsWith(OWN_SCHEMA) ? name.slice(OWN_SCHEMA.length) : name);
}
