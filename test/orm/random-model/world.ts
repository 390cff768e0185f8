import type { Kind } from './entities.js';

/** One row as the program wants it. Others are named by their uids. */
export interface Thing {
  readonly uid: string;
  readonly kind: Kind;
  text: string;
  /** The owner of an item or a note, the parent of a twig. */
  of: string | null;
  /** The same at the last flush. */
  was: string | null;
  /** Of an item. */
  tags: Set<string>;
  /** Taken from its owner: the next flush deletes it. */
  orphan: boolean;
  /** Marked by `session.delete()`. */
  doomed: boolean;
  /** Not flushed yet. */
  fresh: boolean;
}

/** What the database is to hold: plain values, no unit of work. */
export class World {
  readonly things = new Map<string, Thing>();
  #count = 0;

  make(kind: Kind): Thing {
    const uid = `${kind}${++this.#count}`;
    const thing = {
      uid,
      kind,
      text: uid,
      of: null,
      was: null,
      tags: new Set<string>(),
      orphan: false,
      doomed: false,
      fresh: true,
    };
    this.things.set(uid, thing);
    return thing;
  }

  get(uid: string): Thing {
    const thing = this.things.get(uid);
    if (thing === undefined) throw new Error(`the model has no ${uid}`);
    return thing;
  }

  /** Things with which an operation may go on: those that the next flush does not take away. */
  living(kind: Kind): Thing[] {
    return [...this.things.values()].filter((thing) => thing.kind === kind && !this.isGoing(thing));
  }

  isGoing(thing: Thing): boolean {
    return thing.doomed || thing.orphan || (thing.kind === 'item' && thing.of !== null && this.get(thing.of).doomed);
  }

  children(kind: Kind, of: string): Thing[] {
    return [...this.things.values()].filter((thing) => thing.kind === kind && thing.of === of);
  }

  /** Those with the tag. */
  tagged(tag: string): Thing[] {
    return [...this.things.values()].filter((thing) => thing.tags.has(tag));
  }

  /** Deletions take place, with what they draw behind them. */
  flush(): void {
    const going = [...this.things.values()].filter((thing) => this.isGoing(thing));
    for (const thing of going) this.things.delete(thing.uid);
    for (const thing of this.things.values()) {
      if (thing.of !== null && !this.things.has(thing.of)) thing.of = null;
      for (const tag of thing.tags) if (!this.things.has(tag)) thing.tags.delete(tag);
      thing.fresh = false;
      thing.was = thing.of;
    }
  }

  /** An item leaves its owner: it is an orphan, unless it had none in the database either. */
  release(item: Thing): void {
    if (item.fresh || item.was !== null) item.orphan = true;
    else item.of = null;
  }

  /** A copy to go back to. */
  snapshot(): ReadonlyMap<string, Thing> {
    return new Map([...this.things].map(([uid, thing]) => [uid, { ...thing, tags: new Set(thing.tags) }]));
  }

  restore(snapshot: ReadonlyMap<string, Thing>): void {
    this.things.clear();
    for (const [uid, thing] of snapshot) this.things.set(uid, { ...thing, tags: new Set(thing.tags) });
  }

  /** The rows as lines of text, for comparison. */
  lines(): string[] {
    return [...this.things.values()].map(lineOf).sort();
  }
}

/** One row as text. */
export function lineOf({ uid, text, of, tags }: Pick<Thing, 'uid' | 'text' | 'of' | 'tags'>): string {
  return `${uid} "${text}" of ${of ?? '-'} tags ${[...tags].sort().join(',') || '-'}`;
}
