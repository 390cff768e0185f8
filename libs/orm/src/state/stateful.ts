import type { InstanceState } from './instance-state.js';

/** What every entity is at its root: an object with a state that nobody sees. */
export class Stateful {
  readonly #state: InstanceState;

  constructor(state: InstanceState) {
    this.#state = state;
    state.entity = this;
  }

  /** The state of an object; undefined for objects that are no entities. */
  static stateOf(this: void, object: unknown): InstanceState | undefined {
    return typeof object === 'object' && object !== null && #state in object ? object.#state : undefined;
  }
}

/** The state of an entity; undefined for anything else. SQLAlchemy: `instance_state`. */
export const stateOf: (object: unknown) => InstanceState | undefined = Stateful.stateOf;
