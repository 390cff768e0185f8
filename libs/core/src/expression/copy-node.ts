/** Makes copies of the nodes of one class; kept on its prototype, where subclasses see it but must not use it. */
interface NodeCopier {
  readonly type: unknown;
  /** The own properties of the nodes, in order. */
  readonly keys: readonly string[];
  readonly copy: (node: object) => object;
}

const copier: unique symbol = Symbol('athanor.copier');

/**
 * A copy of a node, of the same class and with the same properties, less its `memo`. For each class a constructor is generated
 * that sets them one by one, which is much faster than `Object.assign`. A node with other properties than the first of its
 * class, and all nodes where code may not be generated, are copied in a loop.
 */
export function copyNode<N extends object>(node: N): N {
  const keys = Object.keys(node);
  const known = (node as { [copier]?: NodeCopier })[copier];
  const own = known !== undefined && known.type === node.constructor ? known : makeCopier(node, keys);
  const isUsual = isSame(own.keys, keys) && Object.getOwnPropertySymbols(node).length === 0;
  return isUsual ? (own.copy(node) as N) : copySlowly(node);
}

/** A node whose class gives the same properties to all of its nodes: to look which ones there are takes longer than to copy them. */
export interface Cloned {
  /** Another node with the same properties, less its `memo`. */
  clone(): this;
}

/** Gives the class of a node its `clone()`, and calls it. A subclass inherits the method until one of its own nodes is copied. */
export function cloneFirst<N extends Cloned>(node: N): N {
  const copy = generate(Object.getPrototypeOf(node) as object, Object.keys(node)) ?? copySlowly;
  const type = node.constructor;
  const value = function (this: N): object {
    return this.constructor === type ? copy(this) : cloneFirst(this);
  };
  Object.defineProperty(Object.getPrototypeOf(node) as object, 'clone', { value });
  return node.clone();
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

function copySlowly<N extends object>(node: N): N {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(node) as object) as N & { memo?: unknown }, node);
  if (Object.hasOwn(copy, 'memo')) copy.memo = undefined;
  return copy;
}

function makeCopier(node: object, keys: readonly string[]): NodeCopier {
  const prototype = Object.getPrototypeOf(node) as object;
  const made = { type: node.constructor, keys, copy: generate(prototype, keys) ?? copySlowly };
  Object.defineProperty(prototype, copier, { value: made, configurable: true });
  return made;
}

let copiersMade = 0;

function generate(prototype: object, keys: readonly string[]): ((node: object) => object) | undefined {
  const names = keys.map((key) => JSON.stringify(key));
  const setters = names.map((name) => `this[${name}] = ${name === '"memo"' ? 'undefined' : `node[${name}]`};`);
  const text = `// ${++copiersMade}
    function Node(node) { ${setters.join('')} }
    Node.prototype = prototype;
    return (node) => new Node(node);`;
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the text is made of names that are quoted
    return new Function('prototype', text)(prototype) as (node: object) => object;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}
