import type { Column } from '@athanor/core';
import { makeDefiner, type PropertyDefiner } from './generated-code.js';
import type { Mapper } from './mapper.js';

/** An attribute of an entity that is a column of its table. SQLAlchemy: `ColumnProperty`. */
export class ColumnProperty {
  readonly kind = 'column';
  #definer: PropertyDefiner | undefined;

  constructor(
    /** The name of the attribute. */
    readonly key: string,
    readonly column: Column<any, any, any>,
    /** The place in {@link Mapper.columns}, and in all arrays of column values. */
    readonly index: number,
    readonly mapper: Mapper,
  ) {}

  /** Gives an entity the value as a plain property of its own. */
  defineOn(entity: object, value: unknown): void {
    this.#definer ??= makeDefiner(this.key);
    this.#definer(entity, value);
  }

  /** `A.data`, for messages. */
  toString(): string {
    return `${this.mapper.className}.${this.key}`;
  }
}
