import { describe, expect, it } from 'vitest';
import { type Cloned, cloneFirst, copyNode } from '../../src/expression/copy-node.js';

class Shape {
  readonly name: string;
  readonly sides: number | undefined;

  constructor(name: string, sides?: number) {
    this.name = name;
    this.sides = sides;
  }
}

class Square extends Shape {
  readonly size = 1;
}

class Statement implements Cloned {
  readonly name: string;
  readonly memo: string | undefined;

  constructor(name: string) {
    this.name = name;
    this.memo = name;
  }

  clone(): this {
    return cloneFirst(this);
  }
}

class Special extends Statement {
  readonly size = 1;
}

describe('a copy of a node', () => {
  it('is of the same class and has the same properties in the same order', () => {
    for (const node of [new Shape('a', 3), new Shape('b'), new Square('c', 4), new Shape('d', 5)]) {
      const copy = copyNode(node);
      expect(copy).not.toBe(node);
      expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(node));
      expect(Object.entries(copy)).toEqual(Object.entries(node));
    }
  });

  it('is made by a method where all nodes of a class are known to have the same properties', () => {
    for (const node of [
      new Statement('a'),
      new Statement('b'),
      new Special('c'),
      new Statement('d'),
      new Special('e'),
    ]) {
      const copy = node.clone();
      expect(copy).not.toBe(node);
      expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(node));
      expect(Object.entries(copy)).toEqual(Object.entries(Object.assign({}, node, { memo: undefined })));
    }
  });

  it('starts without what is remembered of the node', () => {
    const [shape, statement] = [Object.assign(new Shape('a'), { memo: 1 }), new Statement('b')];
    expect(statement.memo).toBe('b');
    expect(statement.clone().memo).toBeUndefined();
    expect(copyNode(shape)).toEqual({ name: 'a', sides: undefined, memo: undefined });
  });

  it('has the properties that others of its class have not', () => {
    copyNode(new Shape('a'));
    const mark = Symbol('mark');
    const more = Object.assign(new Shape('b'), { colour: 'red', ['a "quoted" name']: 1 });
    expect(Object.entries(copyNode(more))).toEqual(Object.entries(more));
    expect(copyNode(Object.assign(new Shape('c'), { [mark]: 2 }))[mark]).toBe(2);
    const renamed = Object.assign(Object.create(Shape.prototype), { other: 1, sides: 2 }) as object;
    expect(Object.entries(copyNode(renamed))).toEqual([
      ['other', 1],
      ['sides', 2],
    ]);
  });
});
