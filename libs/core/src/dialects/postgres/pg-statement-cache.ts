import type { DriverColumn } from '../../dialect/driver.js';

/** A named prepared statement of one session. */
export interface PreparedStatement {
  readonly name: string;
  /** As the server described them when the statement was made; it refuses to run the statement once they differ. */
  readonly columns: readonly DriverColumn[] | null;
}

/**
 * The prepared statements of one session by their SQL, at most `capacity`; the least recently used goes first.
 * A name that is no longer wanted is kept aside until the server can be told.
 */
export class PgStatementCache {
  readonly #capacity: number;
  readonly #statements = new Map<string, PreparedStatement>();
  #unwanted: string[] = [];
  #clearings = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get enabled(): boolean {
    return this.#capacity > 0;
  }

  /** How often all statements were given up or forgotten; to be compared with what it was when a statement was sent. */
  get clearings(): number {
    return this.#clearings;
  }

  get size(): number {
    return this.#statements.size;
  }

  get(sql: string): PreparedStatement | undefined {
    const statement = this.#statements.get(sql);
    if (statement === undefined) return undefined;
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Remembers a statement that the server has prepared. */
  set(sql: string, statement: PreparedStatement): void {
    // Given twice at once it was prepared twice.
    this.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size <= this.#capacity) return;
    for (const oldest of this.#statements.keys()) {
      this.delete(oldest);
      return;
    }
  }

  delete(sql: string): void {
    const statement = this.#statements.get(sql);
    if (statement === undefined) return;
    this.#statements.delete(sql);
    this.discard(statement.name);
  }

  /** Gives up all of them. */
  discardAll(): void {
    this.#clearings += 1;
    for (const { name } of this.#statements.values()) this.discard(name);
    this.#statements.clear();
  }

  /** Gives up a name that the server may or may not know. */
  discard(name: string): void {
    this.#unwanted.push(name);
  }

  /** The names to close on the server; each is given once. */
  takeUnwanted(): readonly string[] {
    if (this.#unwanted.length === 0) return [];
    const names = this.#unwanted;
    this.#unwanted = [];
    return names;
  }

  /** The server has forgotten all of them (DISCARD ALL, DEALLOCATE ALL). */
  clear(): void {
    this.#clearings += 1;
    this.#statements.clear();
    this.#unwanted = [];
  }
}
