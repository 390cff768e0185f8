import { Item, type Kind, Note, Owner, Tag, Twig } from './entities.js';
import type { Entity, Player } from './player.js';
import type { Thing } from './world.js';

/** One kind of operation: does it where it can, and writes down what it did. */
export type Operation = (player: Player) => Promise<void>;

const makers: Record<Kind, (values: { uid: string; text: string }) => Entity> = {
  owner: (values) => new Owner(values),
  item: (values) => new Item(values),
  tag: (values) => new Tag(values),
  twig: (values) => new Twig(values),
  note: (values) => new Note(values),
};
const kinds = Object.keys(makers) as Kind[];
const pickKind = ({ chance }: Player): Kind => chance.pick(kinds) as Kind;

function make<K extends Kind>(player: Player, kind: K): { thing: Thing & { kind: K }; entity: never } {
  const thing = player.world.make(kind);
  const entity = makers[kind]({ uid: thing.uid, text: thing.text });
  player.adopt(thing, entity);
  return { thing: thing as Thing & { kind: K }, entity: entity as never };
}

function living<K extends Kind>(player: Player, kind: K): (Thing & { kind: K })[] {
  return player.world.living(kind) as (Thing & { kind: K })[];
}

function pick<K extends Kind>(player: Player, kind: K): (Thing & { kind: K }) | undefined {
  return player.chance.pick(living(player, kind));
}

const add: Operation = async (player) => {
  const { thing, entity } = make(player, pickKind(player));
  player.note(`add ${thing.uid}`);
  player.session.add(entity);
};

const addFamily: Operation = async (player) => {
  const tag = player.chance.hit(0.5) ? pick(player, 'tag') : undefined;
  const known = tag && (await player.entity(tag));
  const { thing, entity } = make(player, 'owner');
  const owner: Owner = entity;
  for (let i = player.chance.next() * 3; i > 0; i--) {
    const item = make(player, 'item');
    item.thing.of = thing.uid;
    if (known !== undefined && tag !== undefined && player.world.things.has(tag.uid)) {
      (item.entity as Item).tags.push(known);
      item.thing.tags.add(tag.uid);
    }
    owner.items.push(item.entity);
  }
  const note = make(player, 'note');
  note.thing.of = thing.uid;
  owner.notes.push(note.entity);
  player.note(
    `add family of ${thing.uid} with ${owner.items.map(({ uid }) => uid).join()} and ${note.thing.uid}, tag ${tag?.uid}`,
  );
  player.session.add(owner);
};

const addTree: Operation = async (player) => {
  const above = player.chance.hit(0.5) ? living(player, 'twig').find(({ fresh }) => !fresh) : undefined;
  const parent = above && (await player.entity(above));
  const root = make(player, 'twig');
  const leaf = make(player, 'twig');
  leaf.thing.of = root.thing.uid;
  player.note(`add tree ${root.thing.uid} > ${leaf.thing.uid} under ${above?.uid}`);
  (root.entity as Twig).children.push(leaf.entity);
  if (above !== undefined && parent !== undefined) {
    (root.entity as Twig).parent = parent;
    root.thing.of = above.uid;
  }
  player.session.add(root.entity);
};

/** A new child put into a collection of an object that is there. */
const appendChild: Operation = async (player) => {
  const [parentKind, key, childKind] = player.chance.pick([
    ['owner', 'items', 'item'],
    ['owner', 'notes', 'note'],
    ['twig', 'children', 'twig'],
  ] as const) as readonly ['owner', 'items', 'item'];
  const parent = pick(player, parentKind);
  if (parent === undefined) return;
  const list = (await player.list(await player.entity(parent), key)) as unknown[];
  const { thing, entity } = make(player, childKind);
  player.note(`append new ${thing.uid} to ${parent.uid}.${key}`);
  thing.of = parent.uid;
  list.push(entity);
};

