import type { BindParameter } from '../expression/column-element.js';
import type { DefaultContext } from '../schema/defaults.js';
import type { BindSlot, ClientDefault } from './compiled.js';

/** The row for which a default is made: what an execution gives, and what stands behind the placeholders so far. */
export interface RowInMaking {
  readonly slots: readonly BindSlot[];
  /** The value that was given for a place; undefined where there is none. */
  given(place: number): unknown;
  /** The value behind a place, where it was found or made already. */
  made(place: number): unknown;
}

/** The value that the client makes for a slot to which none was given; undefined where nothing makes one. */
export function madeDefault(slot: BindSlot, defaults: readonly ClientDefault[], row: RowInMaking): unknown {
  const found = defaults.find((one) => one.key === slot.key);
  return found?.make(contextOf(found, row));
}

function contextOf({ siblings = [] }: ClientDefault, row: RowInMaking): DefaultContext {
  return {
    getCurrentParameters() {
      const values: Record<string, unknown> = {};
      for (const [key, place] of siblings) {
        const value = row.made(place) ?? row.given(place);
        if (value !== undefined) values[key] = value;
      }
      return values;
    },
  };
}

/** For the defaults whose functions look at their row: the columns of that row with the places of their values. */
export function withSiblings(
  defaults: readonly (ClientDefault & { readonly row?: ReadonlyMap<{ readonly key: string }, unknown> })[],
  placeOf: (bind: BindParameter) => number | undefined,
): ClientDefault[] {
  return defaults.map(({ row, ...one }) => {
    if (row === undefined || one.make.length === 0) return one;
    const siblings: (readonly [string, number])[] = [];
    for (const [column, element] of row) {
      const place = placeOf(element as BindParameter);
      if (place !== undefined) siblings.push([column.key, place]);
    }
    return { ...one, siblings };
  });
}
