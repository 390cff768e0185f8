const MAX_CHARS = 80;

/** What the messages of these errors are where values must not be seen. */
const withoutValues = new WeakMap<object, string>();

/**
 * The error for a value that a type cannot send: names the type, what it takes, and the value.
 * `invalidValue('Integer', 'a whole number', 1.5)` reads "Integer takes a whole number, got 1.5".
 */
export function invalidValue(typeName: string, takes: string, value: unknown): TypeError {
  const message = (got: string): string => `${typeName} takes ${takes}, got ${got}`;
  return hiding(new TypeError(message(describeValue(value))), message('another value'));
}

/** The error for a text of the server that a type cannot read: the declared type does not fit the column. */
export function unreadableText(typeName: string, text: string, reason?: string): TypeError {
  const why = reason === undefined ? '' : `: ${reason}`;
  const message = (what: string): string => `${typeName} cannot read ${what} that the server sent${why}`;
  return hiding(new TypeError(message(describeValue(text))), message('the value'));
}

/** Notes what an error says whose message shows a value, for those who must not see that. */
export function hiding<E extends Error>(error: E, withoutValue: string): E {
  withoutValues.set(error, withoutValue);
  return error;
}

/** What an error says without showing a value; undefined where that is not known. */
export function messageWithoutValue(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? withoutValues.get(error) : undefined;
}

/** A value as an error message shows it: short, with its kind where the text alone would not tell. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return shorten(JSON.stringify(value));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'an invalid Date' : `the Date ${value.toISOString()}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'object' && value !== null) return describeObject(value);
  return Object.is(value, -0) ? '-0' : String(value);
}

function describeObject(value: object): string {
  const name: unknown = Object.getPrototypeOf(value) === null ? undefined : value.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an instance of ${name}` : 'an object';
}

function shorten(text: string): string {
  return text.length <= MAX_CHARS ? text : `${text.slice(0, MAX_CHARS)}... (${text.length} characters)`;
}
