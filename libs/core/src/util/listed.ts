/** The list with others behind it. A list that begins is the added one itself, which must not change any more. */
export function listed<T>(list: readonly T[], added: readonly T[]): readonly T[] {
  return list.length === 0 ? added : [...list, ...added];
}
