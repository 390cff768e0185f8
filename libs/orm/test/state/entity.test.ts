/* oxlint-disable typescript/no-misused-spread -- entities are spread like plain objects */
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { Integer } from '@athanor/core';
import { instanceToPlain, plainToInstance } from 'class-transformer';
import { describe, expect, it } from 'vitest';
import { DeclarativeBase } from '../../src/declarative/declarative-base.js';
import { mappedColumn } from '../../src/declarative/mapped-column.js';
import { Child, Holder, Node, Parent, rel, state } from './family.js';

class Base extends DeclarativeBase {}

// proves: map-plain-objects
describe('an entity looks like a plain object', () => {
  const loaded = () => new Holder().load(Parent, { id: 1, name: 'ann', bornAt: null });

  it.each([
    ['made by the program', () => new Parent({ id: 1, name: 'ann', bornAt: null })],
    ['read from the database', loaded],
  ])('%s: spread, Object.keys, Object.entries, in, structuredClone and for-in show what is there', (_, make) => {
    const parent = make();
    const shown = { id: 1, name: 'ann', bornAt: null };
    expect({ ...parent }).toStrictEqual(shown);
    expect(Object.keys(parent)).toEqual(['id', 'name', 'bornAt']);
    expect(Object.fromEntries(Object.entries(parent))).toStrictEqual(shown);
    expect(structuredClone(parent)).toStrictEqual(shown);
    expect(Object.getOwnPropertySymbols(parent)).toEqual([]);
    const names: string[] = [];
    for (const name in parent) names.push(name);
    expect(names).toEqual(['id', 'name', 'bornAt']);
  });

  it('equals, for tests, an object with the same content, and another entity with the same content', () => {
    expect(loaded()).toEqual({ id: 1, name: 'ann', bornAt: null });
    expect(loaded()).not.toEqual({ id: 2, name: 'ann', bornAt: null });
    expect(loaded()).toEqual(new Parent({ id: 1, name: 'ann', bornAt: null }));
    expect(loaded()).toStrictEqual(new Parent({ id: 1, name: 'ann', bornAt: null }));
    expect(loaded()).toMatchObject({ name: 'ann' });
  });

  it('is read and made by class-transformer like any class', () => {
    expect(instanceToPlain(loaded())).toStrictEqual({ id: 1, name: 'ann', bornAt: null });
    const made = plainToInstance(Parent, { name: 'bob' });
    expect(made.greet()).toBe('I am bob');
    expect(Object.keys(made)).toEqual(['name']);
  });

  it('has properties that are plain data, as any object', () => {
    const parent = loaded();
    expect(Object.getOwnPropertyDescriptor(parent, 'name')).toEqual({
      value: 'ann',
      writable: true,
      enumerable: true,
      configurable: true,
    });
    parent.name = 'bob';
    expect({ ...parent }.name).toBe('bob');
  });

  it('gains a property with the first assignment', () => {
    const parent = new Parent();
    expect(Object.keys(parent)).toEqual([]);
    parent.name = 'ann';
    expect(Object.getOwnPropertyDescriptor(parent, 'name')).toMatchObject({ value: 'ann', enumerable: true });
  });

  it('is an instance of its class with its methods, however it came to be', () => {
    for (const parent of [loaded(), new Parent({ name: 'ann' })]) {
      expect(parent).toBeInstanceOf(Parent);
      expect(parent.constructor).toBe(Parent);
      expect(parent.greet()).toBe('I am ann');
    }
  });

  it('is made from a row without the constructor of its class', () => {
    let calls = 0;
    class Counted extends Base.table('counted', { id: mappedColumn(Integer, { primaryKey: true }) }) {
      constructor(init?: { id?: number }) {
        super(init);
        calls++;
      }
    }
    expect(new Holder().load(Counted, { id: 1 }).id).toBe(1);
    expect(calls).toBe(0);
    expect(new Counted({ id: 2 }).id).toBe(2);
    expect(calls).toBe(1);
  });

  it('shares its hidden class with all others of the same columns', () => {
    const holder = new Holder();
    const [one, two] = [1, 2].map((key) => holder.load(Child, { id: key, name: 'x' })) as [Child, Child];
    setFlagsFromString('--allow-natives-syntax');
    // oxlint-disable-next-line typescript/no-implied-eval -- generated from places and string literals only
    const haveSameMap = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean;
    expect(haveSameMap(one, two)).toBe(true);
    two.name = 'y';
    state(two).commitAll();
    expect(haveSameMap(one, two)).toBe(true);
    expect(haveSameMap(one, holder.load(Child, { id: 3 }))).toBe(false);
  });
});

