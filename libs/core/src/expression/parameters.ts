import type { ClauseElement } from './clause-element.js';
import { replace } from './traversal.js';

/** A parameter, as far as giving it a value is concerned. */
interface NamedBind extends ClauseElement {
  readonly key: string;
  readonly options: { readonly unique?: boolean };
}

/**
 * The same element with other values for its `bindparam()`s, by name; names that it does not have are passed over. With
 * `isUnique` each of these parameters is one of its own from then on.
 */
export function withParameters<E extends ClauseElement>(
  element: E,
  values: Readonly<Record<string, unknown>>,
  isUnique: boolean,
): E {
  return replace(element, (node) => {
    if (node.visitName !== 'bindparam') return undefined;
    const { key, options } = node as NamedBind;
    if (options.unique === true || !Object.hasOwn(values, key)) return undefined;
    return node.with({ value: values[key], options: { ...options, required: false, unique: isUnique } });
  });
}
