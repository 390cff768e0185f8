const MAX_CHARS = 80;

/**
 * The error for a value that a type cannot send: names the type, what it takes, and the value.
 * `invalidValue('Integer', 'a whole number', 1.5)` reads "Integer takes a whole number, got 1.5".
 */
export function invalidValue(typeName: string, takes: string, value: unknown): TypeError {
  return new TypeError(`${typeName} takes ${takes}, got ${describeValue(value)}`);
}

/** The error for a text of the server that a type cannot read: the declared type does not fit the column. */
export function unreadableText(typeName: string, text: string, reason?: string): TypeError {
  const why = reason === undefined ? '' : `: ${reason}`;
  return new TypeError(`${typeName} cannot read ${describeValue(text)} that the server sent${why}`);
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
