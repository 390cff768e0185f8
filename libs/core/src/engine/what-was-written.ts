import type { BindSlot, Compiled } from '../compiler/compiled.js';
import type { ClauseElement } from '../expression/clause-element.js';
import type { NamedColumn } from '../expression/named-column.js';
import { metadataOfKeys } from '../result/result-metadata.js';
import type { Written } from '../result/written.js';
import { Dml } from '../statement/dml.js';
import type { Executed } from './prepared-execution.js';
import { DeclaredPlan, type ReadingDialect } from './result-plan.js';

const plans = new WeakMap<Compiled, DeclaredPlan>();

/** How the rows of an implicit RETURNING are read. */
export function implicitRowsPlan(compiled: Compiled, dialect: ReadingDialect): DeclaredPlan {
  const key = compiled.origin ?? compiled;
  let plan = plans.get(key);
  if (plan === undefined) plans.set(key, (plan = new DeclaredPlan(compiled.implicitReturning, dialect)));
  return plan;
}

/** What an execution wrote; undefined where the statement writes nothing, or is not known to. */
export function whatWasWritten(statement: ClauseElement, executed: Executed): Written | undefined {
  const { kind } = executed.compiled;
  if (!(statement instanceof Dml) || (kind !== 'insert' && kind !== 'update' && kind !== 'delete')) return undefined;
  return new WhatWasWritten(kind, statement, executed);
}

class WhatWasWritten implements Written {
  readonly #statement: Dml<any>;
  readonly #executed: Executed;

  constructor(
    readonly kind: 'insert' | 'update' | 'delete',
    statement: Dml<any>,
    executed: Executed,
  ) {
    this.#statement = statement;
    this.#executed = executed;
  }

  /** What the server made came back by RETURNING, the rest the client has sent; null where neither is so. */
  primaryKeys(): readonly unknown[] | undefined {
    const { compiled, rows, columns, isMany } = this.#executed;
    const { implicitReturning } = compiled;
    if (implicitReturning.length === 0 && columns !== null) return undefined;
    const keys = this.#statement.table.primaryKeyColumns;
    const { rowClass } = metadataOfKeys(keys.map((column) => column.key));
    const returned = keys.map((key) => implicitReturning.findIndex(({ element }) => element === key));
    // Some rows may have been passed over, and one set may have several: then those count that came back.
    const isTold = implicitReturning.length > 0 && !returned.includes(-1) && (isMany || rows.length > 0);
    const sent = isTold ? [] : this.#sentKeys(keys);
    return (isTold ? rows : sent).map((_, row) => {
      const back = rows[row] as readonly unknown[] | undefined;
      return new rowClass(
        ...returned.map((place, i) => (place >= 0 ? (back?.[place] ?? null) : (sent[row]?.[i] ?? null))),
      );
    });
  }

  /** The keys that the client has sent, of each parameter set or row of VALUES. */
  #sentKeys(keys: readonly NamedColumn[]): readonly (readonly unknown[])[] {
    const { compiled, valueSets } = this.#executed;
    const { rows } = this.#statement as { readonly rows?: readonly unknown[] };
    const written = compiled.slots.map((slot) => (slot.isWritten === true ? slot.key : undefined));
    const places = (key: string): number[] => written.flatMap((name, i) => (name === key ? [i] : []));
    const ofRow = Array.from({ length: rows?.length ?? 1 }, (_, row) =>
      keys.map(({ key }) => places(`${key}_m${row}`)[0] ?? places(key)[row] ?? -1),
    );
    return valueSets().flatMap((values) => ofRow.map((ofKey) => ofKey.map((place) => values[place])));
  }

  defaults(): readonly unknown[] | undefined {
    const { compiled, rows } = this.#executed;
    return compiled.implicitReturning.length > 0 ? rows : undefined;
  }

  parameters(): readonly Readonly<Record<string, unknown>>[] {
    const { compiled, valueSets } = this.#executed;
    const names = namesOf(compiled.slots);
    return valueSets().map((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])));
  }

  prefetched(): readonly NamedColumn[] {
    const made = new Set(this.#executed.compiled.clientDefaults.map(({ key }) => key));
    return this.#statement.table.columnList.filter((column) => made.has(column.key) || made.has(`${column.key}_m0`));
  }

  notFetched(): readonly NamedColumn[] {
    const { postfetch = [] } = this.#executed.compiled;
    return this.#statement.table.columnList.filter((column) => postfetch.includes(column.key));
  }
}

/** The names of parameters: those of columns and of `bindparam()` their own, all others a number behind them. */
function namesOf(slots: readonly BindSlot[]): readonly string[] {
  const counts = new Map<string, number>();
  return slots.map(({ key, bind, isWritten }) => {
    const isNamed = isWritten === true || bind.options.unique !== true;
    const id = `${isNamed ? '' : '_'}${key}`;
    const count = counts.get(id) ?? 0;
    counts.set(id, count + 1);
    if (isNamed) return count === 0 ? key : `${key}_m${count}`;
    return `${key}_${count + 1}`;
  });
}