// proves: map-constructor
describe('new Parent(attributes)', () => {
  it('takes columns and relationships by name', () => {
    const child = new Child({ name: 'kid' });
    const parent = new Parent({ name: 'ann', children: [child] });
    expect(parent.children).toEqual([child]);
    expect(child.parent).toBe(parent);
  });

  it('refuses names that it does not have, and what is no object', () => {
    expect(() => new Parent({ nope: 1 } as object)).toThrow(
      /^'nope' is an invalid keyword argument for Parent, which has id, name\b.*, children/,
    );
    expect(() => new Parent('ann' as never)).toThrow(
      'new Parent() takes an object of attributes, such as { id, name, bornAt, info }; got a string',
    );
    expect(() => new Parent(null as never)).toThrow('got null');
    expect(() => new Parent([] as never)).toThrow('got an array');
  });

  it('takes undefined as not given', () => {
    expect(Object.keys(new Parent({ id: undefined, name: 'ann' }))).toEqual(['name']);
  });
});

describe('JSON', () => {
  it('has the columns and the relationships that are loaded', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1, name: 'ann', bornAt: new Date(0) });
    expect(JSON.stringify(parent)).toBe('{"id":1,"name":"ann","bornAt":"1970-01-01T00:00:00.000Z"}');
    const child = holder.load(Child, { id: 5, parentId: 1, name: 'kid' });
    state(parent).setRelatedFromDatabase(rel(parent, 'children'), [child]);
    state(child).setRelatedFromDatabase(rel(child, 'parent'), parent);
    state(parent).setRelatedFromDatabase(rel(parent, 'desk'), null);
    expect(JSON.parse(JSON.stringify(parent))).toEqual({
      id: 1,
      name: 'ann',
      bornAt: '1970-01-01T00:00:00.000Z',
      children: [{ id: 5, parentId: 1, name: 'kid' }],
      desk: null,
    });
  });

  it('leaves out what would lead back to where it came from', () => {
    const parent = new Parent({ name: 'ann' });
    const [one, two] = [new Child({ name: 'one', parent }), new Child({ name: 'two', parent })];
    expect(parent.toJSON()).toEqual({ name: 'ann', children: [{ name: 'one' }, { name: 'two' }] });
    expect(one.toJSON()).toEqual({ name: 'one', parent: { name: 'ann' } });
    expect(JSON.stringify([one, two])).toBe(
      '[{"name":"one","parent":{"name":"ann"}},{"name":"two","parent":{"name":"ann"}}]',
    );
  });

  it('ends where objects lead to each other in a circle without back-references', () => {
    const node = new Node({ id: 1 });
    node.parent = node;
    expect(node.toJSON()).toEqual({ id: 1, children: [] });
    const [a, b] = [new Node({ id: 2 }), new Node({ id: 3 })];
    a.parent = b;
    b.parent = a;
    expect(JSON.parse(JSON.stringify(a))).toEqual({ id: 2, parent: { id: 3 }, children: [{ id: 3, children: [] }] });
  });

  it('asks members by their own toJSON', () => {
    const parent = new Parent({ name: 'ann', children: [new Child({ name: 'kid' })] });
    const [kid] = parent.children as [Child];
    kid.toJSON = () => ({ secret: true });
    expect(parent.toJSON()).toEqual({ name: 'ann', children: [{ secret: true }] });
  });

  it('stays right after a toJSON that has thrown', () => {
    const parent = new Parent({ name: 'ann', children: [new Child({ name: 'kid' })] });
    const kid = parent.children[0] as Child;
    kid.toJSON = () => {
      throw new Error('no');
    };
    expect(() => parent.toJSON()).toThrow('no');
    expect(new Child({ name: 'x', parent: new Parent({ name: 'bob' }) }).toJSON()).toEqual({
      name: 'x',
      parent: { name: 'bob' },
    });
  });
});

describe('console.log', () => {
  it('prints the class, the columns and the loaded relationships', () => {
    const parent = new Parent({ name: 'ann', children: [new Child({ name: 'kid' })] });
    expect(inspect(parent)).toBe(
      "Parent {\n  name: 'ann',\n  children: [ Child { name: 'kid', parent: [Circular Parent] } ]\n}",
    );
    expect(inspect(new Holder().load(Child, { id: 1 }))).toBe('Child { id: 1 }');
  });

  it('ends in circles, whatever the depth', () => {
    const node = new Node({ id: 1 });
    node.parent = node;
    expect(inspect(node, { depth: null })).toBe(
      'Node { id: 1, parent: [Circular Node], children: [ [Circular Node] ] }',
    );
    expect(inspect({ deep: { deeper: { deepest: node } } }, { depth: 1 })).toContain('deeper: [Object]');
  });
});