/** An item or twig gets another parent, by the one side or the other. */
const move: Operation = async (player) => {
  const kind = player.chance.pick(['item', 'twig'] as const) as 'item' | 'twig';
  const thing = pick(player, kind);
  const target = pick(player, kind === 'item' ? 'owner' : 'twig');
  if (thing === undefined || target === undefined || isAbove(player, thing, target)) return;
  const entity = await player.entity(thing);
  const parent = await player.entity(target);
  const forgets = await player.knownOrStale(entity);
  if (!player.world.things.has(thing.uid) || !player.world.things.has(target.uid)) return;
  const parts = parent as unknown as Record<string, Entity[]>;
  const key = kind === 'item' ? 'items' : 'children';
  if (player.chance.hit(0.4)) {
    const list = await player.list(parent, key);
    player.note(`push ${thing.uid} to ${target.uid}.${key}`);
    if (!list.includes(entity)) list.push(entity);
  } else if (player.chance.hit(0.2) && player.isLoaded(parent, key) && parts[key]?.includes(entity) === false) {
    player.note(`assign ${thing.uid} by index to ${target.uid}.${key}, and flush`);
    const list = parts[key] as Entity[];
    list[list.length] = entity;
    thing.of = target.uid;
    await player.flush();
  } else {
    player.note(`${thing.uid} goes to ${target.uid} by its own side`);
    if (entity instanceof Item) entity.owner = parent as Owner;
    else (entity as Twig).parent = parent as Twig;
  }
  thing.of = target.uid;
  if (forgets) await player.forgetAll();
};

/** True where a twig would become its own ancestor. */
function isAbove({ world }: Player, thing: Thing, target: Thing): boolean {
  for (
    let at: Thing | undefined = target;
    at !== undefined;
    at = at.of === null ? undefined : world.things.get(at.of)
  ) {
    if (at === thing) return true;
  }
  return false;
}

const removeFromCollection: Operation = async (player) => {
  const [parentKind, key, childKind] = player.chance.pick([
    ['owner', 'items', 'item'],
    ['owner', 'notes', 'note'],
    ['twig', 'children', 'twig'],
  ] as const) as readonly ['owner', 'items', 'item'];
  const parent = pick(player, parentKind);
  if (parent === undefined) return;
  const list = await player.list(await player.entity(parent), key);
  const child = player.chance.pick(list.filter((one) => living(player, childKind).some((thing) => uidIs(one, thing))));
  const thing = living(player, childKind).find((one) => child !== undefined && uidIs(child, one));
  if (child === undefined || thing === undefined) return;
  player.note(`remove ${thing.uid} from ${parent.uid}.${key}`);
  list.splice(list.indexOf(child), 1);
  if (childKind === 'item') player.world.release(thing);
  else thing.of = null;
};

function uidIs(entity: Entity, { uid }: Thing): boolean {
  return Object.hasOwn(entity, 'uid') && entity.uid === uid;
}

/** The whole collection is replaced, loaded or not; what was not loaded is seen at the flush that follows. */
const replaceCollection: Operation = async (player) => {
  const owner = pick(player, 'owner');
  if (owner === undefined) return;
  const entity = await player.entity(owner);
  if (player.chance.hit(0.5)) await player.list(entity, 'items');
  const items = player.chance.some(living(player, 'item'), 0.3);
  const members: Item[] = [];
  for (const item of items) members.push(await player.entity(item));
  let forgets = false;
  for (const member of members) if (await player.knownOrStale(member)) forgets = true;
  if (items.some((item) => player.world.things.get(item.uid) !== item) || owner.doomed) return;
  const fresh = make(player, 'item');
  player.note(
    `replace ${owner.uid}.items by ${items.map(({ uid }) => uid).join()} and new ${fresh.thing.uid}, and flush`,
  );
  entity.items = [...members, fresh.entity];
  for (const old of player.world.children('item', owner.uid))
    if (!items.includes(old as never)) player.world.release(old);
  for (const item of [...items, fresh.thing]) item.of = owner.uid;
  await player.flush();
  if (forgets) await player.forgetAll();
};

const clearReference: Operation = async (player) => {
  const thing = pick(player, player.chance.pick(['item', 'twig'] as const) as 'item' | 'twig');
  if (thing === undefined) return;
  const entity = await player.entity(thing);
  // Only of a parent that is known and at hand an item can be an orphan.
  await player.known(entity);
  const { of } = thing;
  if (of !== null && player.world.things.has(of)) await player.entity(player.world.get(of) as never);
  if (!player.world.things.has(thing.uid)) return;
  player.note(`${thing.uid} loses its parent ${thing.of} by its own side`);
  if (entity instanceof Item) {
    entity.owner = null;
    if (thing.of !== null) player.world.release(thing);
  } else {
    (entity as Twig).parent = null;
    thing.of = null;
  }
};

