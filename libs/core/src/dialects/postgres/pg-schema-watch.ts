import type { PgStatementCache } from './pg-statement-cache.js';

/** How often sessions of one driver have changed the schema, as far as others can see it. */
export class PgSchemaChanges {
  count = 0;
}

/** Commands behind which a statement that was prepared before may have other columns. */
const CHANGES = /^(?:ALTER|DROP|CREATE VIEW)\b/;

/**
 * Gives up the prepared statements of a session behind DDL, by itself or by another session of the driver: in mid-transaction the
 * server would refuse them, and the transaction with them. SQLAlchemy: `_invalidate_schema_cache()`.
 */
export class PgSchemaWatch {
  readonly #changes: PgSchemaChanges;
  readonly #cache: PgStatementCache;
  /** The number of changes that the statements of the session are younger than. */
  seen: number;
  /** The transaction that is open has changed the schema. */
  #isPending = false;

  constructor(changes: PgSchemaChanges, cache: PgStatementCache) {
    this.#changes = changes;
    this.#cache = cache;
    this.seen = changes.count;
  }

  /** For when another session has changed the schema. */
  catchUp(): void {
    this.seen = this.#changes.count;
    this.#cache.discardAll();
  }

  /** Told of each command that is none of every day, and whether a transaction is open behind it. */
  ran(command: string, isOpen: boolean): void {
    if (CHANGES.test(command)) {
      this.#cache.discardAll();
      if (isOpen) this.#isPending = true;
      else this.#tellOthers();
    } else if (command.startsWith('COMMIT') && this.#isPending) {
      this.#isPending = false;
      this.#tellOthers();
    } else if (command === 'ROLLBACK' && this.#isPending) this.rolledBack(isOpen);
  }

  /** What was prepared behind the DDL knows columns that are no more. */
  rolledBack(isOpen: boolean): void {
    if (!this.#isPending) return;
    this.#isPending = isOpen;
    this.#cache.discardAll();
  }

  #tellOthers(): void {
    this.#changes.count += 1;
    this.seen = this.#changes.count;
  }
}
