/**
 * True where two JSON values have the same content. Keys in any order, a key with `undefined` as if it were not there, and
 * what knows its own JSON form (`toJSON`, as a Date does) by that form.
 */
export function contentEqual(left: unknown, right: unknown): boolean {
  const a = jsonForm(left);
  const b = jsonForm(right);
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && itemsEqual(a, b);
  return fieldsEqual(a as Fields, b as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

function itemsEqual(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => contentEqual(item, right[index]));
}

function fieldsEqual(left: Fields, right: Fields): boolean {
  const keys = keysOf(left);
  return (
    keys.length === keysOf(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && contentEqual(left[key], right[key]))
  );
}

function keysOf(fields: Fields): string[] {
  return Object.keys(fields).filter((key) => fields[key] !== undefined);
}

function jsonForm(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('toJSON' in value) || typeof value.toJSON !== 'function')
    return value;
  return value.toJSON();
}
