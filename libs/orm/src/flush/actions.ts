import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from '../state/instance-state.js';
import type { AssociationChange } from './flush-set.js';

/** One step of a flush as plain data: who is written, in which table, in what order. */
export type FlushAction =
  | { readonly kind: 'save'; readonly mapper: Mapper; readonly states: readonly InstanceState[] }
  | { readonly kind: 'delete'; readonly mapper: Mapper; readonly states: readonly InstanceState[] }
  | {
      readonly kind: 'dissociate' | 'associate';
      readonly relationship: RelationshipProperty;
      readonly changes: readonly AssociationChange[];
    };
