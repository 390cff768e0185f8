import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { emptyDatabase } from './empty-database.js';
import { longestNotYet, notYet } from './not-yet.js';
import { play, type StepDifference } from './play.js';
import { scenarios } from './record-format.js';
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

describe('the recorded scenarios', () => {
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

describe('the scenarios that do not pass yet', () => {
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
