import { AttributeError } from '@athanor/core/spi';
import { type InstanceState, notLoaded } from './instance-state.js';
import { readRelated } from './relationship-attribute.js';
import { peekValue } from './scalar-attribute.js';
import { columnNotLoaded, relationshipDetached } from './unloaded-errors.js';

/** The attributes of an object as promises. Names that it does not have are an AttributeError. SQLAlchemy: `AsyncAttrs`. */
export function awaitableAttrsOf(state: InstanceState): object {
  return new Proxy(
    {},
    {
      get: (target, name) =>
        typeof name === 'string' && !(name in target) ? awaitAttribute(state, name) : Reflect.get(target, name),
    },
  );
}

function awaitAttribute(state: InstanceState, name: string): Promise<unknown> | undefined {
  if (state.mapper.columnByKey(name) === undefined && !state.mapper.relationshipKeys.includes(name)) {
    // Asked by `await` and JSON.stringify of every object.
    if (name === 'then' || name === 'toJSON') return undefined;
    throw new AttributeError(`'${state.mapper.className}' object has no attribute '${name}'`);
  }
  // What the look-up throws becomes the promise's rejection.
  return new Promise((resolve) => resolve(valueOrLoad(state, name)));
}

/** The value where it is known without IO, else the promise of it. */
function valueOrLoad(state: InstanceState, name: string): unknown {
  const property = state.mapper.property(name);
  const value = property?.kind === 'relationship' ? readRelated(state, property) : readColumn(state, name);
  if (value !== notLoaded) return value;
  if (state.session === undefined) throw relationshipDetached(state, name);
  return state.session.loadAttribute(state, name);
}

function readColumn(state: InstanceState, name: string): unknown {
  const value = peekValue(state.entity, name);
  if (value !== notLoaded) return value;
  if (state.key === undefined) return null;
  if (state.session === undefined) throw columnNotLoaded(state, name);
  return notLoaded;
}
