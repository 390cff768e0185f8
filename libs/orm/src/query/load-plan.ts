import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { LoaderOverrides } from '../state/instance-state.js';
import type { LoaderNode } from './loader-tree.js';
import type { ClauseElement } from '@athanor/core/spi';

/** An object that stands in the columns of a row. */
export interface EntityPart {
  readonly kind: 'entity';
  readonly mapper: Mapper;
  /** `[place among the mapper's columns, place in the row]` of each column that is loaded; the primary key is among them. */
  readonly columns: readonly (readonly [index: number, position: number])[];
  /** Objects of the same row that relationships of this one hold. */
  readonly joined: readonly JoinedPart[];
  readonly postLoads: readonly PostLoad[];
  /** What the objects have to remember about relationships that stay unloaded. */
  readonly loaderOptions: LoaderOverrides | undefined;
  /** True where only some columns of an object were asked for, and nothing is said of the others. */
  readonly isPartial: boolean;
}

/** The far end of a relationship that was joined. */
export interface JoinedPart {
  readonly relationship: RelationshipProperty;
  readonly part: EntityPart;
}

/** A relationship that further statements load, once the rows are in. */
export interface PostLoad {
  readonly relationship: RelationshipProperty;
  readonly next: LoaderNode | undefined;
  /** The ids of the mappers on the way here; the mapping's own eager loading does not go in circles. */
  readonly path: readonly number[];
}

/** A column that stands for itself. */
export interface ValuePart {
  readonly kind: 'value';
  readonly position: number;
}

/** What stands at a place of the rows that a statement gives. */
export type RowPart = EntityPart | ValuePart;

/** How the rows of a lowered statement become what the statement selects; pinned to its compilation. */
export class LoadPlan {
  constructor(
    readonly parts: readonly RowPart[],
    /** The names of the places. */
    readonly keys: readonly string[],
    /** What was selected at each place: columns, and tables or aliases for entities. */
    readonly elements: readonly ClauseElement[],
    /** True where joined collections repeat the rows of their parents. */
    readonly requiresUnique: boolean,
  ) {}

  /** True where rows are one object each. */
  get singleEntity(): boolean {
    return this.parts.length === 1 && this.parts[0]?.kind === 'entity';
  }
}
