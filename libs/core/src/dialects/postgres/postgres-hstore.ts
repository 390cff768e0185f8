import { invalidValue, unreadableText } from '../../types/invalid-value.js';
import { bindString } from '../../types/string-types.js';
import { type BindProcessor, type ResultProcessor, TypeEngine } from '../../types/type-engine.js';
import { isPlainObject } from '../../util/plain-object.js';
import { noGeneric } from './postgres-text-types.js';

/** The pairs of an HSTORE: keys in no order, values that are text or null. */
export type HstorePairs = Readonly<Record<string, string | null>>;

/** `HSTORE` of the extension of that name: a plain object of texts. */
export class HstoreType extends TypeEngine<Record<string, string | null>, HstorePairs> {
  readonly visitName = 'hstore';
  readonly affinity = 'hstore';
  readonly cacheKey = 'hstore';

  override bindProcessor(): BindProcessor<HstorePairs> {
    return hstoreText;
  }

  override resultProcessor(): ResultProcessor<Record<string, string | null>> {
    return parseHstore;
  }

  override valuesEqual(left: Record<string, string | null>, right: Record<string, string | null>): boolean {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && left[key] === right[key])
    );
  }

  override asGeneric(): TypeEngine {
    throw noGeneric(this);
  }
}

const hstore = new HstoreType();

/** Pairs of texts, `{ color: 'red', size: null }`; needs the extension `hstore`. SQLAlchemy: `HSTORE`. */
export function HSTORE(): HstoreType {
  return hstore;
}

function hstoreText(pairs: HstorePairs): string {
  if (!isPlainObject(pairs)) {
    throw invalidValue('HSTORE', 'a plain object of texts', pairs);
  }
  return Object.entries(pairs)
    .map(([key, value]) => `${quoted(key)}=>${value === null ? 'NULL' : quoted(value)}`)
    .join(', ');
}

function quoted(text: string): string {
  return `"${bindString('HSTORE', text).replace(/["\\]/g, '\\$&')}"`;
}

const pair = /"((?:[^"\\]|\\.)*)"=>(?:"((?:[^"\\]|\\.)*)"|NULL)(?:, |$)/sy;

function parseHstore(text: string): Record<string, string | null> {
  const pairs: (readonly [string, string | null])[] = [];
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match === null) throw unreadableText('HSTORE', text, 'it is no list of pairs');
    const [, key, value] = match;
    pairs.push([unescaped(key as string), value === undefined ? null : unescaped(value)]);
  }
  return Object.fromEntries(pairs);
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
