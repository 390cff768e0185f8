/**
 * The name of the method by which an object says how `console.log` prints it. It is `util.inspect.custom`, without an import
 * of `node:util`: that loads all that module has, which takes a program longer than our own modules do.
 */
export const customInspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');
