import { AttributeError, DetachedInstanceError, InvalidRequestError, MissingGreenlet } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { Child, Holder, Node, Parent, state, Strict } from './family.js';

// proves: page-new-objects
describe('reading what was never set', () => {
  it('gives null for columns and objects, and an empty list, before the first flush', () => {
    const child = new Child();
    expect(child.name).toBeNull();
    expect(child.parent).toBeNull();
    expect(new Parent().children).toEqual([]);
  });

  it('stores nothing', () => {
    const parent = new Parent();
    void [parent.name, parent.children, parent.desk];
    expect(Object.keys(parent)).toEqual([]);
    expect(parent.toJSON()).toEqual({});
    expect(state(parent).unloaded).toEqual(new Set(['id', 'name', 'bornAt', 'info', 'children', 'parts', 'desk']));
  });

  it('gives the same empty list each time, which becomes the value with its first item', () => {
    const parent = new Parent();
    const list = parent.children;
    expect(parent.children).toBe(list);
    const child = new Child();
    list.push(child);
    expect(parent.children).toBe(list);
    expect(child.parent).toBe(parent);
    expect(state(parent).unloaded.has('children')).toBe(false);
  });
});

// proves: page-lazy-raise
describe('reading what is not loaded', () => {
  it('of a persistent object is an error that names the ways out', () => {
    const parent = new Holder().load(Parent, { id: 7, name: 'ann' });
    expect(() => parent.bornAt).toThrow(MissingGreenlet);
    expect(() => parent.bornAt).toThrow(
      "Attribute 'bornAt' of <Parent id=7> is not loaded, and reading a property cannot wait for the database. Await it: await " +
        "entity.awaitableAttrs.bornAt; or refresh it: await session.refresh(entity, ['bornAt']); or load it in the query.",
    );
    expect(() => parent.children).toThrow('or load it in the query with selectinload(Parent.c.children)');
    expect(() => parent.children).toThrow(MissingGreenlet);
  });

  it('of a detached object is a DetachedInstanceError', () => {
    const parent = new Holder().load(Parent, { id: 7, name: 'ann' });
    state(parent).session = undefined;
    expect(parent.name).toBe('ann');
    expect(() => parent.bornAt).toThrow(DetachedInstanceError);
    expect(() => parent.bornAt).toThrow(
      'Instance <Parent id=7> is not bound to a Session; attribute refresh operation cannot proceed',
    );
    expect(() => parent.children).toThrow(
      "Parent instance <Parent id=7> is not bound to a Session; lazy load operation of attribute 'children' cannot proceed",
    );
  });

  it('never gives undefined to a read of an expired attribute', () => {
    const parent = new Holder().load(Parent, { id: 7, name: 'ann' });
    state(parent).expire(['name']);
    expect(Object.keys(parent)).toEqual(['id']);
    expect(() => parent.name).toThrow(MissingGreenlet);
    expect(parent.id).toBe(7);
    state(parent).expire();
    expect(() => parent.id).toThrow('<Parent id=7>');
  });
});

// proves: load-lazy
describe('a many-to-one that is not loaded', () => {
  it('is null where the foreign key is NULL, and stores nothing', () => {
    const child = new Holder().load(Child, { id: 1, parentId: null });
    expect(child.parent).toBeNull();
    expect(state(child).unloaded.has('parent')).toBe(true);
  });

  it('is the object that the session holds already, without SQL', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 7 });
    const child = holder.load(Child, { id: 1, parentId: 7 });
    expect(child.parent).toBe(parent);
    expect(state(child).unloaded.has('parent')).toBe(false);
    expect(state(child).isModified).toBe(false);
  });

  it('follows a foreign key that the program has set', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 8 });
    const child = holder.load(Child, { id: 1, parentId: 7 });
    child.parentId = 8;
    expect(child.parent).toBe(parent);
  });

  it('is an error where the session does not hold it, or the foreign key is not loaded', () => {
    const holder = new Holder();
    expect(() => holder.load(Child, { id: 1, parentId: 7 }).parent).toThrow(MissingGreenlet);
    expect(() => holder.load(Child, { id: 2 }).parent).toThrow('joinedload(Child.c.parent)');
  });
});

// proves: page-lazy-raise
describe("lazy: 'raise'", () => {
  it('is an error at once, also where the session holds the target', () => {
    const holder = new Holder();
    holder.load(Parent, { id: 7 });
    const strict = holder.load(Strict, { id: 1, parentId: 7 });
    expect(() => strict.parent).toThrow(
      new InvalidRequestError("'Strict.parent' is not available due to lazy='raise'"),
    );
    expect(() => strict.friends).toThrow("'Strict.friends' is not available due to lazy='raise'");
  });

  it('on SQL only looks into the session first', () => {
    const holder = new Holder();
    const node = holder.load(Node, { id: 7 });
    expect(holder.load(Strict, { id: 1, nodeId: 7 }).node).toBe(node);
    expect(() => holder.load(Strict, { id: 2, nodeId: 8 }).node).toThrow(
      "'Strict.node' is not available due to lazy='raise_on_sql'",
    );
  });

  it('may come from the query that loaded the object', () => {
    const parent = new Holder().load(Parent, { id: 1 });
    state(parent).loaderOptions = { children: 'raise' };
    expect(() => parent.children).toThrow("'Parent.children' is not available due to lazy='raise'");
  });

  it('does not forbid values that are set or loaded', () => {
    const strict = new Strict();
    expect(strict.friends).toEqual([]);
    strict.parent = new Parent();
    expect(strict.parent).toBeInstanceOf(Parent);
  });
});

// proves: awaitable-attrs, page-awaitable-attrs
describe('awaitableAttrs', () => {
  it('gives what is loaded, and has the session load the rest', async () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1, name: 'ann' });
    expect(await parent.awaitableAttrs.name).toBe('ann');
    expect(holder.loads).toEqual([]);
    expect(await parent.awaitableAttrs.children).toBe('loaded children');
    expect(await parent.awaitableAttrs.bornAt).toBe('loaded bornAt');
    expect(holder.loads).toEqual(['<Parent id=1>.children', '<Parent id=1>.bornAt']);
  });

  it('needs no session before the first flush', async () => {
    const parent = new Parent({ name: 'ann' });
    expect(await parent.awaitableAttrs.bornAt).toBeNull();
    expect(await parent.awaitableAttrs.children).toEqual([]);
  });

  it('keeps to raise, and to the session', async () => {
    const strict = new Holder().load(Strict, { id: 1 });
    await expect(strict.awaitableAttrs.friends).rejects.toThrow(
      "'Strict.friends' is not available due to lazy='raise'",
    );
    const parent = new Holder().load(Parent, { id: 1 });
    state(parent).session = undefined;
    await expect(parent.awaitableAttrs.children).rejects.toThrow(DetachedInstanceError);
    await expect(parent.awaitableAttrs.name).rejects.toThrow(DetachedInstanceError);
  });

  it('refuses names that the object does not have, and is itself nothing to wait for', async () => {
    const attributes = new Parent().awaitableAttrs as unknown as Record<string, unknown>;
    expect(() => attributes.nosuch).toThrow(new AttributeError("'Parent' object has no attribute 'nosuch'"));
    expect(await Promise.resolve(attributes)).toBe(attributes);
  });
});