const tagOrUntag: Operation = async (player) => {
  const [item, tag] = [pick(player, 'item'), pick(player, 'tag')];
  if (item === undefined || tag === undefined) return;
  const [one, other] = [await player.entity(item), await player.entity(tag)];
  const fromItem = player.chance.hit(0.5);
  const list = (fromItem ? await player.list(one, 'tags') : await player.list(other, 'items')) as Entity[];
  if (!player.world.things.has(item.uid) || !player.world.things.has(tag.uid)) return;
  const member = fromItem ? other : one;
  player.note(`${item.tags.has(tag.uid) ? 'untag' : 'tag'} ${item.uid} ${tag.uid} by the ${fromItem ? 'item' : 'tag'}`);
  if (item.tags.delete(tag.uid)) list.splice(list.indexOf(member), 1);
  else {
    item.tags.add(tag.uid);
    list.push(member);
  }
};

const replaceTags: Operation = async (player) => {
  const item = pick(player, 'item');
  if (item === undefined) return;
  const entity = await player.entity(item);
  const tags = player.chance.some(living(player, 'tag'));
  const members: Tag[] = [];
  for (const tag of tags) members.push(await player.entity(tag));
  if (!player.world.things.has(item.uid) || tags.some(({ uid }) => !player.world.things.has(uid))) return;
  player.note(`replace ${item.uid}.tags by ${tags.map(({ uid }) => uid).join()}, and flush`);
  entity.tags = members;
  item.tags = new Set(tags.map(({ uid }) => uid));
  await player.flush();
};

const remove: Operation = async (player) => {
  const kind = pickKind(player);
  const thing = player.chance.pick(living(player, kind).filter(({ fresh }) => !fresh));
  if (thing === undefined) return;
  const entity = await player.entity(thing);
  if (!player.world.things.has(thing.uid)) return;
  player.note(`delete ${thing.uid}`);
  await player.session.delete(entity);
  thing.doomed = true;
  if (thing.kind !== 'owner' || player.chance.hit(0.5)) await player.flush();
};

const changeColumn: Operation = async (player) => {
  const thing = pick(player, pickKind(player));
  if (thing === undefined) return;
  const entity = await player.entity(thing);
  thing.text = `text${Math.floor(player.chance.next() * 1000)}`;
  player.note(`${thing.uid}.text = ${thing.text}`);
  entity.text = thing.text;
};

const expire: Operation = async (player) => {
  const thing = pick(player, pickKind(player));
  if (thing === undefined) return;
  const entity = await player.entity(thing);
  await player.flush();
  if (!player.world.things.has(thing.uid)) return;
  player.note(`flush, expire ${thing.uid}`);
  player.session.expire(entity);
};

const refresh: Operation = async (player) => {
  const thing = pick(player, pickKind(player));
  if (thing === undefined) return;
  const entity = await player.entity(thing);
  await player.flush();
  if (!player.world.things.has(thing.uid)) return;
  player.note(`flush, refresh ${thing.uid}`);
  await player.session.refresh(entity);
};

const simple =
  (name: string, run: (player: Player) => Promise<void>): Operation =>
  async (player) => {
    player.note(name);
    await run(player);
  };

const beginNested: Operation = async (player) => {
  if (player.depth >= 3) return;
  player.note('begin savepoint');
  await player.beginNested();
};

const endNested: Operation = async (player) => {
  if (player.depth === 0) return;
  const keep = player.chance.hit(0.5);
  player.note(keep ? 'release savepoint' : 'roll back to savepoint');
  await player.endNested(keep);
};

/** The operations, the frequent ones several times. */
export const operations: readonly Operation[] = [
  add,
  add,
  addFamily,
  addFamily,
  addTree,
  addTree,
  appendChild,
  appendChild,
  move,
  move,
  move,
  removeFromCollection,
  removeFromCollection,
  replaceCollection,
  clearReference,
  tagOrUntag,
  tagOrUntag,
  replaceTags,
  remove,
  remove,
  changeColumn,
  changeColumn,
  expire,
  refresh,
  beginNested,
  beginNested,
  endNested,
  endNested,
  simple('flush', (player) => player.flush()),
  simple('commit', (player) => player.commit()),
  simple('commit', (player) => player.commit()),
  simple('rollback', (player) => player.rollback()),
  simple('close', (player) => player.close()),
  simple('reload', (player) => player.reload()),
];
