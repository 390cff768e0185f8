import { ArgumentError } from '../errors/errors.js';
import type { ColumnOperators } from '../types/type-engine.js';
import type { ColumnElement } from './column-element.js';
import { isOperatorName, type OperatorName, operatorInfo } from './operators.js';

type NodeClass = abstract new (...args: any[]) => ColumnElement;

/** The classes of columns with further methods, by the class that they extend and the names of the methods. */
const classes = new WeakMap<NodeClass, Map<string, NodeClass>>();

/** Gives a column the operators of its type as methods, at the end of its constructor. Those that all columns have are asked for by {@link replacement}. */
export function bringOperators(column: ColumnElement, operators: ColumnOperators): void {
  const base = column.constructor as NodeClass;
  const known = classes.get(base) ?? new Map<string, NodeClass>();
  classes.set(base, known);
  const names = Object.keys(operators);
  const key = names.join();
  const extended = known.get(key) ?? extend(base, names);
  known.set(key, extended);
  Object.setPrototypeOf(column, extended.prototype as object);
}

function extend(base: NodeClass, names: readonly string[]): NodeClass {
  const methods: PropertyDescriptorMap = {};
  for (const name of names) {
    if (!(name in base.prototype)) methods[name] = { value: method(name), configurable: true, writable: true };
    else if (!isOperatorName(name)) throw taken(name);
  }
  abstract class Extended extends base {}
  Object.defineProperties(Extended.prototype, methods);
  Object.defineProperty(Extended, 'name', { value: base.name });
  return Extended;
}

function method(name: string) {
  return function (this: ColumnElement, ...operands: readonly unknown[]): unknown {
    return (this.type.operators as ColumnOperators)[name]?.(this, ...operands);
  };
}

function taken(name: string): ArgumentError {
  return new ArgumentError(
    `A type cannot bring the operator '${name}': columns have something of this name that is no operator; give it another name`,
  );
}

/** The expressions whose type is being asked for one of their operators. */
const asking: (readonly [ColumnElement, OperatorName])[] = [];

/**
 * What the type of an expression makes of an operator that all expressions have; undefined where it brings none of this name,
 * and within that very operator, where the one that all have is meant.
 */
export function replacement(
  column: ColumnElement,
  operator: OperatorName,
  other?: unknown,
  modifier?: string,
): { readonly made: unknown } | undefined {
  const own = (column.type.operators as ColumnOperators)[operator];
  if (own === undefined || asking.some(([one, name]) => one === column && name === operator)) return undefined;
  const { right } = operatorInfo(operator);
  const isSeveral = right === 'bounds' || right === 'texts' || right === 'slice';
  const operands = isSeveral ? (other as readonly unknown[]) : [other];
  asking.push([column, operator]);
  try {
    return { made: own(column, ...operands, modifier) };
  } finally {
    asking.pop();
  }
}
