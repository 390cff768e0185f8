import type { CacheKeyBuilder } from './cache-key.js';
import type { ClauseElement, FieldKind, FieldSpec } from './clause-element.js';

/** Writes the declared fields of a node into a key. */
export type KeyWriter = (key: CacheKeyBuilder, node: ClauseElement) => void;

/** Which method of the builder takes a field of this kind. */
const methods = {
  element: 'element',
  elements: 'elements',
  pairs: 'pairs',
  type: 'type',
  identity: 'identity',
  plain: 'plain',
} as const satisfies Record<FieldKind, keyof CacheKeyBuilder>;

const identifier = /^[A-Za-z_]\w*$/;

/**
 * The writer of a class with these fields; `id` is the class's number. It is generated, so that each field is read at a
 * place of its own: that halves the cost of a key. Where code may not be generated, the fields are read in a loop.
 */
export function keyWriter(id: string, spec: FieldSpec): KeyWriter {
  const fields = Object.entries(spec);
  if (!fields.every(([name]) => identifier.test(name))) return interpreted(id, spec);
  const writes = fields.map(([name, kind]) => `key.${methods[kind]}(node.${name});`);
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the names come from class declarations, and are checked above
    return new Function('key', 'node', `key.text += '(${id};';${writes.join('')}`) as KeyWriter;
  } catch (error) {
    if (error instanceof EvalError) return interpreted(id, spec);
    throw error;
  }
}

/** The same as a loop. */
export function interpreted(id: string, spec: FieldSpec): KeyWriter {
  const fields = Object.entries(spec);
  return (key, node) => {
    key.text += `(${id};`;
    for (const [name, kind] of fields) key[methods[kind]]((node as unknown as Record<string, never>)[name] as never);
  };
}
