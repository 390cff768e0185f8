import type { DriverValue } from '../../dialect/driver.js';
import { InvalidRequestError } from '../../errors/errors.js';

/** The protocol counts values in sixteen bits. */
const MOST_VALUES = 65535;

/**
 * Why a statement cannot be sent: it has no form in the protocol and would be taken for something else. Behind a NUL in
 * its SQL the server would read other parts of the message, a count of values that is too large would become a small one, and
 * half a surrogate pair another character. (Of values the types see to that.)
 */
export function refusalOf(sql: string, sets: readonly (readonly DriverValue[])[]): InvalidRequestError | undefined {
  for (const values of sets) if (values.length > MOST_VALUES) return tooMany(values.length);
  const at = sql.search(UNSENDABLE);
  return at === -1 ? undefined : unsendable(sql, at);
}

// With `u` a whole surrogate pair is one character.
const UNSENDABLE = /[\0\p{Surrogate}]/u;

function tooMany(count: number): InvalidRequestError {
  return new InvalidRequestError(
    `A statement takes at most ${MOST_VALUES} values, and this one has ${count}; run it in parts, or send the values as ` +
      'one array',
  );
}

function unsendable(sql: string, at: number): InvalidRequestError {
  const what = sql[at] === '\0' ? 'the character U+0000 (NUL)' : 'a lone surrogate';
  const around = JSON.stringify(sql.slice(Math.max(0, at - 20), at + 20));
  return new InvalidRequestError(`SQL cannot hold ${what}, which stands at place ${at}: ${around}`);
}
