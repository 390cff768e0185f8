import type { ColumnElement } from '../expression/column-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import type { ElementOf } from '../expression/container-types.js';
import type { Outcome } from '../expression/operand-kinds.js';
import { NullType } from '../types/null-type.js';
import type { MultiRange } from '../types/multi-range-value.js';
import { BOOLEAN, Integer } from '../types/numeric-types.js';
import type { Range } from '../types/range-value.js';
import { Text } from '../types/string-types.js';
import { ARRAY } from '../types/structured-types.js';
import type { TypeEngine } from '../types/type-engine.js';
import {
  type Chars,
  itemOf,
  known,
  type LiteralTypeOf,
  type NullOf,
  ofFirst,
  type ResultTypeOf,
  type Whole,
} from './function-signatures.js';
import type { SqlFunction } from './table-valued.js';

type List<E = any> = readonly E[] | null | SqlExpression<readonly E[] | null>;

/** An element of the list `L`, or an expression of one. */
type ItemOf<L> =
  ElementOf<NonNullable<Outcome<L>>> extends infer E ? E | null | SqlExpression<NonNullable<E> | null> : never;

/** The list with NULL among its elements where `X` may be. */
type Added<V, X> = V extends readonly (infer E)[] ? (E | NullOf<X>)[] : V;

/** A list of the same elements. */
type OtherList<L> = Readonly<NonNullable<Outcome<L>>> | SqlExpression<NonNullable<Outcome<L>> | null>;

type AnyRange = Range<any> | MultiRange<any>;
type TestOfRange = <const R extends AnyRange | SqlExpression<AnyRange | null>>(
  range: R,
) => SqlFunction<boolean | NullOf<R>>;

const ofSecond: ResultTypeOf = (args) => (args[1] as ColumnElement).type;

const item: LiteralTypeOf = (value, place, first) => (place === 1 ? itemOf(first) : undefined);

/** Functions of lists. */
export const listFunctions = () => ({
  /** How many elements there are in a dimension, from 1; NULL where there are none. */
  arrayLength: known<(list: List, dimension: Whole) => SqlFunction<number | null>>(Integer),
  /** How many elements there are in all dimensions. */
  cardinality: known<<const L extends List>(list: L) => SqlFunction<number | NullOf<L>>>(Integer),
  /** The texts of the elements with a delimiter between them; NULL counts as the third argument, or as nothing. */
  arrayToString:
    known<
      <const L extends List, const D extends Chars>(
        list: L,
        delimiter: D,
        nullText?: Chars,
      ) => SqlFunction<string | NullOf<L | D>>
    >(Text),
  /** The list with an element behind the others; NULL counts as an empty list. */
  arrayAppend: known<
    <L extends SqlExpression<readonly any[] | null>, const X extends ItemOf<L>>(
      list: L,
      element: X,
    ) => SqlFunction<Added<NonNullable<Outcome<L>>, X>>
  >({ by: ofFirst }, item),
  /** The list with an element before the others; NULL counts as an empty list. */
  arrayPrepend: known<
    <L extends SqlExpression<readonly any[] | null>, const X extends ItemOf<L>>(
      element: X,
      list: L,
    ) => SqlFunction<Added<NonNullable<Outcome<L>>, X>>
  >({ by: ofSecond }),
  /** Two lists behind each other; NULL counts as an empty list. */
  arrayCat: known<
    <L extends SqlExpression<readonly any[] | null>>(first: L, second: OtherList<L>) => SqlFunction<Outcome<L>>
  >({ by: ofFirst }, (_, place, first) => (place === 1 ? first?.type : undefined)),
  /** The list with one element in the place of another, everywhere. */
  arrayReplace: known<
    <L extends SqlExpression<readonly any[] | null>>(list: L, from: ItemOf<L>, to: ItemOf<L>) => SqlFunction<Outcome<L>>
  >({ by: ofFirst }, (_, place, first) => (place > 0 ? itemOf(first) : undefined)),
  /** The places of all elements that are equal to one, from 1. */
  arrayPositions: known<
    <L extends SqlExpression<readonly any[] | null>>(list: L, element: ItemOf<L>) => SqlFunction<number[] | NullOf<L>>
  >(ARRAY(Integer), item),
  /** How many dimensions there are; NULL of an empty list. */
  arrayNdims: known<(list: List) => SqlFunction<number | null>>(Integer),
  /** The first place in a dimension; NULL where there is none. */
  arrayLower: known<(list: List, dimension: Whole) => SqlFunction<number | null>>(Integer),
  /** The last place in a dimension; NULL where there is none. */
  arrayUpper: known<(list: List, dimension: Whole) => SqlFunction<number | null>>(Integer),
  /** True for a range that nothing lies in. */
  isempty: known<TestOfRange>(BOOLEAN),
  /** True where the lower bound belongs to the range. */
  lowerInc: known<TestOfRange>(BOOLEAN),
  /** True where the upper bound belongs to the range. */
  upperInc: known<TestOfRange>(BOOLEAN),
  /** True where the range has no lower bound. */
  lowerInf: known<TestOfRange>(BOOLEAN),
  /** True where the range has no upper bound. */
  upperInf: known<TestOfRange>(BOOLEAN),
  /** The list without the elements that are equal to one. */
  arrayRemove: known<
    <L extends SqlExpression<readonly any[] | null>>(list: L, element: ItemOf<L>) => SqlFunction<Outcome<L>>
  >({ by: ofFirst }, item),
  /** The place of the first element that is equal to one, from 1; NULL where there is none. */
  arrayPosition: known<
    <L extends SqlExpression<readonly any[] | null>>(
      list: L,
      element: ItemOf<L>,
      start?: Whole,
    ) => SqlFunction<number | null>
  >(Integer, item),
  /** The places of the elements in a dimension, as rows. */
  generateSubscripts: known<(list: List, dimension: Whole, isReversed?: boolean) => SqlFunction<number>>(Integer),
  /** Each element of a list as a row. */
  unnest: known<<T>(list: SqlExpression<readonly T[] | null>) => SqlFunction<T>>({
    by: ([list]) => itemOf(list) ?? (NullType() as TypeEngine),
  }),
});
