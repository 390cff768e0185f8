import type { MultiRange } from './multi-range-value.js';
import { NullType } from './null-type.js';
import { orderKey } from './range-order.js';
import {
  DATEMULTIRANGE,
  DATERANGE,
  INT4MULTIRANGE,
  INT4RANGE,
  INT8MULTIRANGE,
  INT8RANGE,
  NUMMULTIRANGE,
  NUMRANGE,
  TSMULTIRANGE,
  TSRANGE,
  TSTZMULTIRANGE,
  TSTZRANGE,
} from './range-types.js';
import type { Range } from './range-value.js';
import type { TypeEngine } from './type-engine.js';

type Kind = 'int4' | 'int8' | 'num' | 'date' | 'tsText' | 'tstz' | 'tstzText';

const singles: Readonly<Record<Kind, () => unknown>> = {
  int4: INT4RANGE,
  int8: INT8RANGE,
  num: NUMRANGE,
  date: DATERANGE,
  tsText: () => TSRANGE({ as: 'string' }),
  tstz: () => TSTZRANGE(),
  tstzText: () => TSTZRANGE({ as: 'string' }),
};

const multis: Readonly<Record<Kind, () => unknown>> = {
  int4: INT4MULTIRANGE,
  int8: INT8MULTIRANGE,
  num: NUMMULTIRANGE,
  date: DATEMULTIRANGE,
  tsText: () => TSMULTIRANGE({ as: 'string' }),
  tstz: () => TSTZMULTIRANGE(),
  tstzText: () => TSTZMULTIRANGE({ as: 'string' }),
};

/** The type of a bare range by its bounds; NullType where they say nothing, as those of `(,)` do. */
export function typeOfRange(range: Range): TypeEngine {
  return typeOfBounds([range.lower, range.upper], singles);
}

/** The type of a bare multirange by the bounds of its ranges. */
export function typeOfMultiRange(ranges: MultiRange): TypeEngine {
  return typeOfBounds(
    ranges.ranges.flatMap((range) => [range.lower, range.upper]),
    multis,
  );
}

function typeOfBounds(bounds: readonly unknown[], types: Readonly<Record<Kind, () => unknown>>): TypeEngine {
  const kinds = bounds.filter((bound) => bound !== null).map(kindOf);
  const widest = (['num', 'int8'] as const).find((kind) => kinds.includes(kind));
  const kind = widest ?? kinds.find((one) => one !== undefined);
  return (kind === undefined ? NullType() : types[kind]()) as TypeEngine;
}

function kindOf(bound: unknown): Kind | undefined {
  if (bound instanceof Date) return 'tstz';
  if (typeof bound === 'bigint') return 'int8';
  const { family } = orderKey(bound);
  if (typeof bound === 'number') {
    if (!Number.isSafeInteger(bound)) return 'num';
    return bound >= -2_147_483_648 && bound <= 2_147_483_647 ? 'int4' : 'int8';
  }
  const byFamily = { number: 'num', day: 'date', clock: 'tsText', instant: 'tstzText', infinity: undefined } as const;
  return byFamily[family];
}
