import type { InspectOptions, inspect } from 'node:util';
import type { NamedColumn } from '../expression/named-column.js';
import type { RowMapping } from '../statement/row-types.js';
import { customInspect } from '../util/custom-inspect.js';

/** Where the columns of a row stand: what a row class knows beside its values. */
export interface RowShape {
  /** The names, in order; a name may come twice. */
  readonly keys: readonly string[];
  /** The place of a name, a column or an index; -1 where there is none. */
  find(key: unknown): number;
  /** The place of a name, a column or an index. A NoSuchColumnError where there is none. */
  indexOf(key: unknown): number;
}

/** Node gives its `inspect` to those that say themselves how they are printed. */
type Inspect = typeof inspect;

/** Makes rows of one shape: takes the values in order. */
export type RowClass = new (...values: readonly unknown[]) => RowBase;

const SHAPE = Symbol('athanor.rowShape');
const VALUES = Symbol('athanor.rowValues');

/** The methods by which arrays are read; a row has them too. */
// biome-ignore format: a list
const readers = [
  'at', 'concat', 'entries', 'every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flat', 'flatMap',
  'forEach', 'includes', 'indexOf', 'join', 'keys', 'lastIndexOf', 'map', 'reduce', 'reduceRight', 'slice', 'some',
  'toReversed', 'toSorted', 'toSpliced', 'toString', 'toLocaleString', 'values', 'with',
] as const;

/** Reads the values in order as an array would. A column of the same name stands before such a method. */
class ReadableTuple {}

for (const name of readers) {
  Object.defineProperty(ReadableTuple.prototype, name, {
    configurable: true,
    writable: true,
    value(this: RowBase, ...args: readonly unknown[]): unknown {
      const values = this[VALUES]() as unknown as Record<string, (...args: readonly unknown[]) => unknown>;
      return values[name]?.(...args);
    },
  });
}

/** What all rows share. The values are own properties of the generated subclasses, see {@link compileRowClass}. */
export abstract class RowBase extends ReadableTuple {
  /** @internal */
  declare readonly [SHAPE]: RowShape;
  /** @internal */
  abstract [VALUES](): unknown[];

  /** How many values the row has. */
  get length(): number {
    return this[SHAPE].keys.length;
  }

  /** The names of the values, in order. */
  get _fields(): readonly string[] {
    return this[SHAPE].keys;
  }

  /** The values by name or by column. SQLAlchemy: `row._mapping`. */
  get _mapping(): RowMapping {
    return new MappingOfRow(this);
  }

  /** The values as a plain object without the tuple. */
  _asdict(): Record<string, unknown> {
    return Object.fromEntries(this._mapping);
  }

  [Symbol.iterator](): ArrayIterator<unknown> {
    return this[VALUES]()[Symbol.iterator]();
  }

  [customInspect](depth: number, options: InspectOptions, inspect: Inspect): string {
    const values = this[VALUES]().map((value) => inspect(value, { ...options, depth: depth - 1 }));
    return `Row(${values.join(', ')})`;
  }
}

/** The values of a row in order, as an array of their own. */
export function rowValues(row: RowBase): unknown[] {
  return row[VALUES]();
}

/** The values of a row by name or column; where a name comes twice, the last one counts. */
class MappingOfRow implements RowMapping {
  readonly #row: RowBase;

  constructor(row: RowBase) {
    this.#row = row;
  }

  get(key: string | NamedColumn): unknown {
    return this.#row[VALUES]()[this.#row[SHAPE].indexOf(key)];
  }

  has(key: string | NamedColumn): boolean {
    return this.#row[SHAPE].find(key) >= 0;
  }

  keys(): readonly string[] {
    return [...new Set(this.#row[SHAPE].keys)];
  }

  values(): readonly unknown[] {
    return this.keys().map((key) => this.get(key));
  }

  entries(): ArrayIterator<[string, unknown]> {
    return this.keys()
      .map((key): [string, unknown] => [key, this.get(key)])
      [Symbol.iterator]();
  }

  get size(): number {
    return this.keys().length;
  }

  toJSON(): Record<string, unknown> {
    return Object.fromEntries(this);
  }

  [Symbol.iterator](): ArrayIterator<[string, unknown]> {
    return this.entries();
  }

  [customInspect](_depth: number, options: InspectOptions, inspect: Inspect): string {
    return `RowMapping ${inspect(this.toJSON(), options)}`;
  }
}

/** Names that a row cannot carry as properties: its own members, `__proto__`, and what looks like an index. */
function isHidden(key: string): boolean {
  return Object.hasOwn(RowBase.prototype, key) || key === '__proto__' || /^(?:0|[1-9]\d*)$/.test(key);
}

/**
 * Makes the class of rows of one shape. The values are own enumerable properties under their names, so that spreading,
 * `Object.keys`, `JSON.stringify` and `console.log` show what is in the row; `row[0]` are accessors on the prototype.
 * A value whose name comes again later, or cannot be a property, is kept aside and reached by index and `_mapping`.
 */
export function compileRowClass(shape: RowShape): RowClass {
  const { keys } = shape;
  const hidden = keys.map((key, i) => keys.lastIndexOf(key) !== i || isHidden(key));
  const rowClass = generate(keys, hidden) ?? interpret(keys, hidden);
  Object.defineProperty(rowClass.prototype, SHAPE, { value: shape });
  return rowClass;
}

let classesMade = 0;

/**
 * Written out so that V8 makes a row as fast as an object literal. The text is made of positions alone; names come in
 * as values. Undefined where the process forbids generated code.
 */
function generate(keys: readonly string[], hidden: readonly boolean[]): RowClass | undefined {
  const places = keys.map((_, i) => i);
  const read = (i: number): string => (hidden[i] ? `this.#h${i}` : `this[k${i}]`);
  // The number keeps classes apart: equal texts would share what V8 learns of them.
  const text = `// ${++classesMade}
    ${places.map((i) => `const k${i} = keys[${i}];`).join('')}
    return class Row extends RowBase {
      ${places.map((i) => (hidden[i] ? `#h${i};` : '')).join('')}
      constructor(${places.map((i) => `v${i}`).join(',')}) {
        super();
        ${places.map((i) => `${read(i)} = v${i};`).join('')}
      }
      [VALUES]() { return [${places.map(read).join(',')}]; }
      ${places.map((i) => `get ${i}() { return ${read(i)}; }`).join('')}
    };`;
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the text is made of positions alone
    return new Function('keys', 'RowBase', 'VALUES', text)(keys, RowBase, VALUES) as RowClass;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The same without generated code, and slower. */
export function interpret(keys: readonly string[], hidden: readonly boolean[]): RowClass {
  class Row extends RowBase {
    readonly #values: readonly unknown[];

    constructor(...values: readonly unknown[]) {
      super();
      this.#values = values;
      for (const [i, key] of keys.entries()) {
        if (!hidden[i]) Object.defineProperty(this, key, { value: values[i], ...openProperty });
      }
    }

    [VALUES](): unknown[] {
      const named = this as unknown as Record<string, unknown>;
      return keys.map((key, i) => (hidden[i] ? this.#values[i] : named[key]));
    }
  }
  for (const i of keys.keys()) {
    Object.defineProperty(Row.prototype, i, {
      get: function (this: Row) {
        return this[VALUES]()[i];
      },
    });
  }
  return Row;
}

const openProperty = { enumerable: true, configurable: true, writable: true };
