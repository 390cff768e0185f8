import { StatementError } from '../errors/errors.js';
import type { BindParameter } from '../expression/column-element.js';
import type { BindSlot, BulkForm, Compiled } from './compiled.js';
import { madeDefault } from './made-defaults.js';

/** The parameters of one execution, by key. */
export type Parameters = Readonly<Record<string, unknown>>;

/** The values of one execution, in the order of the placeholders. */
export interface BoundValues {
  /** As the program gave them, for the log and events. */
  readonly values: unknown[];
  /** As the server's text. */
  readonly wire: (string | null)[];
}

/** The values of an execution with all parameter sets at once. */
export interface BulkValues {
  /** One list of values per set, in the order of the placeholders; made when the log or an event asks for it. */
  readonly sets: () => unknown[][];
  /** One array literal per placeholder. */
  readonly wire: (string | null)[];
}

/**
 * The values behind the placeholders: from the parameters of the execution, from the statement itself (`binds`, in the
 * order of its cache key), or from the column's default. A required value that is nowhere, and a value that its type
 * refuses, is a StatementError; `group` is the number of the parameter set among many, from 0 on, as its message names it.
 */
export function valuesFor(
  compiled: Compiled,
  binds: readonly BindParameter[],
  parameters?: Parameters,
  group?: number,
): BoundValues {
  const { slots } = compiled;
  const values: unknown[] = [];
  const wire: (string | null)[] = [];
  for (const slot of slots) {
    let value = valueOf(slot, binds, parameters);
    if (value === undefined && isLeftOut(slot, parameters)) {
      const given = (place: number): unknown => valueOf(slots[place] as BindSlot, binds, parameters);
      value = madeDefault(slot, compiled.clientDefaults, { slots, given, made: (place) => values[place] });
    }
    if (value === undefined) throw missing(compiled.sql, slot, parameters, group);
    values.push(value);
    wire.push(textOf(value, slot, compiled.sql, parameters));
  }
  return { values, wire };
}

/** The values of all sets for the form that takes them at once. Errors are those of {@link valuesFor}. */
export function bulkValuesFor(
  bulk: BulkForm,
  binds: readonly BindParameter[],
  parameterSets: readonly Parameters[],
): BulkValues {
  const { slots, sql, clientDefaults } = bulk;
  const columns: unknown[][] = slots.map(() => []);
  const keys = slots.map((slot) => (isNamed(slot) && !(slot.key in Object.prototype) ? slot.key : undefined));
  for (let i = 0; i < parameterSets.length; i++) {
    const parameters = parameterSets[i] as Parameters;
    const isPlain = Object.getPrototypeOf(parameters) === Object.prototype;
    for (let place = 0; place < slots.length; place++) {
      const slot = slots[place] as BindSlot;
      const key = keys[place];
      // What a plain object has under such a key is its own; the common case.
      let value = isPlain && key !== undefined ? parameters[key] : undefined;
      value ??= valueOf(slot, binds, parameters);
      if (value === undefined && isLeftOut(slot, parameters)) {
        const given = (at: number): unknown => valueOf(slots[at] as BindSlot, binds, parameters);
        value = madeDefault(slot, clientDefaults, { slots, given, made: (at) => columns[at]?.[i] });
      }
      if (value === undefined) throw missing(sql, slot, parameters, i);
      (columns[place] as unknown[]).push(value);
    }
  }
  return {
    sets: () => parameterSets.map((_, i) => columns.map((values) => values[i])),
    wire: slots.map((slot, place) => textOf(columns[place], slot, sql, parameterSets)),
  };
}

/** The value that was given for a slot: by the execution, or by the statement. */
function valueOf(slot: BindSlot, binds: readonly BindParameter[], parameters: Parameters | undefined): unknown {
  if (parameters !== undefined && isNamed(slot) && Object.hasOwn(parameters, slot.key)) {
    return parameters[slot.key];
  }
  if (slot.index >= 0) return (binds[slot.index] as BindParameter).value;
  return slot.bind.value;
}

/** True where an execution may give the value: of a `bindparam()`, and of a column in `values()`, which each set may say anew. */
function isNamed({ bind, isWritten }: BindSlot): boolean {
  return isWritten === true || bind.options.unique !== true;
}

/** True where a default may stand for the value: an undefined that was given is no value left out. */
function isLeftOut(slot: BindSlot, parameters: Parameters | undefined): boolean {
  return slot.index < 0 && (parameters === undefined || !Object.hasOwn(parameters, slot.key));
}

function textOf(value: unknown, slot: BindSlot, sql: string, parameters: unknown): string | null {
  if (value === null && !slot.type.bindsNull) return null;
  try {
    return slot.process(value);
  } catch (error) {
    throw unsendableValue(error, { sql, parameters, isMulti: Array.isArray(parameters) });
  }
}

function missing(
  sql: string,
  slot: BindSlot,
  parameters: Parameters | undefined,
  group: number | undefined,
): StatementError {
  const given = parameters === undefined ? undefined : Object.hasOwn(parameters, slot.key);
  const hint = given === true ? '; undefined was given, write null for NULL' : '';
  const where = group === undefined ? '' : `, in parameter group ${group}`;
  return new StatementError(
    `(InvalidRequestError) A value is required for bind parameter '${slot.key}'${where}${hint}`,
    { code: 'cd3x', statement: sql, params: parameters },
  );
}

/** The error of a value that its type has refused. */
export function unsendableValue(
  error: unknown,
  { sql, parameters, isMulti }: { readonly sql: string; readonly parameters: unknown; readonly isMulti: boolean },
): StatementError {
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const statement = { statement: sql, params: parameters, isMulti };
  return new StatementError(`(${name}) ${message}`, { code: 'cd3x', ...statement, orig: error });
}
