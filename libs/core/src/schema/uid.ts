let count = 0;

/** A number that no other table, column or sequence has: their cache key, so that two of one name are never mistaken for each other. */
export function nextUid(): number {
  return ++count;
}
