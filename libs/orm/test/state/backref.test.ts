import { ArgumentError, UnmappedInstanceError } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { Article, Child, Desk, Holder, Node, Parent, Part, rel, state, Tag } from './family.js';

// proves: rel-back-populates
describe('a one-to-many and its many-to-one keep in step at once', () => {
  it('when an object is put into the list', () => {
    const parent = new Parent();
    const [one, two, three] = [new Child(), new Child(), new Child()];
    parent.children.push(one, two);
    parent.children.unshift(three);
    expect(parent.children).toEqual([three, one, two]);
    expect([one.parent, two.parent, three.parent]).toEqual([parent, parent, parent]);
  });

  it('when the object names its parent', () => {
    const parent = new Parent();
    const child = new Child();
    child.parent = parent;
    expect(parent.children).toEqual([child]);
    child.parent = parent;
    expect(parent.children).toEqual([child]);
  });

  it('when an object leaves the list, by any method', () => {
    const children = Array.from({ length: 6 }, () => new Child());
    const parent = new Parent({ children });
    parent.children.pop();
    parent.children.shift();
    parent.children.splice(1, 2);
    expect(parent.children).toEqual([children[1], children[4]]);
    expect(children.map((child) => child.parent === parent)).toEqual([false, true, false, false, true, false]);
    expect(children[0]?.parent).toBeNull();
  });

  it('when the object lets go of its parent', () => {
    const child = new Child();
    const parent = new Parent({ children: [child] });
    child.parent = null;
    expect(parent.children).toEqual([]);
  });

  it('when the object moves, whichever side says so', () => {
    const child = new Child();
    const [from, to] = [new Parent({ children: [child] }), new Parent()];
    child.parent = to;
    expect([from.children, to.children]).toEqual([[], [child]]);
    from.children.push(child);
    expect([from.children, to.children]).toEqual([[child], []]);
    expect(child.parent).toBe(from);
  });

  it('when the list is replaced', () => {
    const [stays, goes, comes] = [new Child({ id: 1 }), new Child({ id: 2 }), new Child({ id: 3 })];
    const parent = new Parent({ children: [stays, goes] });
    const old = parent.children;
    parent.children = [comes, stays];
    expect(parent.children).toEqual([comes, stays]);
    expect([stays.parent, goes.parent, comes.parent]).toEqual([parent, null, parent]);
    old.push(new Child());
    expect(parent.children).toHaveLength(2);
  });

  it("and an empty list that was read before is nobody's after that", () => {
    const parent = new Parent();
    const read = parent.children;
    const child = new Child();
    parent.children = [child];
    read.push(new Child());
    expect(parent.children).toEqual([child]);
  });

  it('when a list is given to two objects: each has one of its own', () => {
    const child = new Child();
    const [one, two] = [new Parent({ children: [child] }), new Parent()];
    two.children = one.children;
    expect([one.children, two.children]).toEqual([[], [child]]);
    expect(child.parent).toBe(two);
  });

  it('and replacing a list by itself changes nothing', () => {
    const child = new Child();
    const parent = new Parent({ children: [child] });
    const same = parent.children;
    parent.children = same;
    expect(parent.children).toBe(same);
    expect(child.parent).toBe(parent);
  });
});

describe('an object that stands in a list twice', () => {
  it('belongs to the parent until its last place is gone', () => {
    const child = new Child();
    const parent = new Parent({ children: [child, child] });
    expect(parent.children).toHaveLength(2);
    parent.children.pop();
    expect(child.parent).toBe(parent);
    parent.children.pop();
    expect(child.parent).toBeNull();
  });

  it('counts once for the unit of work', () => {
    const child = new Child();
    const parent = new Parent({ children: [child, child] });
    expect(state(parent).history('children').added).toEqual([child]);
  });
});

describe('a table that refers to itself', () => {
  it('keeps parent and children in step', () => {
    const [root, left, right] = [new Node({ id: 1 }), new Node({ id: 2 }), new Node({ id: 3 })];
    root.children.push(left);
    right.parent = root;
    expect(root.children).toEqual([left, right]);
    left.children.push(right);
    expect(root.children).toEqual([left]);
    expect(right.parent).toBe(left);
  });

  it('allows an object to be its own parent', () => {
    const node = new Node();
    node.parent = node;
    expect(node.children).toEqual([node]);
    node.children.pop();
    expect(node.parent).toBeNull();
  });
});

