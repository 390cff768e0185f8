import type { BoundValues } from '../compiler/bind-values.js';
import type { BindSlot } from '../compiler/compiled.js';
import type { DriverValue } from '../dialect/driver.js';
import { ArgumentError } from '../errors/errors.js';
import { typeOfLiteral } from '../types/type-of-literal.js';
import type { ConnectionSession } from './connection-session.js';

/** The server's text of a value of which only the value itself says the type. */
export function textOfValue(core: ConnectionSession, value: unknown): DriverValue {
  if (value === null) return null;
  if (value === undefined) throw new ArgumentError('A value of execDriverSql() is undefined; give null for NULL');
  return typeOfLiteral(value).bindProcessor(core.engine.dialect)(value);
}

/** The server's text of the values that a listener gave; those that it left alone are not converted again. */
export function reboundValues(
  core: ConnectionSession,
  slots: readonly BindSlot[],
  changed: readonly unknown[],
  given: BoundValues,
): DriverValue[] {
  return changed.map((value, place) => {
    if (place < given.wire.length && Object.is(value, given.values[place])) return given.wire[place] as DriverValue;
    const slot = slots[place];
    if (slot === undefined || value === undefined) return textOfValue(core, value);
    return value === null && !slot.type.bindsNull ? null : slot.process(value);
  });
}
