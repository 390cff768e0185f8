let count = 0;

/** A number that no other table or column has: their cache key, so that two tables of one name are never mistaken for each other. */
export function nextUid(): number {
  return ++count;
}
