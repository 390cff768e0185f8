import { unreadableText } from './invalid-value.js';

const MAX_MS = 8.64e15;
const MS_PER_DAY = 86_400_000;

/**
 * Milliseconds since 1970-01-01T00:00Z of a timestamp in the server's ISO form: `2024-02-29 23:59:59.123456+05:30`, with
 * `BC` at its end where the year is. With an offset it is that instant; without one the fields are read as UTC, whatever
 * the time zones of the process and of the session are. Digits below the millisecond are cut off.
 * Throws a TypeError for 'infinity' and for what a Date cannot hold; `typeName` is for its message.
 */
export function parseTimestamp(text: string, typeName: string): number {
  let at = 0;
  let year = 0;
  for (let code = text.charCodeAt(0); code >= 48 && code <= 57; code = text.charCodeAt(++at))
    year = year * 10 + code - 48;
  if (at < 4 || text.charCodeAt(at) !== 45 || text.charCodeAt(at + 9) !== 58) throw unreadable(text, typeName);
  const month = twoDigits(text, at + 1);
  const day = twoDigits(text, at + 4);
  let ms = twoDigits(text, at + 7) * 3_600_000 + twoDigits(text, at + 10) * 60_000 + twoDigits(text, at + 13) * 1000;
  at += 15;
  if (text.charCodeAt(at) === 46) {
    let unit = 100;
    for (let code = text.charCodeAt(++at); code >= 48 && code <= 57; code = text.charCodeAt(++at)) {
      if (unit >= 1) ms += (code - 48) * unit;
      unit /= 10;
    }
  }
  if (at < text.length) {
    const rest = readTail(text, at, typeName);
    ms -= rest.offsetMs;
    if (rest.isBC) year = 1 - year;
  }
  const total = daysSince1970(year, month, day) * MS_PER_DAY + ms;
  // Also false for NaN, which any character out of place has led to.
  if (total >= -MAX_MS && total <= MAX_MS) return total;
  throw unreadable(text, typeName);
}

/**
 * The ISO form of a Date in UTC, as PostgreSQL reads it: `2024-02-29T23:59:59.123Z`, with `BC` at its end before year 1.
 * A timestamp without time zone takes the fields and leaves the Z.
 */
export function formatTimestamp(date: Date): string {
  const year = date.getUTCFullYear();
  const iso = date.toISOString();
  if (year >= 1 && year <= 9999) return iso;
  const rest = iso.slice(iso.indexOf('-', 1));
  return year >= 1 ? `${year}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`;
}

interface Tail {
  readonly offsetMs: number;
  readonly isBC: boolean;
}

const utc: Tail = { offsetMs: 0, isBC: false };

const timestampText =
  /^(\d{4,})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?:Z|([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?( BC)?$/;

/**
 * Microseconds since 1970-01-01T00:00Z of a timestamp in ISO form, with all its digits and in all years; without an offset
 * the fields are read as UTC. Throws a TypeError for what is no such text.
 */
export function timestampMicroseconds(text: string): bigint {
  const match = timestampText.exec(text);
  if (match === null) throw unreadableText('A timestamp', text, 'it is not in the ISO form');
  const [, year, month, day, hours, minutes, seconds, fraction, sign, zoneHours, zoneMinutes, zoneSeconds, bc] = match;
  const part = (digits: string | undefined): bigint => BigInt(digits ?? 0);
  const clock = (h: string | undefined, m: string | undefined, s: string | undefined): bigint =>
    (part(h) * 60n + part(m)) * 60n + part(s);
  const offset = clock(zoneHours, zoneMinutes, zoneSeconds) * (sign === '-' ? -1n : 1n);
  const days = BigInt(daysSince1970(bc === undefined ? Number(year) : 1 - Number(year), Number(month), Number(day)));
  return (
    (days * 86_400n + clock(hours, minutes, seconds) - offset) * 1_000_000n + part((fraction ?? '').padEnd(6, '0'))
  );
}

/** Reads what follows the seconds: an offset such as `+00`, `+05:30` or `-03:30:20`, and ` BC`. */
function readTail(text: string, start: number, typeName: string): Tail {
  const length = text.length;
  const sign = text.charCodeAt(start);
  if (sign === 43 && length === start + 3 && text.charCodeAt(start + 1) === 48 && text.charCodeAt(start + 2) === 48)
    return utc;
  let at = start;
  let seconds = 0;
  if (sign === 43 || sign === 45) {
    seconds = twoDigits(text, at + 1) * 3600;
    at += 3;
    for (let unit = 60; unit >= 1 && text.charCodeAt(at) === 58; unit /= 60, at += 3)
      seconds += twoDigits(text, at + 1) * unit;
  }
  const isBC = text.endsWith(' BC');
  if (at + (isBC ? 3 : 0) !== length) throw unreadable(text, typeName);
  return { offsetMs: (sign === 45 ? -seconds : seconds) * 1000, isBC };
}

/** NaN where there are no two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Days from 1970-01-01 to a day of the proleptic Gregorian calendar; year 0 is 1 BC. Counts years from March, so that a leap day ends one. */
export function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

function unreadable(text: string, typeName: string): TypeError {
  const reason = isoTimestamp.test(text)
    ? `a Date cannot hold it; ${typeName}({ as: 'string' }) reads the text`
    : "it is no timestamp in the ISO form; the session's DateStyle must be ISO, and the column a timestamp";
  return unreadableText(typeName, text, reason);
}

const isoTimestamp = /^-?infinity$|^\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d[\d.:+-]*( BC)?$/;
