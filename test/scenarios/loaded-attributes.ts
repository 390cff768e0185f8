import { inspect } from '@athanor/core';
import type { Inspectable } from '@athanor/core/spi';
import type { InstanceState } from '@athanor/orm';

/** The names of the attributes of an entity that can be read, in alphabetical order. */
export function loadedAttributes(entity: Inspectable<InstanceState>): string[] {
  const { mapper, unloaded } = inspect(entity);
  const names = [...mapper.columns, ...mapper.relationships].map(({ key }) => key);
  return names.filter((name) => !unloaded.has(name)).sort();
}

/** The loaded columns with their values. */
export function loadedValues(entity: Inspectable<InstanceState>): Record<string, unknown> {
  const loaded = loadedAttributes(entity);
  const columns = inspect(entity).mapper.columns.filter(({ key }) => loaded.includes(key));
  return Object.fromEntries(columns.map(({ key }) => [key, (entity as unknown as Record<string, unknown>)[key]]));
}
