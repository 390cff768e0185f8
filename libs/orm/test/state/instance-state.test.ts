/* oxlint-disable typescript/no-misused-spread -- entities are spread like plain objects */
import { describe, expect, it } from 'vitest';
import { func } from '@athanor/core';
import { notLoaded } from '../../src/state/instance-state.js';
import { Child, Holder, Parent, rel, state } from './family.js';

const changes = (entity: object) =>
  state(entity)
    .changedColumns()
    .map(({ index, old, value }) => [state(entity).mapper.columns[index]?.key, old, value]);

// proves: session-states
describe('the state of an object', () => {
  it('says where it is in its life', () => {
    const holder = new Holder();
    const parent = new Parent();
    const of = state(parent);
    expect(of.status).toBe('transient');
    of.session = holder;
    expect([of.status, of.pending, of.persistent]).toEqual(['pending', true, false]);
    of.key = 1;
    expect(of.status).toBe('persistent');
    of.deleted = true;
    expect(of.status).toBe('deleted');
    of.session = undefined;
    expect([of.status, of.detached]).toEqual(['detached', true]);
  });
});

describe('changed columns', () => {
  it('are found by comparing with what the database has', () => {
    const parent = new Holder().load(Parent, { id: 1, name: 'ann', bornAt: null });
    expect([changes(parent), state(parent).isModified]).toEqual([[], false]);
    parent.name = 'bob';
    expect([changes(parent), state(parent).isModified]).toEqual([[['name', 'ann', 'bob']], true]);
    parent.name = 'ann';
    expect([changes(parent), state(parent).isModified]).toEqual([[], false]);
  });

  it('are compared as their types say', () => {
    const parent = new Holder().load(Parent, { id: 1, bornAt: new Date(5), info: { a: [1, 2] } });
    parent.bornAt = new Date(5);
    parent.info = { a: [1, 2] };
    expect(changes(parent)).toEqual([]);
    parent.bornAt = new Date(6);
    parent.info = { a: [1, 3] };
    expect(changes(parent).map(([key]) => key)).toEqual(['bornAt', 'info']);
  });

  it('count NULL, SQL expressions and values of a wrong kind as different', () => {
    const parent = new Holder().load(Parent, { id: 1, bornAt: new Date(5) });
    for (const value of [null, func.now(), 'tomorrow', { getTime: 5 }]) {
      parent.bornAt = value as unknown as Date;
      expect(changes(parent)).toHaveLength(1);
    }
  });

  it('count what was set without having been loaded', () => {
    const parent = new Holder().load(Parent, { id: 1 });
    parent.name = 'bob';
    expect(changes(parent)).toEqual([['name', notLoaded, 'bob']]);
    expect(state(parent).history('name')).toEqual({ added: ['bob'], unchanged: [], deleted: [] });
  });

  it('of a new object are those that are set', () => {
    expect(changes(new Parent({ name: 'ann' }))).toEqual([['name', notLoaded, 'ann']]);
  });

  it('do not miss or invent anything where a property was deleted', () => {
    const parent = new Holder().load(Parent, { id: 1, name: 'ann' });
    delete (parent as { name?: string }).name;
    expect(changes(parent)).toEqual([]);
  });
});

// proves: map-history
describe('history', () => {
  it('tells what was added, what stayed, what is gone', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1, name: 'ann', bornAt: null });
    const [stays, goes, comes] = [
      holder.load(Child, { id: 1, parentId: 1 }),
      holder.load(Child, { id: 2, parentId: 1 }),
      new Child(),
    ];
    state(parent).setRelatedFromDatabase(rel(parent, 'children'), [stays, goes]);
    expect(state(parent).history('children')).toEqual({ added: [], unchanged: [stays, goes], deleted: [] });
    parent.children = [comes, stays];
    parent.bornAt = new Date(1);
    expect(state(parent).history('children')).toEqual({ added: [comes], unchanged: [stays], deleted: [goes] });
    expect(state(parent).history('name')).toEqual({ added: [], unchanged: ['ann'], deleted: [] });
    expect(state(parent).history('bornAt')).toEqual({ added: [new Date(1)], unchanged: [], deleted: [null] });
    expect(state(parent).history('info')).toEqual({ added: [], unchanged: [], deleted: [] });
    expect(state(goes).history('parent')).toEqual({ added: [], unchanged: [], deleted: [parent] });
  });

  it('tells a many-to-one that was set to null from one that was never set', () => {
    const child = new Child();
    const property = rel(child, 'parent');
    expect(state(child).relatedHistory(property).isSet).toBe(false);
    child.parent = null;
    expect(state(child).relatedHistory(property).isSet).toBe(true);
    const loaded = new Holder().load(Child, { id: 1, parentId: 7 });
    loaded.parent = null;
    expect(state(loaded).relatedHistory(property)).toMatchObject({ isSet: true, unknown: true });
  });
});

describe('after a flush', () => {
  it('the present values are the committed ones', () => {
    const holder = new Holder();
    const child = new Child({ name: 'kid' });
    const parent = new Parent({ id: 1, name: 'ann', children: [child] });
    state(parent).key = 1;
    state(parent).session = holder;
    state(parent).commitAll();
    expect(state(parent).committed).toEqual([1, 'ann', notLoaded, notLoaded]);
    expect(state(parent).isModified).toBe(false);
    expect(state(parent).history('children')).toEqual({ added: [], unchanged: [child], deleted: [] });
    parent.children.pop();
    expect(state(parent).history('children').deleted).toEqual([child]);
  });

  it('what the server gave becomes value and committed value', () => {
    const parent = new Parent({ name: 'ann' });
    state(parent).setCommitted('id', 5);
    expect(parent.id).toBe(5);
    expect(state(parent).committed).toEqual([5, notLoaded, notLoaded, notLoaded]);
  });

  it('that was rolled back the object is as new again', () => {
    const parent = new Parent({ id: 1, name: 'ann', children: [new Child()] });
    state(parent).key = 1;
    state(parent).commitAll();
    state(parent).key = undefined;
    state(parent).forgetCommitted();
    expect(parent.name).toBe('ann');
    expect(state(parent).history('children').added).toHaveLength(1);
    expect(changes(parent)).toHaveLength(2);
  });
});

describe('expiring', () => {
  it('forgets columns, relationships and what was noted for them', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1, name: 'ann' });
    const child = holder.load(Child, { id: 5, parentId: 1 });
    state(parent).setRelatedFromDatabase(rel(parent, 'children'), [child]);
    const list = parent.children;
    parent.name = 'bob';
    state(parent).expire();
    expect({ ...parent }).toEqual({});
    expect(state(parent).unloaded).toEqual(new Set(['id', 'name', 'bornAt', 'info', 'children', 'parts', 'desk']));
    expect(state(parent).isModified).toBe(false);
    list.pop();
    expect(state(child).isModified).toBe(false);
  });

  it('leaves alone what is not named', () => {
    const parent = new Holder().load(Parent, { id: 1, name: 'ann' });
    state(parent).expire(['name', 'children']);
    expect({ ...parent }).toEqual({ id: 1 });
  });
});
