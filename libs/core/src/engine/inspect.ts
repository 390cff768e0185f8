import { NoInspectionAvailable } from '../errors/errors.js';

/** Under this symbol, whatever `inspect()` understands has the method that gives what it says. */
export const inspection: unique symbol = Symbol.for('athanor.inspection');

/** Something that `inspect()` understands: a connection; for layers above, entities and their classes. */
export interface Inspectable<I> {
  [inspection](): I;
}

/**
 * What there is to say about something: of a connection an Inspector of its database. Anything else is a
 * NoInspectionAvailable error; an engine too, since nothing may be asked of the database without a connection.
 * SQLAlchemy: `inspect()`.
 */
export function inspect<I>(target: Inspectable<I>): I {
  const look = (target as Partial<Inspectable<I>> | null | undefined)?.[inspection];
  if (typeof look === 'function') return look.call(target);
  if (isEngine(target)) {
    throw new NoInspectionAvailable(
      'Inspection on an engine is not supported: an Inspector asks the database through a connection. ' +
        'Get one and inspect that: `await using conn = await engine.connect(); await inspect(conn).getTableNames()`',
      { code: 'xd3s' },
    );
  }
  throw new NoInspectionAvailable(`No inspection system is available for object of type ${typeName(target)}`);
}

function isEngine(target: unknown): boolean {
  const { connect, dispose } = (target ?? {}) as { connect?: unknown; dispose?: unknown };
  return typeof connect === 'function' && typeof dispose === 'function';
}

function typeName(target: unknown): string {
  if (target === null || target === undefined) return String(target);
  if (typeof target === 'function') return `class or function ${target.name}`;
  return target.constructor?.name ?? typeof target;
}
