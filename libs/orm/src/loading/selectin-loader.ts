import type { NamedColumn } from '@athanor/core';
import type { Select } from '@athanor/core/spi';
import { identityKeyOf, identityPart } from '../mapping/identity-key.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { PostLoad } from '../query/load-plan.js';
import { compositeKeys, KEYS, remoteColumns, selectinSelect } from '../query/related-select.js';
import { parentPairs } from '../query/relationship-condition.js';
import { type InstanceState, notLoaded } from '../state/instance-state.js';
import { loadMissingColumns } from './column-loader.js';
import type { LoadContext, LoadManner } from './load-context.js';
import type { LoadHost } from './load-host.js';
import type { RowLoader } from './row-loader.js';
import { type LoadedRows, runSelect } from './run-select.js';

/** The most parent keys of one statement. */
const KEYS_PER_STATEMENT = 500;

/** Loads what the plan of a statement leaves to further statements, for the objects that came since the last call. */
export async function runPostLoads(loader: RowLoader, context: LoadContext): Promise<void> {
  const { populateExisting, signal } = context.manner;
  for (const { part, postLoads } of loader.postLoads) {
    const states = context.take(part);
    if (states.length === 0) continue;
    for (const postLoad of postLoads) await runPostLoad(context.host, states, postLoad, { populateExisting, signal });
  }
}

/**
 * Loads one relationship for many objects with one statement per 500 of them, also where it is loaded already: then what
 * the database has is noted behind what the program gave.
 */
export async function loadRelationship(
  host: LoadHost,
  states: readonly InstanceState[],
  relationship: RelationshipProperty,
): Promise<void> {
  await new SelectinLoad(host, { relationship, next: undefined, path: [] }, {}, true).run(states);
}

/** Objects that have the relationship are left alone; they take part where more is to be loaded behind it. */
async function runPostLoad(
  host: LoadHost,
  states: readonly InstanceState[],
  postLoad: PostLoad,
  manner: LoadManner,
): Promise<void> {
  const { relationship, next } = postLoad;
  if (next === undefined && states.every((state) => state.loadedRelated(relationship) !== undefined)) return;
  await new SelectinLoad(host, postLoad, manner, false).run(states);
}

const statements = new WeakMap<PostLoad | RelationshipProperty, Select>();

/** The statement of a load, made once for each place in a plan. */
function statementOf(postLoad: PostLoad): Select {
  const { relationship, next, path } = postLoad;
  const owner = next === undefined && path.length === 0 ? relationship : postLoad;
  let statement = statements.get(owner);
  if (statement === undefined) statements.set(owner, (statement = selectinSelect(relationship, next, path)));
  return statement;
}

/** What tells parents apart: the values of the columns by which the relationship finds its targets. */
type ParentKey = string | number | bigint | boolean;

/** One relationship on its way into many objects. */
class SelectinLoad {
  readonly #host: LoadHost;
  readonly #postLoad: PostLoad;
  readonly #relationship: RelationshipProperty;
  readonly #manner: LoadManner;
  /** True where objects that have the relationship get it too. */
  readonly #forced: boolean;
  readonly #places: readonly number[];

  constructor(host: LoadHost, postLoad: PostLoad, manner: LoadManner, forced: boolean) {
    this.#host = host;
    this.#postLoad = postLoad;
    this.#relationship = postLoad.relationship;
    this.#manner = manner;
    this.#forced = forced;
    this.#places = localPlaces(postLoad.relationship);
  }

  async run(states: readonly InstanceState[]): Promise<void> {
    const parents = new Map<ParentKey, { readonly values: readonly unknown[]; readonly states: InstanceState[] }>();
    for (const state of states) {
      const known = this.#valuesOf(state);
      const values = known.includes(notLoaded) ? await this.#loadedValuesOf(state) : known;
      if (values.includes(null)) {
        this.#set(state, []);
        continue;
      }
      const key = keyOf(values);
      const parent = parents.get(key);
      if (parent === undefined) parents.set(key, { values, states: [state] });
      else parent.states.push(state);
    }
    const found = await this.#load([...parents.values()].filter(({ states: [first] }) => !this.#isAtHand(first)));
    for (const [key, parent] of parents) {
      for (const state of parent.states) this.#set(state, this.#lookup(state) ?? found.get(key) ?? []);
    }
  }

