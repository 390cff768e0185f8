/** The key of the phantom by which texts of one type are told from those of another; there is no such property. */
declare const sqlKind: unique symbol;

/**
 * Text that stands for a value of a SQL type whose values are no text: a day, a decimal. To a program it is a `string`, and any
 * string may be given for it; but the operators of an expression go by it, so that a day minus a day is a number.
 */
export type TextOf<K extends string> = string & { readonly [sqlKind]?: K };

/** The kind of a {@link TextOf}; `text` for plain strings. */
export type TextKind<V extends string> = typeof sqlKind extends keyof V
  ? V extends { readonly [sqlKind]?: infer K }
    ? Exclude<K, undefined>
    : never
  : 'text';

/** A decimal number as exact text: what NUMERIC reads. */
export type DecimalText = TextOf<'numeric'>;

/** A calendar day as text: what DATE reads. */
export type DateText = TextOf<'date'>;

/** A time of day as text: what TIME reads. */
export type TimeText = TextOf<'time'>;

/** A date and time as text, with all its digits: what TIMESTAMP reads with `{ as: 'string' }`. */
export type DateTimeText = TextOf<'datetimeText'>;
