import type { DriverValue } from '../../dialect/driver.js';
import { InvalidRequestError } from '../../errors/errors.js';

/** The protocol counts values in sixteen bits. */
const MOST_VALUES = 65535;

/**
 * Why a statement cannot be sent: it has no form in the protocol and would be taken for something else. Behind a NUL in
 * its SQL the server would read other parts of the message, and a count of values that is too large would become a small one.
 */
export function refusalOf(sql: string, sets: readonly (readonly DriverValue[])[]): InvalidRequestError | undefined {
  for (const values of sets) if (values.length > MOST_VALUES) return tooMany(values.length);
  return sql.includes('\0') ? withNul(sql) : undefined;
}

function tooMany(count: number): InvalidRequestError {
  return new InvalidRequestError(
    `A statement takes at most ${MOST_VALUES} values, and this one has ${count}; run it in parts, or send the values as ` +
      'one array',
  );
}

function withNul(sql: string): InvalidRequestError {
  const at = sql.indexOf('\0');
  const around = JSON.stringify(sql.slice(Math.max(0, at - 20), at + 20));
  return new InvalidRequestError(`SQL cannot hold the character U+0000 (NUL), which stands at place ${at}: ${around}`);
}
