import { describe, expect, it } from 'vitest';
import { parseCascade } from '../../src/mapping/cascade-options.js';
import { cascadeIterator } from '../../src/state/cascade.js';
import { IdentityMap } from '../../src/state/identity-map.js';
import { Child, Holder, Node, Parent, Part, rel, state } from './family.js';

const reached = (kind: Parameters<typeof cascadeIterator>[0], from: object): object[] =>
  [...cascadeIterator(kind, state(from))].map(({ entity }) => entity);

// proves: cascades
describe('a cascade', () => {
  it('reaches what is loaded along the relationships that have it, each object once, parents first', () => {
    const [root, left, leaf, right] = [
      new Node({ id: 1 }),
      new Node({ id: 2 }),
      new Node({ id: 3 }),
      new Node({ id: 4 }),
    ];
    root.children.push(left, right);
    left.children.push(leaf);
    expect(reached('saveUpdate', root)).toEqual([left, leaf, right]);
    expect(reached('delete', root)).toEqual([]);
  });

  it('to deletes follows only relationships with delete', () => {
    const part = new Part();
    const parent = new Parent({ children: [new Child()], parts: [part] });
    expect(reached('delete', parent)).toEqual([part]);
  });

  it('to a session takes along what was taken out since the last flush', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1 });
    const gone = holder.load(Child, { id: 2, parentId: 1 });
    state(parent).setRelatedFromDatabase(rel(parent, 'children'), [gone]);
    parent.children.pop();
    expect(reached('saveUpdate', parent)).toEqual([gone]);
    expect(reached('merge', parent)).toEqual([]);
  });

  it('neither loads anything nor ends early in long chains', () => {
    const parent = new Holder().load(Parent, { id: 1 });
    expect(reached('saveUpdate', parent)).toEqual([]);
    const root = new Node();
    let last = root;
    for (let i = 0; i < 20_000; i++) {
      const next = new Node();
      last.children.push(next);
      last = next;
    }
    expect(reached('saveUpdate', root)).toHaveLength(20_000);
  });
});

describe('cascade options', () => {
  it('may be none, some, or all', () => {
    expect(Object.values(parseCascade('', 'A.b'))).not.toContain(true);
    expect(Object.values(parseCascade('none', 'A.b'))).not.toContain(true);
    expect(parseCascade('save-update,  expunge', 'A.b')).toMatchObject({
      saveUpdate: true,
      expunge: true,
      merge: false,
    });
    expect(parseCascade('all', 'A.b')).toMatchObject({ delete: true, deleteOrphan: false });
  });

  it('warn of delete-orphan without delete', async () => {
    const warning = new Promise<Error>((resolve) => process.once('warning', resolve));
    parseCascade('delete-orphan', 'A.b');
    expect((await warning).message).toBe("The 'delete-orphan' cascade option of relationship A.b requires 'delete'.");
  });
});

// proves: identity-map
describe('the identity map', () => {
  it('holds one object for each row', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1 });
    const child = holder.load(Child, { id: 1 });
    const map = holder.identityMap;
    expect(map.get(state(parent).mapper, 1)).toBe(state(parent));
    expect([map.size, [...map.all()].map(({ entity }) => entity)]).toEqual([2, [parent, child]]);
    expect(() => holder.load(Parent, { id: 1 })).toThrow(
      "Can't attach instance <Parent id=1>; another instance with key 1 is already present in this session.",
    );
    map.add(state(parent));
    expect(map.size).toBe(2);
  });

  it('lets go of the object itself only', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1 });
    const twin = new Holder().load(Parent, { id: 1 });
    holder.identityMap.remove(state(twin));
    expect(holder.identityMap.size).toBe(1);
    holder.identityMap.remove(state(parent));
    expect(holder.identityMap.size).toBe(0);
    const map = new IdentityMap();
    map.add(state(parent));
    map.clear();
    expect(map.get(state(parent).mapper, 1)).toBeUndefined();
  });
});
