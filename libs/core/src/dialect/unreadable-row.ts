import type { DriverColumn } from './driver.js';

/** A field as it came: its text, null for NULL, or the number of its bytes where they are too many for a string. */
export type RawField = string | null | number;

/**
 * What a driver gives in the place of an error of the decoder: the row that could not be read, so that the engine can say
 * which of its values it was. The error itself is the `cause`.
 */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow';

  constructor(
    readonly fields: readonly RawField[],
    readonly columns: readonly DriverColumn[],
    cause: unknown,
  ) {
    super('A row could not be read', { cause });
  }
}
