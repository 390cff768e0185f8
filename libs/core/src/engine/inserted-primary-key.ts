import type { Compiled } from '../compiler/compiled.js';
import type { ClauseElement } from '../expression/clause-element.js';
import { metadataOfKeys } from '../result/result-metadata.js';
import { Insert } from '../statement/insert.js';
import { DeclaredPlan, type ReadingDialect } from './result-plan.js';

const plans = new WeakMap<Compiled, DeclaredPlan>();

/** How the row of an implicit RETURNING is read. */
export function insertedKeysPlan(compiled: Compiled, dialect: ReadingDialect): DeclaredPlan {
  const key = compiled.origin ?? compiled;
  let plan = plans.get(key);
  if (plan === undefined) plans.set(key, (plan = new DeclaredPlan(compiled.implicitReturning, dialect)));
  return plan;
}

/**
 * The primary key of a row that a single INSERT made: what the server made came back by RETURNING, the rest the client
 * has sent. Null where neither is so (`fromSelect()`, an expression as value).
 */
export function insertedPrimaryKey(
  statement: ClauseElement,
  compiled: Compiled,
  values: readonly unknown[],
  returned: unknown,
): unknown {
  const columns = statement instanceof Insert ? statement.table.primaryKeyColumns : [];
  const { rowClass } = metadataOfKeys(columns.map((column) => column.key));
  return new rowClass(
    ...columns.map(({ key }) => {
      const place = compiled.implicitReturning.findIndex((column) => column.key === key);
      if (place >= 0) return (returned as readonly unknown[] | undefined)?.[place] ?? null;
      const slot = compiled.slots.findIndex((s) => s.key === key);
      return slot >= 0 ? values[slot] : null;
    }),
  );
}
