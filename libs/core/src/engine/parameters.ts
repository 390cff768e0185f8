import { ArgumentError } from '../errors/errors.js';
import { SADeprecationWarning, warn } from '../errors/warnings.js';
import type { ClauseElement } from '../expression/clause-element.js';
import { Insert } from '../statement/insert.js';

/** The values of one execution, by name. */
export type ParameterSet = Readonly<Record<string, unknown>>;

/** The values of an execution: one set, or many for the same statement. */
export type Parameters = ParameterSet | ArrayLike<ParameterSet> | undefined;

/** The sets of an execution, and whether there are many. */
export interface ParameterSets {
  /** The set of a single execution. */
  readonly single: ParameterSet | undefined;
  /** The sets where there are more than one. */
  readonly many: readonly ParameterSet[] | undefined;
}

/** The sets of an execution without parameters. */
export const NONE: ParameterSets = { single: undefined, many: undefined };

/** What an empty list gives: no parameters, either. */
export const EMPTY_LIST: ParameterSets = { single: undefined, many: undefined };

/**
 * An INSERT whose rows are the parameters makes a row of defaults where there are none, which an empty list hardly means. SQLAlchemy
 * does the same, and warns from 2.1 on.
 */
export function warnOfEmptyList(statement: ClauseElement): void {
  const { rows, fromStatement } = statement as Partial<Insert>;
  if (!(statement instanceof Insert) || rows !== undefined || fromStatement !== undefined) return;
  warn(
    'Empty parameter sequence passed to execute(): the INSERT makes one row of defaults. This use is deprecated; do not execute ' +
      'it where there are no rows, and leave the list out where a row of defaults is meant',
    SADeprecationWarning,
  );
}

/** Tells one set from many; a list of one is one set, an empty list is none. Anything else is an ArgumentError. */
export function parameterSets(parameters: Parameters): ParameterSets {
  if (parameters === undefined || parameters === null) return NONE;
  if (!Array.isArray(parameters)) return { single: checkSet(parameters), many: undefined };
  const sets = parameters as readonly ParameterSet[];
  if (sets.length === 0) return EMPTY_LIST;
  for (const set of sets) checkSet(set);
  return sets.length === 1 ? { single: sets[0], many: undefined } : { single: undefined, many: sets };
}

function checkSet(set: unknown): ParameterSet {
  if (typeof set === 'object' && set !== null && !Array.isArray(set)) return set as ParameterSet;
  throw new ArgumentError(
    `The parameters of a statement are an object of values by name, or a list of such objects; got ${describe(set)}`,
  );
}

function describe(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value;
}
