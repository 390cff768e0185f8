import { phrase } from '../../compiler/constraint-ddl.js';
import type { ColumnElement } from '../../expression/column-element.js';
import type { StorageParameters } from '../../schema/postgres-options.js';

const word = /^\w+$/;
const dottedWords = /^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)*(\s*\([^()'";]*\))?$/;
const parameterName = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/;

/** The name of an access method: `gin`. */
export function accessMethod(name: string): string {
  return phrase(name, word).toLowerCase();
}

/** The operator class of one element, by the key of the column or the name of the label, with a space in front; or nothing. */
export function operatorClass(element: ColumnElement, ops: Readonly<Record<string, string>>): string {
  const { key, name } = element as { readonly key?: string; readonly name?: string };
  const found = [key, name].find((one) => one !== undefined && Object.hasOwn(ops, one));
  return found === undefined ? '' : ` ${phrase(ops[found] as string, dottedWords)}`;
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
