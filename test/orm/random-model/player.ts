import { type AsyncEngine, type Executable, inspect as inspectAny, select, text } from '@athanor/core';
import {
  type AsyncSession,
  type AsyncSessionmaker,
  type AsyncSessionTransaction,
  type InstanceState,
  selectinload,
} from '@athanor/orm';
import type { Chance } from './chance.js';
import { classes, Item, type Kind, Note, Owner, Tag, Twig } from './entities.js';
import { lineOf, type Thing, World } from './world.js';

export type Entity = Owner | Item | Tag | Twig | Note;
interface Savepoint {
  readonly transaction: AsyncSessionTransaction;
  readonly before: ReadonlyMap<string, Thing>;
}
/** The collections of the classes: attribute, kind of the members. */
const collections: Partial<
  Record<Kind, readonly (readonly [key: 'items' | 'notes' | 'children' | 'tags', kind: Kind])[]>
> = {
  owner: [
    ['items', 'item'],
    ['notes', 'note'],
  ],
  item: [['tags', 'tag']],
  tag: [['items', 'item']],
  twig: [['children', 'twig']],
};

const inspect = (entity: Entity): InstanceState => inspectAny(entity as never) as InstanceState;

/** The uids of objects that were met, as an object that has expired does not tell it. */
const uids = new WeakMap<Entity, string>();

function uidOf(entity: Entity): string | undefined {
  if (!inspect(entity).unloaded.has('uid')) uids.set(entity, entity.uid);
  return uids.get(entity);
}

/** Plays operations on a session and on the model alike, and compares the two. */
export class Player {
  readonly world = new World();
  readonly log: string[] = [];
  session: AsyncSession;
  #committed = this.world.snapshot();
  #savepoints: Savepoint[] = [];
  readonly #entities = new Map<string, Entity>();

  constructor(
    readonly engine: AsyncEngine,
    readonly maker: AsyncSessionmaker,
    readonly chance: Chance,
  ) {
    this.session = maker();
  }

  note(line: string): void {
    this.log.push(line);
  }

  adopt(thing: Thing, entity: Entity): void {
    uids.set(entity, thing.uid);
    this.#entities.set(thing.uid, entity);
  }

  /** The object of a thing: the one at hand, or loaded by its uid, which flushes. */
  async entity<K extends Kind>({ uid, kind }: Thing & { kind: K }): Promise<InstanceType<(typeof classes)[K]>>;
  async entity({ uid, kind }: Thing): Promise<Entity> {
    const known = this.#entities.get(uid);
    if (known !== undefined) return known;
    const entityClass = classes[kind] as typeof Owner;
    this.world.flush();
    const [found] = (await this.session.scalars(select(entityClass).where(entityClass.c.uid.eq(uid)))).all();
    if (found === undefined) throw new Error(`${uid} is not in the database`);
    this.#entities.set(uid, found);
    return found;
  }

  isLoaded(entity: Entity, key: string): boolean {
    return !inspect(entity).unloaded.has(key);
  }

  /** Loads the columns of an object that has expired. */
  async known(entity: Entity): Promise<void> {
    if (inspect(entity).key === undefined || this.isLoaded(entity, 'uid')) return;
    await this.flush();
    if (inspect(entity).persistent) await this.session.refresh(entity);
  }

  /** Loads an expired object, or not: then its parent is not known, and does not hear that it goes; true in that case. */
  async knownOrStale(entity: Entity): Promise<boolean> {
    if (inspect(entity).key === undefined || this.isLoaded(entity, 'uid')) return false;
    if (this.chance.hit(0.3)) return true;
    await this.known(entity);
    return false;
  }

  async forgetAll(): Promise<void> {
    await this.flush();
    this.session.expireAll();
  }

  /** Makes a collection readable; what loads is preceded by a flush. */
  async list(entity: Entity, key: string): Promise<Entity[]> {
    if (inspect(entity).key !== undefined && !this.isLoaded(entity, key)) {
      await this.flush();
      if (this.chance.hit(0.5)) await this.session.refresh(entity, [key]);
      else await (entity.awaitableAttrs as unknown as Record<string, Promise<unknown>>)[key];
    }
    return (entity as unknown as Record<string, Entity[]>)[key] as Entity[];
  }

  async flush(): Promise<void> {
    this.world.flush();
    await this.session.flush();
  }

  async commit(): Promise<void> {
    this.world.flush();
    await this.session.commit();
    this.#savepoints = [];
    this.#committed = this.world.snapshot();
    await this.compareRows();
    this.compareLoaded();
  }

  async rollback(): Promise<void> {
    await this.session.rollback();
    this.#savepoints = [];
    this.#goBack(this.#committed);
  }

  get depth(): number {
    return this.#savepoints.length;
  }

  async beginNested(): Promise<void> {
    this.world.flush();
    const transaction = await this.session.beginNested();
    this.#savepoints.push({ transaction, before: this.world.snapshot() });
  }

  async endNested(keep: boolean): Promise<void> {
    const savepoint = this.#savepoints.pop();
    if (savepoint === undefined) return;
    if (keep) {
      this.world.flush();
      await savepoint.transaction.commit();
      return;
    }
    await savepoint.transaction.rollback();
    this.#goBack(savepoint.before);
  }

