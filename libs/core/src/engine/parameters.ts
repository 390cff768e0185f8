import { ArgumentError } from '../errors/errors.js';

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

/** Tells one set from many; a list of one is one set, an empty list is none. Anything else is an ArgumentError. */
export function parameterSets(parameters: Parameters): ParameterSets {
  if (parameters === undefined || parameters === null) return NONE;
  if (!Array.isArray(parameters)) return { single: checkSet(parameters), many: undefined };
  const sets = parameters as readonly ParameterSet[];
  if (sets.length === 0) return NONE;
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
