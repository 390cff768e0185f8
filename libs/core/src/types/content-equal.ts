/**
 * True where two JSON values have the same content. Keys in any order, a key with `undefined` as if it were not there, and
 * what knows its own JSON form (`toJSON`, as a Date does) by that form.
 */
export function contentEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (hasJSONForm(left) || hasJSONForm(right)) return contentEqual(jsonForm(left), jsonForm(right));
  if (Array.isArray(left) || Array.isArray(right))
    return Array.isArray(left) && Array.isArray(right) && itemsEqual(left, right);
  return fieldsEqual(left as Fields, right as Fields);
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

function hasJSONForm(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function jsonForm(value: object): unknown {
  return hasJSONForm(value) ? value.toJSON() : value;
}
