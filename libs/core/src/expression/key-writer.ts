import type { CacheKeyBuilder } from './cache-key.js';
import type { ClauseElement, FieldKind, FieldSpec } from './clause-element.js';

/** Writes the nodes of one class into a key: their notes, the number of the class, and what there is to say of them. */
type KeyWriter = (this: ClauseElement, key: CacheKeyBuilder) => void;

/** What the writer of a class knows of it; without fields its nodes say themselves what is written. */
interface NodeClass {
  readonly type: unknown;
  readonly number: number;
  readonly fields: FieldSpec | undefined;
}

/**
 * The code that writes a field of each kind, as the builder's method of that name does; but it calls what stands in the field
 * at a place of its own, and a word or type that stood there the last time is written without being looked up.
 */
const code: Readonly<Record<FieldKind, (name: string) => string>> = {
  element: (name) => `{ const node = this.${name}; if (node === undefined) key.number(0); else node.writeKey(key); }`,
  elements: (name) => `{
    const nodes = this.${name};
    key.number(nodes === undefined ? 0 : nodes.length + 1);
    if (nodes !== undefined) for (let i = 0; i < nodes.length; i++) nodes[i].writeKey(key);
  }`,
  pairs: (name) => `key.pairs(this.${name});`,
  type: (name) => remembering(name, 'type'),
  plain: (name) => remembering(name, 'plain'),
  number: (name) => `key.number(this.${name});`,
  identity: (name) => `if (!key.identity(this.${name})) return;`,
};

const remembering = (name: string, kind: FieldKind): string => `{
    const value = this.${name};
    if (value === last.${name} && known.${name} !== undefined) key.number(known.${name});
    else { last.${name} = value; known.${name} = key.${kind}(value); }
  }`;

/** Two classes with the same fields are two structures. 0 and 1 stand for no node, and for notes. */
let classCount = 1;

/**
 * Gives the class of a node its `writeKey()`, and writes the node by it. A subclass inherits the method until one of its own
 * nodes is written.
 */
export function writeFirst(node: ClauseElement, key: CacheKeyBuilder): void {
  const fields = node.appendCacheKey === undefined ? node.fieldSpec : undefined;
  const known: NodeClass = { type: node.constructor, number: ++classCount, fields };
  Object.defineProperty(Object.getPrototypeOf(node) as object, 'writeKey', {
    value: generated(known) ?? looping(known),
  });
  node.writeKey(key);
}

/** The method as code, so that each field is read at a place of its own: that takes half of the time. Undefined where code may not be generated. */
function generated({ type, number, fields }: NodeClass): KeyWriter | undefined {
  const entries = Object.entries(fields ?? {});
  if (!entries.every(([name]) => /^[A-Za-z_]\w*$/.test(name))) return undefined;
  const text = `const last = {}, known = {};
  return function (key) {
    if (this.constructor !== type) return writeFirst(this, key);
    if (this.annotations !== undefined) key.notes(this.annotations);
    key.number(${number});
    ${fields === undefined ? 'this.appendCacheKey(key);' : entries.map(([name, kind]) => code[kind](name)).join('\n')}
  };`;
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the names come from class declarations, and are checked above
    return new Function('type', 'writeFirst', text)(type, writeFirst) as KeyWriter;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The same in a loop over the fields. */
function looping({ type, number, fields }: NodeClass): KeyWriter {
  return function (key) {
    if (this.constructor !== type) {
      writeFirst(this, key);
      return;
    }
    if (this.annotations !== undefined) key.notes(this.annotations);
    key.number(number);
    if (fields === undefined) this.appendCacheKey?.(key);
    else key.fields(this);
  };
}
