import type { InspectOptions } from 'node:util';
import { customInspect } from '@athanor/core/spi';
import { loadedRelationships } from './entity-json.js';
import type { InstanceState } from './instance-state.js';
import { stateOf } from './stateful.js';

/** Shows in place of an object that is being printed already. */
class Circular {
  constructor(readonly name: string) {}

  [customInspect](_depth: number, options: InspectOptions & { stylize?(text: string, style: string): string }): string {
    const text = `[Circular ${this.name}]`;
    return options.stylize?.(text, 'special') ?? text;
  }
}

/**
 * An object for `console.log` to print in place of an entity: of its class, with the columns and the loaded
 * relationships, down to a depth, without circles.
 */
export function entityView(state: InstanceState, depth: number, way: readonly object[] = []): object {
  const { entity } = state;
  const view = Object.create(Object.getPrototypeOf(entity) as object, {
    [customInspect]: { value: undefined },
  }) as object;
  const show = (key: string, value: unknown): void => {
    Object.defineProperty(view, key, { value, enumerable: true });
  };
  for (const [key, value] of Object.entries(entity)) show(key, value);
  if (depth < 0) return view;
  const inner = [...way, entity];
  const member = (item: object): object => memberView(item, depth - 1, inner);
  for (const property of loadedRelationships(state)) {
    const value = state.loadedRelated(property);
    show(
      property.key,
      Array.isArray(value)
        ? value.map((item) => member(item as object))
        : value === null
          ? null
          : member(value as object),
    );
  }
  return view;
}

function memberView(entity: object, depth: number, way: readonly object[]): object {
  const state = stateOf(entity) as InstanceState;
  return way.includes(entity) ? new Circular(state.mapper.className) : entityView(state, depth, way);
}
