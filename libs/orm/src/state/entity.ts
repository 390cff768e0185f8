import { customInspect, inspection, InvalidRequestError } from '@athanor/core/spi';
import { mappedBy } from '../mapping/mapper-of.js';
import type { Mapper } from '../mapping/mapper.js';
import { awaitableAttrsOf } from './awaitable-attrs.js';
import { entityToJSON } from './entity-json.js';
import { entityView } from './entity-view.js';
import { InstanceState } from './instance-state.js';
import { Stateful, stateOf } from './stateful.js';

export { stateOf } from './stateful.js';

/**
 * The root of all entity classes. An instance shows its loaded columns as plain properties of its own, and nothing else;
 * relationships, and columns that are not loaded, are accessors of the prototype.
 */
export class Entity extends Stateful {
  /** A transient instance with the attributes of `init`; what is undefined counts as not given. Unknown names are a TypeError. */
  constructor(init?: object) {
    const mapper = (new.target as { [mappedBy]?: Mapper })[mappedBy];
    if (mapper === undefined)
      throw new InvalidRequestError(`Class '${new.target.name}' is not mapped: extend Base.table(...)`);
    super(new InstanceState(mapper, undefined, undefined, undefined, undefined));
    if (init !== undefined) initialize(this, mapper, init);
  }

  /** Each attribute as a promise: of its value where it is loaded, else it is loaded now. */
  get awaitableAttrs(): object {
    return awaitableAttrsOf(stateOf(this) as InstanceState);
  }

  /** A plain object of the loaded columns and relationships; what would lead back to where it came from is left out. */
  toJSON(): Record<string, unknown> {
    return entityToJSON(stateOf(this) as InstanceState);
  }

  /** What `inspect(entity)` gives. */
  [inspection](): InstanceState {
    return stateOf(this) as InstanceState;
  }

  /** What `console.log` prints. */
  [customInspect](depth: number): object {
    const state = stateOf(this);
    return state === undefined ? this : entityView(state, depth);
  }
}

function initialize(entity: object, mapper: Mapper, init: unknown): void {
  if (typeof init !== 'object' || init === null || Array.isArray(init)) {
    const given = init === null ? 'null' : Array.isArray(init) ? 'an array' : `a ${typeof init}`;
    throw new TypeError(
      `new ${mapper.className}() takes an object of attributes, such as { ${exampleOf(mapper)} }; got ${given}`,
    );
  }
  const values = init as Record<string, unknown>;
  for (const key of Object.keys(values)) {
    const value = values[key];
    const column = mapper.columnByKey(key);
    if (column !== undefined) {
      if (value !== undefined) column.defineOn(entity, value);
    } else if (mapper.relationshipKeys.includes(key)) {
      if (value !== undefined) (entity as Record<string, unknown>)[key] = value;
    } else {
      const known = [exampleOf(mapper), ...mapper.relationshipKeys].join(', ');
      throw new TypeError(`'${key}' is an invalid keyword argument for ${mapper.className}, which has ${known}`);
    }
  }
}

const exampleOf = (mapper: Mapper): string => mapper.columns.map(({ key }) => key).join(', ');