  /** The values by which the state's targets are found: those of the database. */
  #valuesOf(state: InstanceState): readonly unknown[] {
    return this.#places.map((place) => keyValue(state, place));
  }

  async #loadedValuesOf(state: InstanceState): Promise<readonly unknown[]> {
    await loadMissingColumns(this.#host, state);
    return this.#valuesOf(state);
  }

  /** True where no statement is needed: the session holds the target, and nothing is to be loaded behind it. */
  #isAtHand(state: InstanceState | undefined): boolean {
    if (state === undefined || this.#postLoad.next !== undefined || this.#manner.populateExisting === true)
      return false;
    return this.#lookup(state) !== undefined;
  }

  /** The target that the session holds. */
  #lookup(state: InstanceState): readonly object[] | undefined {
    const { keyLookup, target } = this.#relationship;
    if (keyLookup === undefined) return undefined;
    const key = identityKeyOf(
      target,
      keyLookup.map((place) => keyValue(state, place)),
    );
    const present = this.#host.identityMap.get(target, key);
    return present === undefined ? undefined : [present.entity];
  }

  async #load(parents: readonly { readonly values: readonly unknown[] }[]): Promise<Map<ParentKey, object[]>> {
    const found = new Map<ParentKey, object[]>();
    for (let i = 0; i < parents.length; i += KEYS_PER_STATEMENT) {
      const keys = parents.slice(i, i + KEYS_PER_STATEMENT).map(({ values }) => values);
      const { rows, loader, context } = await this.#select(keys);
      const targets = loader.plan.requiresUnique ? uniqueRows(rows as unknown[][]) : (rows as unknown[][]);
      for (const row of targets) collect(found, row);
      await runPostLoads(loader, context);
    }
    return found;
  }

  #select(keys: readonly (readonly unknown[])[]): Promise<LoadedRows> {
    const statement = statementOf(this.#postLoad);
    const columns = remoteColumns(this.#relationship);
    if (columns.length === 1) {
      return runSelect(this.#host, statement, { [KEYS]: keys.map(([value]) => value) }, this.#manner);
    }
    return runSelect(this.#host, compositeSelect(statement, columns, keys), undefined, this.#manner);
  }

  #set(state: InstanceState, found: readonly object[]): void {
    const relationship = this.#relationship;
    if (!this.#forced && state.loadedRelated(relationship) !== undefined) return;
    state.setRelatedFromDatabase(relationship, relationship.uselist ? found : (found[0] ?? null));
  }
}

/** The number of keys is filled up to a power of two with the last one, so that few texts serve all numbers. */
function compositeSelect(
  statement: Select,
  columns: readonly NamedColumn[],
  keys: readonly (readonly unknown[])[],
): Select {
  let size = 1;
  while (size < keys.length) size *= 2;
  const filled = Array.from({ length: size }, (_, i) => keys[Math.min(i, keys.length - 1)] as readonly unknown[]);
  return statement.where(compositeKeys(columns, filled));
}

/** A row is the key columns, then the target. */
function collect(found: Map<ParentKey, object[]>, row: readonly unknown[]): void {
  const target = row.at(-1) as object;
  const key = row.length === 2 ? identityPart(row[0]) : keyOf(row.slice(0, -1));
  const list = found.get(key);
  if (list === undefined) found.set(key, [target]);
  else list.push(target);
}

/** Without the rows that joined collections of the targets have multiplied. */
function uniqueRows(rows: readonly unknown[][]): unknown[][] {
  const seen = new Map<unknown, Set<ParentKey>>();
  return rows.filter((row) => {
    const target = row.at(-1);
    const keys = seen.get(target) ?? new Set();
    seen.set(target, keys);
    const key = keyOf(row.slice(0, -1));
    return !keys.has(key) && keys.add(key) !== undefined;
  });
}

function keyOf(values: readonly unknown[]): ParentKey {
  if (values.length === 1) return identityPart(values[0]);
  return values.map((value) => `${typeof identityPart(value)}${JSON.stringify(String(identityPart(value)))}`).join();
}

/** The places among the parent's columns of those that the relationship starts from. */
export function localPlaces(relationship: RelationshipProperty): readonly number[] {
  return parentPairs(relationship).map(([local]) => relationship.mapper.columnProperty(local)?.index as number);
}

/** The value of a column as the database has it; where that is not known, the present one. */
export function keyValue(state: InstanceState, place: number): unknown {
  const committed = state.committed?.[place];
  return committed === undefined || committed === notLoaded ? state.columnValue(place) : committed;
}
