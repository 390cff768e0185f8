import type { Column, DefaultContext } from '@athanor/core';
import type { Mapper } from '../mapping/mapper.js';
import type { RowValues } from './row-changes.js';

/** The columns of a mapper that an UPDATE changes although nobody set them. */
interface UpdateDefaults {
  /** Those whose new value is made here, with what makes it. */
  readonly client: readonly (readonly [key: string, make: (context: DefaultContext) => unknown])[];
  /** Those whose new value only the server knows. */
  readonly server: readonly string[];
}

const known = new WeakMap<Mapper, UpdateDefaults>();

/** Adds the client's `onupdate` values to those of an UPDATE, so that the object has them afterwards. */
export function addClientDefaults(mapper: Mapper, values: RowValues): void {
  const row = { getCurrentParameters: () => values };
  for (const [key, make] of updateDefaults(mapper).client) if (!(key in values)) values[key] = make(row);
}

/** The attributes that have to be loaded again after an UPDATE of these values: computed columns, `onupdate` in SQL. */
export function madeByServer(mapper: Mapper, values: RowValues): string[] {
  return updateDefaults(mapper).server.filter((key) => !(key in values));
}

function updateDefaults(mapper: Mapper): UpdateDefaults {
  const found = known.get(mapper);
  if (found !== undefined) return found;
  const client: [string, (context: DefaultContext) => unknown][] = [];
  const server: string[] = [];
  for (const { key, column } of mapper.columns) {
    const { onupdate, serverOnupdate, computed } = column as Column<any, any>;
    if (onupdate?.kind === 'value') client.push([key, () => onupdate.value]);
    else if (onupdate?.kind === 'function') client.push([key, onupdate.make]);
    else if (onupdate !== undefined || serverOnupdate !== undefined || computed !== undefined) server.push(key);
  }
  const defaults = { client, server };
  known.set(mapper, defaults);
  return defaults;
}
