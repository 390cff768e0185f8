import type { Mapper } from '../mapping/mapper.js';
import type { RowValues } from './row-changes.js';

const uuidKeys = new WeakMap<Mapper, readonly string[]>();

/**
 * A UUID reads back in lower case with dashes, however it was written. An object that was written shows it so at once: its
 * identity, and the foreign keys that its children take over, are then those that a later query reads.
 */
export function adoptWrittenForm(mapper: Mapper, entity: object, values: RowValues): void {
  for (const key of uuidKeysOf(mapper)) {
    const value = values[key];
    if (typeof value === 'string') (entity as RowValues)[key] = canonicalUuid(value);
  }
}

function uuidKeysOf(mapper: Mapper): readonly string[] {
  let keys = uuidKeys.get(mapper);
  if (keys === undefined) {
    keys = mapper.columns.filter(({ column }) => column.type.affinity === 'uuid').map(({ key }) => key);
    uuidKeys.set(mapper, keys);
  }
  return keys;
}

function canonicalUuid(text: string): string {
  const hex = text.replace(/[^0-9a-f]/gi, '').toLowerCase();
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