  async close(): Promise<void> {
    await this.session.close();
    this.session = this.maker();
    this.#savepoints = [];
    this.#goBack(this.#committed);
    this.#entities.clear();
  }

  #goBack(snapshot: ReadonlyMap<string, Thing>): void {
    this.world.restore(snapshot);
    for (const uid of this.#entities.keys()) if (!this.world.things.has(uid)) this.#entities.delete(uid);
  }

  /** The tables hold what the model says. */
  async compareRows(): Promise<void> {
    const rows = await this.engine.connect(async (connection) =>
      (
        await connection.execute(
          text(`SELECT uid, text, NULL AS "of", '' AS tags FROM rm_owner
            UNION ALL SELECT uid, text, NULL, '' FROM rm_tag
            UNION ALL SELECT n.uid, n.text, o.uid, '' FROM rm_note n LEFT JOIN rm_owner o ON o.id = n.owner_id
            UNION ALL SELECT t.uid, t.text, p.uid, '' FROM rm_twig t LEFT JOIN rm_twig p ON p.id = t.parent_id
            UNION ALL SELECT i.uid, i.text, o.uid, coalesce((SELECT string_agg(g.uid, ',') FROM rm_item_tag l
              JOIN rm_tag g ON g.id = l.tag_id WHERE l.item_id = i.id), '') FROM rm_item i LEFT JOIN rm_owner o ON o.id = i.owner_id`),
        )
      ).all(),
    );
    const actual = (rows as unknown as [string, string, string | null, string][])
      .map(([uid, own, of, tags]) => lineOf({ uid, text: own, of, tags: new Set(tags.split(',').filter(Boolean)) }))
      .sort();
    assertSame('rows of the database', actual, this.world.lines());
  }

  /** What objects show of what is loaded is what the model says. */
  compareLoaded(): void {
    for (const [uid, entity] of this.#entities) {
      const thing = this.world.things.get(uid);
      if (thing === undefined) continue;
      uidOf(entity);
      const state = inspect(entity);
      if (!state.unloaded.has('text')) assertSame(`${uid}.text`, [entity.text], [thing.text]);
      const single = entity instanceof Item ? 'owner' : entity instanceof Twig ? 'parent' : undefined;
      if (single !== undefined && !state.unloaded.has(single)) {
        const target = (entity as unknown as Record<string, Entity | null>)[single] ?? null;
        this.#compareMembers(`${uid}.${single}`, target === null ? [] : [target], thing.of === null ? [] : [thing.of]);
      }
      for (const [key, kind] of collections[thing.kind] ?? []) {
        if (state.unloaded.has(key)) continue;
        const members = (entity as unknown as Record<string, Entity[]>)[key] as Entity[];
        this.#compareMembers(`${uid}.${key}`, members, this.#members(thing, kind));
      }
    }
  }

  #compareMembers(what: string, members: readonly Entity[], expected: readonly string[]): void {
    const actual = members.filter(isInDatabase).map(uidOf);
    if (!actual.includes(undefined)) assertSame(what, (actual as string[]).sort(), [...expected].sort());
  }

  #members(thing: Thing, kind: Kind): string[] {
    if (kind === 'tag') return [...thing.tags];
    if (thing.kind === 'tag') return this.world.tagged(thing.uid).map(({ uid }) => uid);
    return this.world.children(kind, thing.uid).map(({ uid }) => uid);
  }

  /** Everything is forgotten and loaded again, with all relationships. */
  async reload(): Promise<void> {
    this.world.flush();
    await this.session.flush();
    this.session.expireAll();
    const loads = [
      select(Owner).options(selectinload(Owner.c.items).selectinload(Item.c.tags), selectinload(Owner.c.notes)),
      select(Item).options(selectinload(Item.c.owner), selectinload(Item.c.tags)),
      select(Tag).options(selectinload(Tag.c.items)),
      select(Twig).options(selectinload(Twig.c.children), selectinload(Twig.c.parent)),
      select(Note),
    ];
    for (const statement of loads) {
      const entities: readonly Entity[] = (
        await this.session.scalars(statement as Executable<readonly [Entity]>)
      ).all();
      for (const entity of entities) this.#entities.set(entity.uid, entity);
    }
    assertSame(
      'loaded objects',
      [...this.#entities.keys()].filter((uid) => this.world.things.has(uid)).sort(),
      [...this.world.things.keys()].sort(),
    );
    for (const [uid, entity] of this.#entities) {
      const missing = this.world.things.has(uid) ? [...inspect(entity).unloaded] : [];
      assertSame(`unloaded of ${uid}`, missing, []);
    }
    this.compareLoaded();
  }
}

/** False for members of stale collections: deleted ones, and new ones that lost their owner before they were written. */
function isInDatabase(member: Entity): boolean {
  const { deleted, transient } = inspect(member);
  return !deleted && !transient;
}

/** An error that says what is missing and what is too much. */
export function assertSame(what: string, actual: readonly unknown[], expected: readonly unknown[]): void {
  const [left, right] = [JSON.stringify(actual, null, 1), JSON.stringify(expected, null, 1)];
  if (left === right) return;
  const missing = expected.filter((line) => !actual.includes(line));
  const extra = actual.filter((line) => !expected.includes(line));
  throw new Error(`${what}: missing ${JSON.stringify(missing)}, not expected ${JSON.stringify(extra)}`);
}
