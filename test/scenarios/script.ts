import type { Scene } from './scene.js';

/** What one step of a record says to do, against Athanor. Gives the result of the step, if it has one. */
export type ScriptStep = () => unknown;

/** A scenario, written by hand from the plain words of its record. */
export interface ScenarioScript {
  readonly id: string;
  /** The drivers that it is played on: `pg` unless set. */
  readonly drivers: readonly ('pg' | 'pglite')[];
  /** The form in which results are compared, the record's and those of the steps. */
  readonly comparable: (result: unknown) => unknown;
  /** Sets the scene and gives the steps, one for each of the record. What it sends itself is not compared. */
  readonly prepare: (scene: Scene) => Promise<readonly ScriptStep[]>;
}

/** Makes a script. */
export function script(
  id: string,
  prepare: ScenarioScript['prepare'],
  { drivers = ['pg'], comparable = (result) => result }: Partial<Omit<ScenarioScript, 'id' | 'prepare'>> = {},
): ScenarioScript {
  return { id, drivers, comparable, prepare };
}

/** For scripts that are played on both drivers: a choice that meets every way of sending. */
export const onBoth = { drivers: ['pg', 'pglite'] } as const;
