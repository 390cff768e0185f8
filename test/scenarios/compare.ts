import { isDeepStrictEqual } from 'node:util';
import { codeOfCounterpart, counterpartsOf } from './error-counterparts.js';
import type { RecordedError, RecordedOutcome, RecordedStep } from './record-format.js';
import { type SentStatement, sentInRecord } from './sent-statement.js';

/** What was observed of a step in Athanor. */
export interface Observation {
  readonly statements: readonly SentStatement[];
  /** In the form of the record; undefined where the step gave nothing. */
  readonly result: unknown;
  readonly error: unknown;
  readonly warnings: readonly string[];
}

/**
 * Says where an observation differs from the record; nothing where it does not. A key that is absent from the record
 * stands for nothing of that kind; statements alone may be left out where only the result counts. Where the next version of SQLAlchemy does something else, either is right.
 */
export function differences(step: RecordedStep, observed: Observation): string[] {
  const alternatives = step.also_in_2_1 === undefined ? [step] : [step, { ...step, ...step.also_in_2_1 }];
  const found = alternatives.map((alternative) =>
    differencesFrom(alternative, step.order_free !== undefined, observed),
  );
  return found.find((list) => list.length === 0) ?? (found[0] as string[]);
}

function differencesFrom(expected: RecordedOutcome, orderFree: boolean, observed: Observation): string[] {
  return [
    ...statementDifferences(expected, orderFree, observed),
    ...resultDifferences(expected.result, observed.result),
    ...errorDifferences(expected.error, observed.error),
    ...warningDifferences(expected.warnings ?? [], observed.warnings),
  ];
}

function statementDifferences(expected: RecordedOutcome, orderFree: boolean, observed: Observation): string[] {
  // Left out, and not empty: only the result counts.
  if (expected.sql === undefined) return [];
  const order = orderFree ? sortNeighbours : (list: readonly SentStatement[]) => list;
  const wanted = order(expected.sql.map(sentInRecord));
  const sent = order(observed.statements);
  return Array.from({ length: Math.max(wanted.length, sent.length) }, (_, i) =>
    statementDifference(i, wanted[i], sent[i]),
  ).flat();
}

function statementDifference(i: number, wanted: SentStatement | undefined, sent: SentStatement | undefined): string[] {
  if (wanted !== undefined && sent !== undefined && agree(wanted, sent)) return [];
  return [`statement ${i + 1}: expected ${describe(wanted)}, sent ${describe(sent)}`];
}

function agree(wanted: SentStatement, sent: SentStatement): boolean {
  return (
    (wanted.op === sent.op || (wanted.op === 'CREATE' && sent.op.startsWith('CREATE '))) &&
    (wanted.on === undefined || wanted.on === sent.on) &&
    wanted.batch === sent.batch &&
    isDeepStrictEqual(wanted.values, sent.values)
  );
}

/** Neighbours of one kind by table and values, and the sets of each by their values. */
function sortNeighbours(statements: readonly SentStatement[]): SentStatement[] {
  const runs: SentStatement[][] = [];
  for (const statement of statements.map(sortSets)) {
    const run = runs.at(-1);
    if (run?.[0]?.op === statement.op) run.push(statement);
    else runs.push([statement]);
  }
  return runs.flatMap((run) =>
    run.sort((a, b) => compareText(JSON.stringify([a.on, a.values]), JSON.stringify([b.on, b.values]))),
  );
}

function sortSets(statement: SentStatement): SentStatement {
  const width = statement.values.length / statement.batch;
  const sets = Array.from({ length: statement.batch }, (_, i) => statement.values.slice(i * width, (i + 1) * width));
  sets.sort((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
  return { ...statement, values: sets.flat() };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function resultDifferences(expected: unknown, observed: unknown): string[] {
  if (resultsAgree(expected, observed)) return [];
  return [`result: expected ${JSON.stringify(expected)}, got ${JSON.stringify(observed)}`];
}

/** Equal, but for the wording of errors; those have to be there all the same. */
function resultsAgree(expected: unknown, observed: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(observed) &&
      expected.length === observed.length &&
      expected.every((item, i) => resultsAgree(item, observed[i]))
    );
  }
  if (typeof expected !== 'object' || expected === null) return isDeepStrictEqual(expected, observed);
  if (typeof observed !== 'object' || observed === null || Array.isArray(observed)) return false;
  return membersAgree(expected as Record<string, unknown>, observed as Record<string, unknown>);
}

function membersAgree(expected: Record<string, unknown>, observed: Record<string, unknown>): boolean {
  const isError = '$error' in expected || 'class' in expected;
  const keys = Object.keys(expected);
  return (
    keys.length === Object.keys(observed).length &&
    keys.every((key) => {
      if (!(key in observed)) return false;
      if (isError && (key === 'message' || key === 'starts')) return typeof observed[key] === 'string';
      if (isError && (key === '$error' || key === 'class')) {
        return counterpartsOf(String(expected[key])).includes(String(observed[key]));
      }
      return resultsAgree(expected[key], observed[key]);
    })
  );
}

/** The parts of an error that are compared. */
interface ErrorFacts {
  readonly code?: string;
  readonly sqlstate?: string;
  readonly connectionInvalidated?: boolean;
}

function errorDifferences(expected: RecordedError | undefined, observed: unknown): string[] {
  if (expected === undefined) return observed === undefined ? [] : [`error: expected none, got ${text(observed)}`];
  if (observed === undefined) return [`error: expected ${expected.class}, got none`];
  const name = classOf(observed);
  const facts = observed as ErrorFacts;
  const code = codeOfCounterpart(expected.class, name, expected.code);
  const found = counterpartsOf(expected.class).includes(name)
    ? []
    : [`error: expected ${expected.class}, got ${text(observed)}`];
  if (code !== facts.code) found.push(`error code: expected ${code}, got ${facts.code} of ${text(observed)}`);
  if (expected.sqlstate !== undefined && expected.sqlstate !== facts.sqlstate) {
    found.push(`sqlstate: expected ${expected.sqlstate}, got ${facts.sqlstate}`);
  }
  if ((expected.connection_invalidated ?? false) !== (facts.connectionInvalidated ?? false)) {
    found.push(
      `connection_invalidated: expected ${expected.connection_invalidated}, got ${facts.connectionInvalidated}`,
    );
  }
  return found;
}

function warningDifferences(
  expected: readonly { readonly category?: string }[],
  observed: readonly string[],
): string[] {
  const wanted = expected.map(({ category }) => category ?? 'SAWarning');
  if (isDeepStrictEqual(wanted, observed)) return [];
  return [`warnings: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(observed)}`];
}

function describe(statement: SentStatement | undefined): string {
  if (statement === undefined) return 'nothing';
  const { op, on, batch, values } = statement;
  return `${op}${on === undefined ? '' : ` on ${on}`}${batch === 1 ? '' : ` × ${batch}`}${values.length === 0 ? '' : ` ${JSON.stringify(values)}`}`;
}

const classOf = (error: unknown): string => (error instanceof Error ? error.constructor.name : typeof error);

const text = (error: unknown): string =>
  error instanceof Error ? `${classOf(error)}: ${error.message.split('\n')[0]}` : String(error);
