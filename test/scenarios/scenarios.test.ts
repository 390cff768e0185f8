import { afterAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { departures } from './departures.js';
import { emptyDatabase } from './empty-database.js';
import { longestNotYet, notYet } from './not-yet.js';
import { play, type StepDifference } from './play.js';
import { type RecordedStep, scenarioOf, scenarios } from './record-format.js';
import type { ScenarioScript } from './script.js';
import { scripts } from './scripts.js';

const shown = ({ step, do: what, difference }: StepDifference) => `step ${step} (${what}): ${difference}`;
const waiting = new Set(notYet.map(({ id }) => id));
const played = (script: ScenarioScript) =>
  script.drivers.map((driver) => ({
    driver,
    differences: async () => {
      if (driver === 'pg') await emptyDatabase();
      return play(script, athanorUrl(driver));
    },
  }));

// PGlite takes seconds to start where the machine is busy.
const patient = { timeout: 60_000 };

afterAll(emptyDatabase);

describe('the recorded scenarios', patient, () => {
  for (const { id, title } of scenarios) {
    const script = scripts.find((candidate) => candidate.id === id);
    if (script === undefined || waiting.has(id)) continue;
    for (const { driver, differences } of played(script)) {
      it(`${id} on ${driver}: ${title}`, async () => {
        expect((await differences()).map(shown)).toEqual([]);
      });
    }
  }
});

describe('the scenarios that do not pass yet', patient, () => {
  it('are all those that are not played', () => {
    const unplayed = scenarios.map(({ id }) => id).filter((id) => !scripts.some((script) => script.id === id));
    expect(unplayed.filter((id) => !waiting.has(id))).toEqual([]);
    expect([...waiting].filter((id) => !scenarios.some((scenario) => scenario.id === id))).toEqual([]);
  });

  it('only ever become fewer', () => {
    expect(notYet.length).toBeLessThanOrEqual(longestNotYet);
    expect(waiting.size).toBe(notYet.length);
  });

  for (const script of scripts.filter(({ id }) => waiting.has(id))) {
    for (const { driver, differences } of played(script)) {
      it(`${script.id} on ${driver} differs in no other steps than those listed`, async () => {
        const steps = new Set((await differences()).map(({ step }) => step));
        expect([...steps]).toEqual(notYet.find(({ id }) => id === script.id)?.steps);
      });
    }
  }
});

describe('the departures from the record', () => {
  it('are these, each in a step that would differ otherwise', () => {
    expect(departures.map(({ id, step }) => `${id}, step ${step}`)).toEqual([
      'uow-12-update-batches, step 1',
      'core-01-insertmanyvalues, step 10',
      'core-06-result-api, step 34',
      'core-06-result-api, step 36',
      'ses-05-connection-transactions, step 25',
      'ses-14-two-phase-connection, step 6',
      'core-08-isolation-autocommit, step 14',
      'core-09-options-cache, step 1',
    ]);
    for (const { id, step, outcome } of departures) {
      const { sql, result, error } = scenarioOf(id).steps[step - 1] as RecordedStep;
      expect(outcome).not.toEqual(JSON.parse(JSON.stringify({ sql, result, error })));
    }
  });
});
