import { phrase } from '../../compiler/constraint-ddl.js';
import { BinaryExpression, type ColumnElement, UnaryExpression } from '../../expression/column-element.js';
import type { StorageParameters } from '../../schema/postgres-options.js';

const word = /^\w+$/;
const dottedWords = /^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)*(\s*\([^()'";]*\))?$/;
const parameterName = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/;

/** The name of an access method: `gin`. */
export function accessMethod(name: string): string {
  return phrase(name, word).toLowerCase();
}

/**
 * One element of an index with its operator class, which stands in front of the words that sort it. The class is found by
 * the key of the column, the name of the label or the SQL of the expression; `write` makes SQL of an element.
 */
export function indexElement(
  element: ColumnElement,
  ops: Readonly<Record<string, string>>,
  write: (element: ColumnElement) => string,
): string {
  const unsorted = withoutOrder(element);
  const subject = withoutCollation(unsorted);
  const { key, name } = subject as { readonly key?: string; readonly name?: string };
  const found = [key, name, write(subject)].find((one) => one !== undefined && Object.hasOwn(ops, one));
  const [head, whole] = [write(unsorted), write(element)];
  return found === undefined
    ? whole
    : `${head} ${phrase(ops[found] as string, dottedWords)}${whole.slice(head.length)}`;
}

/** The element without DESC, NULLS LAST and their kin. */
function withoutOrder(element: ColumnElement): ColumnElement {
  const isSorted = element instanceof UnaryExpression && element.position === 'suffix';
  return isSorted ? withoutOrder(element.operand) : element;
}

function withoutCollation(element: ColumnElement): ColumnElement {
  return element instanceof BinaryExpression && element.operator === 'collate' ? element.left : element;
}

/** `WITH (fillfactor = 50)`; undefined where there is nothing to say. */
export function storageText(
  parameters: StorageParameters | undefined,
  quoteLiteral: (text: string) => string,
): string | undefined {
  const entries = Object.entries(parameters ?? {});
  if (entries.length === 0) return undefined;
  const texts = entries.map(([name, value]) => {
    const plain = typeof value !== 'string' || /^[\w.-]+$/.test(value);
    return `${phrase(name, parameterName)} = ${plain ? String(value) : quoteLiteral(value)}`;
  });
  return `WITH (${texts.join(', ')})`;
}