// proves: rel-one-to-one
describe('one-to-one', () => {
  it('is kept in step from both sides, and the ones left behind let go', () => {
    const [ann, bob] = [new Parent({ name: 'ann' }), new Parent({ name: 'bob' })];
    const [oak, elm] = [new Desk({ id: 1 }), new Desk({ id: 2 })];
    ann.desk = oak;
    elm.owner = bob;
    expect([oak.owner, bob.desk]).toEqual([ann, elm]);
    ann.desk = elm;
    expect([ann.desk, bob.desk, oak.owner, elm.owner]).toEqual([elm, null, null, ann]);
  });
});

// proves: rel-many-to-many
describe('many-to-many', () => {
  it('keeps both lists in step', () => {
    const [article, other] = [new Article(), new Article()];
    const tag = new Tag();
    article.tags.push(tag);
    tag.articles.push(other);
    expect([tag.articles, other.tags]).toEqual([[article, other], [tag]]);
    article.tags = [];
    expect(tag.articles).toEqual([other]);
    tag.articles.splice(0);
    expect(other.tags).toEqual([]);
  });

  it('does not repeat on one side what is said on both', () => {
    const [article, tag] = [new Article(), new Tag()];
    article.tags.push(tag);
    tag.articles.push(article);
    expect(article.tags).toEqual([tag]);
  });
});

describe('a collection in the database that is not loaded', () => {
  it('takes note of what back-references say, and merges it when it is loaded', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1 });
    const [stays, goes] = [holder.load(Child, { id: 1, parentId: 1 }), holder.load(Child, { id: 2, parentId: 1 })];
    const comes = new Child();
    comes.parent = parent;
    goes.parent = null;
    expect(() => parent.children).toThrow('is not loaded');
    expect(state(parent).isModified).toBe(true);
    expect(state(parent).history('children')).toEqual({ added: [comes], unchanged: [], deleted: [goes] });
    state(parent).setRelatedFromDatabase(rel(parent, 'children'), [stays, goes]);
    expect(parent.children).toEqual([stays, comes]);
    expect(state(parent).history('children')).toEqual({ added: [comes], unchanged: [stays], deleted: [goes] });
  });

  it('forgets what came and went again', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1 });
    const child = new Child();
    child.parent = parent;
    child.parent = null;
    expect(state(parent).isModified).toBe(false);
  });

  it('can be replaced; what the database has behind it is taken out as soon as it is known', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1 });
    const [before, kept] = [holder.load(Child, { id: 1, parentId: 1 }), holder.load(Child, { id: 2, parentId: 1 })];
    const property = rel(parent, 'children');
    parent.children = [kept];
    expect(state(parent).relatedHistory(property)).toMatchObject({ unknown: true, isSet: true, touched: true });
    state(parent).setRelatedFromDatabase(property, [before, kept]);
    expect(parent.children).toEqual([kept]);
    expect(state(parent).history('children')).toEqual({ added: [], unchanged: [kept], deleted: [before] });
    expect(before.parent).toBeNull();
  });

  it('that is untouched is unknown, and not touched', () => {
    const parent = new Holder().load(Parent, { id: 1 });
    expect(state(parent).relatedHistory(rel(parent, 'children'))).toEqual({
      added: [],
      unchanged: [],
      deleted: [],
      unknown: true,
      isSet: false,
      touched: false,
    });
  });
});

describe('a many-to-one that is set', () => {
  it('takes the object out of the list of its old parent, where the session holds that one', () => {
    const holder = new Holder();
    const [from, to] = [holder.load(Parent, { id: 1 }), holder.load(Parent, { id: 2 })];
    const child = holder.load(Child, { id: 5, parentId: 1 });
    state(from).setRelatedFromDatabase(rel(from, 'children'), [child]);
    child.parent = to;
    expect(from.children).toEqual([]);
    expect(state(child).history('parent')).toEqual({ added: [to], unchanged: [], deleted: [from] });
  });

  it('that sets what the database has anyway changes nothing', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1 });
    const child = holder.load(Child, { id: 5, parentId: 1 });
    child.parent = parent;
    expect(state(child).isModified).toBe(false);
    expect(state(parent).isModified).toBe(false);
  });
});

