const classNumbers = new WeakMap<object, number>();
const objectNumbers = new WeakMap<object, number>();
let classes = 0;
let objects = 0;

/**
 * The cache key of a type that the program made: by its class and its own properties where `cacheOk` says that these are all
 * that its SQL and its processors depend on; else every object has a key of its own, which is always right, and caches
 * statements as long as one object is used for them all. SQLAlchemy: `ExternalType.cache_ok`.
 */
export function externalCacheKey(type: { readonly cacheOk: boolean }): string {
  if (!type.cacheOk) return `external#${numberOf(type, objectNumbers, () => ++objects)}`;
  // What the operators of a type make is in the key of the statement itself.
  const own = Object.entries(type).filter(([key]) => key !== 'operators');
  const parts = own.map(([key, value]) => `${key}=${partOf(value)}`);
  return `external${numberOf(type.constructor, classNumbers, () => ++classes)}(${parts.join(',')})`;
}

function partOf(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (value === undefined || value === null || (typeof value !== 'object' && typeof value !== 'function'))
    return JSON.stringify(value) ?? 'undefined';
  const { cacheKey } = value as { readonly cacheKey?: unknown };
  if (typeof cacheKey === 'string') return cacheKey;
  if (Array.isArray(value)) return `[${value.map(partOf).join(',')}]`;
  return `#${numberOf(value, objectNumbers, () => ++objects)}`;
}

function numberOf(object: object, numbers: WeakMap<object, number>, next: () => number): number {
  let number = numbers.get(object);
  if (number === undefined) numbers.set(object, (number = next()));
  return number;
}
