import { ArgumentError, warn } from '@athanor/core/spi';

/** What an operation on an object does to the objects that a relationship leads to. SQLAlchemy: `CascadeOptions`. */
export interface Cascade {
  readonly saveUpdate: boolean;
  readonly merge: boolean;
  readonly delete: boolean;
  readonly deleteOrphan: boolean;
  readonly expunge: boolean;
  readonly refreshExpire: boolean;
}

/** The name of one cascade. */
export type CascadeKind = keyof Cascade;

const kinds: ReadonlyMap<string, CascadeKind> = new Map<string, CascadeKind>([
  ['save-update', 'saveUpdate'],
  ['merge', 'merge'],
  ['delete', 'delete'],
  ['delete-orphan', 'deleteOrphan'],
  ['expunge', 'expunge'],
  ['refresh-expire', 'refreshExpire'],
]);

const all = ['save-update', 'merge', 'refresh-expire', 'expunge', 'delete'];

/**
 * Reads `'all, delete-orphan'` and the like; `'none'` and `''` are no cascades. Unknown words are an ArgumentError that
 * names `owner`; delete-orphan without delete is a warning, as with SQLAlchemy.
 */
export function parseCascade(text: string, owner: string): Cascade {
  const words = text.split(/\s*,\s*/).filter((word) => word !== '' && word !== 'none');
  const cascade: Record<CascadeKind, boolean> = {
    saveUpdate: false,
    merge: false,
    delete: false,
    deleteOrphan: false,
    expunge: false,
    refreshExpire: false,
  };
  for (const word of words.flatMap((one) => (one.trim() === 'all' ? all : [one.trim()]))) {
    const kind = kinds.get(word);
    if (kind === undefined) {
      throw new ArgumentError(
        `Invalid cascade option(s) of relationship ${owner}: '${word}'; there are all, none, ${[...kinds.keys()].join(', ')}`,
      );
    }
    cascade[kind] = true;
  }
  if (cascade.deleteOrphan && !cascade.delete) {
    warn(`The 'delete-orphan' cascade option of relationship ${owner} requires 'delete'.`);
  }
  return cascade;
}