describe('what is assigned to a list by index', () => {
  it('is found before a flush', () => {
    const holder = new Holder();
    const parent = holder.load(Parent, { id: 1 });
    const [old, fresh] = [holder.load(Child, { id: 5, parentId: 1 }), new Child()];
    state(parent).setRelatedFromDatabase(rel(parent, 'children'), [old]);
    parent.children[0] = fresh;
    expect(state(parent).isModified).toBe(true);
    state(parent).reconcileCollections();
    expect([old.parent, fresh.parent]).toEqual([null, parent]);
    expect(parent.children).toEqual([fresh]);
  });

  it('is found in a list that had nothing before', () => {
    const parent = new Parent();
    const child = new Child();
    parent.children[0] = child;
    state(parent).reconcileCollections();
    expect(child.parent).toBe(parent);
    expect(parent.toJSON()).toEqual({ children: [{}] });
  });
});

describe('what a relationship cannot hold', () => {
  it('is refused before anything changes', () => {
    const parent = new Parent();
    expect(() => parent.children.push({ name: 'kid' } as Child)).toThrow(UnmappedInstanceError);
    expect(() => parent.children.push({ name: 'kid' } as Child)).toThrow(
      'Parent.children takes objects of class Child; got a plain object, which is not mapped: use new Child({ .. })',
    );
    expect(() => {
      parent.children = [new Child(), new Desk() as unknown as Child];
    }).toThrow(
      new ArgumentError("Attribute 'children' on class Parent doesn't handle objects of type Desk; it takes Child"),
    );
    expect(() => {
      new Child().parent = 'ann' as unknown as Parent;
    }).toThrow('got "ann"');
    expect(() => {
      parent.children = null as unknown as Child[];
    }).toThrow(new TypeError('Incompatible collection type: null is not list-like; Parent.children takes an array'));
    expect(parent.children).toEqual([]);
  });
});

// proves: cascades
describe('save-update', () => {
  it('has what is put into a list of an object join its session at once', () => {
    const holder = new Holder();
    const parent = new Parent();
    state(parent).session = holder;
    const child = new Child();
    parent.children.push(child);
    expect(holder.attached).toEqual([child]);
    parent.children = [child, new Child()];
    expect(holder.attached).toHaveLength(2);
  });

  it('follows the many-to-one of an object in a session, and no back-reference', () => {
    const holder = new Holder();
    const [child, parent] = [new Child(), new Parent()];
    state(child).session = holder;
    child.parent = parent;
    expect(holder.attached).toEqual([parent]);
    const loose = new Child();
    loose.parent = parent;
    expect(parent.children).toContain(loose);
    expect(state(loose).status).toBe('transient');
  });
});

describe('the parent of a part', () => {
  it('is known as long as there is one', () => {
    const [one, two] = [new Parent(), new Parent()];
    const part = new Part();
    const parts = rel(one, 'parts');
    expect([state(part).hadParent, state(part).hasParent(parts)]).toEqual([false, false]);
    one.parts.push(part);
    expect([state(part).hadParent, state(part).hasParent(parts), state(part).hasParent(parts, state(one))]).toEqual([
      true,
      true,
      false,
    ]);
    two.parts.push(part);
    one.parts.pop();
    expect([state(part).hasParent(parts), state(part).hasParent(parts, state(one))]).toEqual([true, true]);
    two.parts = [];
    expect([state(part).hadParent, state(part).hasParent(parts)]).toEqual([true, false]);
  });

  it('is taken for granted of what is in the database and was not touched', () => {
    const holder = new Holder();
    const part = holder.load(Part, { id: 1, parentId: 1 });
    expect(state(part).hasParent(rel(new Parent(), 'parts'))).toBe(true);
  });
});
