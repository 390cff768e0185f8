/** Random numbers that are the same in every run. */
export interface Seeded {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** A number from 0 to below 1. */
  next(): number;
  pick<T>(items: readonly T[]): T;
}

/** A generator with a fixed beginning (mulberry32). */
export function seeded(seed: number): Seeded {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, pick: (items) => items[below(items.length)] as never };
}
