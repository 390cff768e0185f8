/** Makes copies of the nodes of one class; kept on its prototype, where subclasses see it but must not use it. */
interface NodeCopier {
  readonly type: unknown;
  /** The own properties of the nodes, in order. */
  readonly keys: readonly string[];
  readonly copy: (node: object) => object;
}

const copier: unique symbol = Symbol('athanor.copier');

/**
 * A copy of a node, of the same class and with the same properties. For each class a constructor is generated that sets
 * them one by one, which is much faster than `Object.assign`: a statement is copied at each step of its making. A node with
 * other properties than the first of its class, and all nodes where code may not be generated, are copied in a loop.
 */
export function copyNode<N extends object>(node: N): N {
  const keys = Object.keys(node);
  const known = (node as { [copier]?: NodeCopier })[copier];
  const own = known !== undefined && known.type === node.constructor ? known : makeCopier(node, keys);
  const isUsual = isSame(own.keys, keys) && Object.getOwnPropertySymbols(node).length === 0;
  return isUsual ? (own.copy(node) as N) : copySlowly(node);
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

function copySlowly<N extends object>(node: N): N {
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object) as N, node);
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
  const text = `// ${++copiersMade}
    function Node(node) { ${names.map((name) => `this[${name}] = node[${name}];`).join('')} }
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
