import { readFileSync } from 'node:fs';

/** One statement of a recorded step. */
export interface RecordedSql {
  /** The kind: INSERT, SELECT, BEGIN, COMMIT, SAVEPOINT .. */
  readonly op: string;
  /** The table or savepoint. */
  readonly on?: string;
  readonly sql?: string;
  /** The bound values in order; the sets of an executemany. */
  readonly params?: readonly unknown[];
  /** The number of row tuples of a multi-row INSERT. */
  readonly rows?: number;
  /** The number of parameter sets that were sent with the one statement. */
  readonly executemany?: number;
  /** True where the statement was built and implicit IO was refused. */
  readonly not_sent?: boolean;
}

/** The error that ended a recorded step. */
export interface RecordedError {
  readonly class: string;
  readonly message?: string;
  readonly code?: string;
  readonly sqlstate?: string;
  readonly connection_invalidated?: boolean;
}

/** What was observed in a step. */
export interface RecordedOutcome {
  readonly sql?: readonly RecordedSql[];
  readonly result?: unknown;
  readonly error?: RecordedError;
  readonly warnings?: readonly { readonly category?: string }[];
}

/** One step: what to do in plain words, and what was observed. */
export interface RecordedStep extends RecordedOutcome {
  readonly do: string;
  /** Why no order is fixed in this step; statements of one kind, and the sets of an executemany, are sorted in the record. */
  readonly order_free?: string;
  /** What the next version of SQLAlchemy does instead; either is right. */
  readonly also_in_2_1?: RecordedOutcome;
}

/** A recorded scenario. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly RecordedStep[];
}

/** All scenarios, as they were recorded: those that were given, and those that we have recorded in the same way. */
export const scenarios: readonly Scenario[] = ['scenarios.json', 'own-scenarios.json'].flatMap(recordedIn);

function recordedIn(file: string): readonly Scenario[] {
  const { scenarios } = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as { scenarios: Scenario[] };
  return scenarios;
}

/** The scenario of an id. */
export function scenarioOf(id: string): Scenario {
  const found = scenarios.find((scenario) => scenario.id === id);
  if (found === undefined) throw new Error(`there is no scenario ${id}`);
  return found;
}
