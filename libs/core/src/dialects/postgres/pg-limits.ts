import type { DriverValue } from '../../dialect/driver.js';
import { InvalidRequestError } from '../../errors/errors.js';

/** The protocol counts values in sixteen bits. */
const MOST_VALUES = 65535;

/** A server ends a session whose message is larger. */
const MOST_BYTES = 0x3fffffff;

/** The names, the numbers and the sizes in a message, at the most. */
const OVERHEAD = 1024 + 4 * MOST_VALUES;

/**
 * Why a statement cannot be sent: it has no form in the protocol and would be taken for something else. Behind a NUL in
 * its SQL the server would read other parts of the message, a count of values that is too large would become a small one, and
 * half a surrogate pair another character. (Of values the types see to that.) A message of more than `mostBytes` would cost the
 * session.
 */
export function refusalOf(
  sql: string,
  sets: readonly (readonly DriverValue[])[],
  mostBytes = MOST_BYTES,
): InvalidRequestError | undefined {
  for (const values of sets) {
    if (values.length > MOST_VALUES) return tooMany(values.length);
    if (mayExceed(values, mostBytes) && sizeOf(values) + OVERHEAD > mostBytes)
      return tooLarge(sizeOf(values), mostBytes);
  }
  if (sql.length * 3 + OVERHEAD > mostBytes && Buffer.byteLength(sql) + OVERHEAD > mostBytes) {
    return tooLarge(Buffer.byteLength(sql), mostBytes);
  }
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

/** Told by the lengths alone: a character has three bytes at the most. */
function mayExceed(values: readonly DriverValue[], bytes: number): boolean {
  let length = 0;
  for (let i = 0; i < values.length; i++) length += values[i]?.length ?? 0;
  return length * 3 + OVERHEAD > bytes;
}

function sizeOf(values: readonly DriverValue[]): number {
  return values.reduce((size, value) => size + Buffer.byteLength(value ?? ''), 0);
}

function tooLarge(bytes: number, most: number): InvalidRequestError {
  return new InvalidRequestError(
    `A statement is a message of at most ${most} bytes, and the values or the SQL of this one have ${bytes}; send them in parts, ` +
      'as by an UPDATE that appends (value || part), or fewer sets of parameters at once',
  );
}

function unsendable(sql: string, at: number): InvalidRequestError {
  const what = sql[at] === '\0' ? 'the character U+0000 (NUL)' : 'a lone surrogate';
  const around = JSON.stringify(sql.slice(Math.max(0, at - 20), at + 20));
  return new InvalidRequestError(`SQL cannot hold ${what}, which stands at place ${at}: ${around}`);
}
