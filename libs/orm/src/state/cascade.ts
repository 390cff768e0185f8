import type { CascadeKind } from '../mapping/cascade-options.js';
import type { InstanceState } from './instance-state.js';
import { stateOf } from './stateful.js';

/**
 * The objects that an operation on one reaches along its relationships, among what is loaded; each of them once, parents
 * first, without the one it starts from. For save-update also what was taken out of a collection since the last flush.
 * SQLAlchemy: `Mapper.cascade_iterator`.
 */
export function cascadeIterator(kind: CascadeKind, start: InstanceState): Iterable<InstanceState> {
  return start.hasRelated ? walk(kind, start) : nothing;
}

const nothing: readonly InstanceState[] = [];

function* walk(kind: CascadeKind, start: InstanceState): Generator<InstanceState> {
  const seen = new Set([start]);
  const stack = [membersOf(kind, start)];
  for (let members = stack.at(-1); members !== undefined; members = stack.at(-1)) {
    const next = members.next();
    if (next.done === true) stack.pop();
    else if (!seen.has(next.value)) {
      seen.add(next.value);
      yield next.value;
      stack.push(membersOf(kind, next.value));
    }
  }
}

/** The states that an object leads to directly. */
function* membersOf(kind: CascadeKind, state: InstanceState): Generator<InstanceState> {
  for (const property of state.mapper.relationships) {
    const value = property.cascade[kind] ? state.loadedRelated(property) : undefined;
    if (value === undefined) continue;
    for (const member of value === null ? [] : Array.isArray(value) ? value : [value]) {
      yield stateOf(member) as InstanceState;
    }
    if (kind === 'saveUpdate') yield* state.relatedHistory(property).deleted;
  }
}
