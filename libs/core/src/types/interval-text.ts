import { unreadableText } from './invalid-value.js';

/** What an interval is made of. */
export interface IntervalFields {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
}

/** Reads the server's text of an interval, in whichever of its four styles the session's IntervalStyle has it written. */
export function parseInterval(text: string): IntervalFields {
  const fields = text.startsWith('P') ? isoFields(text) : /[a-z]/.test(text) ? wordFields(text) : sqlFields(text);
  if (fields !== undefined) return fields;
  const reason = text.includes('infinity') ? 'an IntervalValue cannot hold it; cast it to text' : undefined;
  throw unreadableText('Interval', text, reason);
}

const signed = /^[+-]?\d+$/;
const clock = /^([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;
const decimal = /^([+-]?)(\d+)(?:\.(\d{1,6}))?$/;

const US_PER_SECOND = 1_000_000n;

/** `postgres`: `1 year 2 mons -3 days +04:05:06.789`; `postgres_verbose`: `@ 1 year 2 mons -3 days 4 hours 5 mins 6.789 secs ago`. */
function wordFields(text: string): IntervalFields | undefined {
  const words = text.replace(/^@ /, '').split(' ');
  const isAgo = words.at(-1) === 'ago';
  let [months, days, microseconds] = [0, 0, 0n];
  for (let i = 0; i < words.length - (isAgo ? 1 : 0); i++) {
    const word = words[i] as string;
    if (word.includes(':')) {
      microseconds += clockMicroseconds(word) ?? 0n;
      if (!clock.test(word)) return undefined;
      continue;
    }
    const unit = unitOf(words[++i]);
    if (unit === 'sec') {
      const seconds = secondsMicroseconds(word);
      if (seconds === undefined) return undefined;
      microseconds += seconds;
      continue;
    }
    if (!signed.test(word)) return undefined;
    if (unit === 'year') months += Number(word) * 12;
    else if (unit === 'mon') months += Number(word);
    else if (unit === 'week') days += Number(word) * 7;
    else if (unit === 'day') days += Number(word);
    else if (unit === 'hour') microseconds += BigInt(word) * 3600n * US_PER_SECOND;
    else if (unit === 'min') microseconds += BigInt(word) * 60n * US_PER_SECOND;
    else return undefined;
  }
  return isAgo ? negated({ months, days, microseconds }) : { months, days, microseconds };
}

/** A unit as the server writes it; programs write `month`, `minute` and `second` as well. */
function unitOf(word: string | undefined): string | undefined {
  return word?.replace(/s$/, '').replace(/^month$|^minute$|^second$/, (long) => long.slice(0, 3));
}

const sqlText = /^(?:([+-]?)(\d+)-(\d+)(?: |$))?(?:([+-]?\d+)(?: |$))?([+-]?\d+:\d\d:\d\d(?:\.\d{1,6})?)?$/;

/** `sql_standard`: `+1-2 -3 +4:05:06.789`; a minus at the beginning is that of all, where nothing else has a sign. */
function sqlFields(text: string): IntervalFields | undefined {
  // A lone zero, which verbose writes behind its sign.
  const parts = sqlText.exec(text.replace(/^@ 0$/, '0'));
  if (parts === null || text === '') return undefined;
  const [, sign, years = '0', mons = '0', days = '0', time] = parts;
  const months = (Number(years) * 12 + Number(mons)) * (sign === '-' ? -1 : 1);
  const isNegative = text.startsWith('-') && !/ [+-]/.test(text);
  const microseconds = time === undefined ? 0n : (clockMicroseconds(time) as bigint);
  const ofAll = isNegative && time !== undefined && !text.startsWith(time) ? -microseconds : microseconds;
  return { months, days: Number(days), microseconds: ofAll };
}

const isoText =
  /^P(?:([+-]?\d+)Y)?(?:([+-]?\d+)M)?(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?[\d.]+)S)?)?$/;

/** `iso_8601`: `P1Y2M-3DT4H5M6.789S`. */
function isoFields(text: string): IntervalFields | undefined {
  const parts = isoText.exec(text);
  if (parts === null || !/\d/.test(text)) return undefined;
  const [, years = '0', months = '0', days = '0', hours = '0', minutes = '0', seconds = '0'] = parts;
  const fraction = secondsMicroseconds(seconds);
  if (fraction === undefined) return undefined;
  return {
    months: Number(years) * 12 + Number(months),
    days: Number(days),
    microseconds: (BigInt(hours) * 60n + BigInt(minutes)) * 60n * US_PER_SECOND + fraction,
  };
}

/** `-04:05:06.789` in microseconds. */
function clockMicroseconds(text: string): bigint | undefined {
  const parts = clock.exec(text);
  if (parts === null) return undefined;
  const [, sign, hours, minutes, seconds, fraction = ''] = parts;
  const total = BigInt(hours as string) * 3600n + BigInt(Number(minutes) * 60 + Number(seconds));
  return withSign(sign, total * US_PER_SECOND + BigInt(fraction.padEnd(6, '0')));
}

/** `-6.789` seconds in microseconds. */
function secondsMicroseconds(text: string): bigint | undefined {
  const parts = decimal.exec(text);
  if (parts === null) return undefined;
  const [, sign, seconds, fraction = ''] = parts;
  return withSign(sign, BigInt(seconds as string) * US_PER_SECOND + BigInt(fraction.padEnd(6, '0')));
}

function withSign(sign: string | undefined, value: bigint): bigint {
  return sign === '-' ? -value : value;
}

function negated({ months, days, microseconds }: IntervalFields): IntervalFields {
  return { months: -months, days: -days, microseconds: -microseconds };
}
