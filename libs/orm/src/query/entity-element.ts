import { type ClauseElement, FromClause } from '@athanor/core/spi';
import { entityMapperOf, type Mapper } from '../mapping/mapper.js';

/** A table or alias that stands for an entity. */
export interface EntitySource {
  readonly mapper: Mapper;
  readonly from: FromClause;
}

/** The entity that an element of a select list stands for as a whole; undefined for columns and plain tables. */
export function entitySourceOf(element: ClauseElement): EntitySource | undefined {
  if (!(element instanceof FromClause)) return undefined;
  const mapper = entityMapperOf(element);
  return mapper === undefined ? undefined : { mapper, from: element };
}
