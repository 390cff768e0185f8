import { settleBegins } from './begin-marks.js';
import { differences, type Observation } from './compare.js';
import { departures } from './departures.js';
import { type RecordedSql, type RecordedStep, scenarioOf } from './record-format.js';
import { Scene, type StepLog } from './scene.js';
import type { ScenarioScript, ScriptStep } from './script.js';
import { isCatalogueQuery, type SavepointNames, type SentStatement, sentByEngine } from './sent-statement.js';
import { tagged } from './tagged-values.js';

/** A difference between a step of a record and what was observed. */
export interface StepDifference {
  /** The number of the step, from 1 on. */
  readonly step: number;
  readonly do: string;
  readonly difference: string;
}

/** Plays a scenario on the database of a URL, and says step by step where it differs from the record. */
export async function play(script: ScenarioScript, url: string): Promise<StepDifference[]> {
  const recorded = scenarioOf(script.id).steps.map((step, i) => departed(script.id, step, i + 1));
  const scene = new Scene(url);
  try {
    const steps = await script.prepare(scene);
    if (steps.length !== recorded.length) {
      throw new Error(`the script of ${script.id} has ${steps.length} steps, its record ${recorded.length}`);
    }
    await scene.take();
    const observed: Observation[] = [];
    for (const step of steps) observed.push(await observe(scene, step));
    return comparison(
      recorded.map((step) => inComparableForm(step, script)),
      observed.map((observation) => ({ ...observation, result: script.comparable(observation.result) })),
    );
  } finally {
    await scene.close();
  }
}

/** The step with the outcome that is wanted of Athanor. */
function departed(id: string, step: RecordedStep, number: number): RecordedStep {
  const departure = departures.find((candidate) => candidate.id === id && candidate.step === number);
  return departure === undefined ? step : { do: step.do, ...departure.outcome };
}

function inComparableForm(step: RecordedStep, { comparable }: ScenarioScript): RecordedStep {
  const later = step.also_in_2_1;
  return {
    ...step,
    result: comparable(step.result),
    ...(later !== undefined && {
      also_in_2_1: 'result' in later ? { ...later, result: comparable(later.result) } : later,
    }),
  };
}

/** Compares all steps of a record with what was observed. */
export function comparison(recorded: readonly RecordedStep[], observed: readonly Observation[]): StepDifference[] {
  const expected = settledRecord(recorded);
  const sent = settleBegins(observed.map(({ statements }) => statements));
  return expected.flatMap((step, i) => {
    const observation = { ...(observed[i] as Observation), statements: sent[i] as SentStatement[] };
    return differences(step, observation).map((difference) => ({ step: i + 1, do: step.do, difference }));
  });
}

/** The record with what really went to the server: no refused statements, no queries of the catalogue, BEGIN in its place. */
function settledRecord(recorded: readonly RecordedStep[]): RecordedStep[] {
  const settled = settleBegins(recorded.map((step) => (step.sql ?? []).filter(wasSent)));
  const alternatives = settleBegins(recorded.map((step) => (step.also_in_2_1?.sql ?? step.sql ?? []).filter(wasSent)));
  return recorded.map((step, i) => {
    const sql = step.sql && { sql: settled[i] };
    const later = step.also_in_2_1 && { also_in_2_1: { ...step.also_in_2_1, sql: step.sql && alternatives[i] } };
    return { ...step, ...sql, ...later };
  });
}

const wasSent = ({ not_sent, sql }: RecordedSql): boolean => not_sent !== true && !isCatalogueQuery(sql);

const savepointsOf = new WeakMap<Scene, SavepointNames>();

async function observe(scene: Scene, step: ScriptStep): Promise<Observation> {
  let result: unknown;
  let error: unknown;
  try {
    const given = await step();
    result = given === undefined ? undefined : tagged(given);
  } catch (caught) {
    error = caught;
  }
  const log = await scene.take();
  return {
    ...log,
    statements: sentIn(log, scene),
    result: result === undefined ? log.result : result,
    error,
  };
}

function sentIn(log: StepLog, scene: Scene): SentStatement[] {
  const names = savepointsOf.get(scene) ?? new Map<string, string>();
  savepointsOf.set(scene, names);
  return log.statements.filter(({ sql }) => !isCatalogueQuery(sql)).map((statement) => sentByEngine(statement, names));
}
