import { deleteFrom } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { expectNoneCheckedOut, ormFixture } from './orm-fixture.js';
import { Chance } from './random-model/chance.js';
import { Base } from './random-model/entities.js';
import { type Operation, operations } from './random-model/operations.js';
import { Player } from './random-model/player.js';

/** ORM_RANDOM_SEED plays one run again; ORM_RANDOM_RUNS and ORM_RANDOM_SECONDS ask for more. */
const firstSeed = Number(process.env['ORM_RANDOM_SEED'] ?? 1);
const runs = Number(process.env['ORM_RANDOM_RUNS'] ?? (process.env['ORM_RANDOM_SEED'] === undefined ? 250 : 1));
const seconds = Number(process.env['ORM_RANDOM_SECONDS'] ?? 15);
const steps = 40;

const { engine, maker } = ormFixture(Base.metadata);

async function play(seed: number): Promise<void> {
  await engine.begin(async (connection) => {
    for (const table of Base.metadata.sortedTables.toReversed()) await connection.execute(deleteFrom(table));
  });
  const player = new Player(engine, maker, new Chance(seed));
  try {
    for (let i = 0; i < steps; i++) await (player.chance.pick(operations) as Operation)(player);
    player.note('commit');
    await player.commit();
    player.note('reload');
    await player.reload();
  } catch (error) {
    throw new Error(`seed ${seed}: ${String(error)}\nafter\n  ${player.log.join('\n  ')}`, { cause: error });
  } finally {
    await player.session.close();
  }
}

describe('whatever a program does with its objects', () => {
  it('the tables and the objects hold what a plain model of it says', { timeout: (seconds + 30) * 1000 }, async () => {
    const end = Date.now() + seconds * 1000;
    let played = 0;
    for (let seed = firstSeed; played < runs && Date.now() < end; seed++, played++) await play(seed);
    expect(played).toBeGreaterThan(0);
    expectNoneCheckedOut(engine);
  });
});
