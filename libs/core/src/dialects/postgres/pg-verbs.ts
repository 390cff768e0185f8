import type { PgWire } from './pg-wire.js';

/** A command that takes no values and gives no rows, as it is to be sent once. */
export class PgVerb {
  readonly #sql: string;
  readonly #name: string;
  readonly #isPrepared: boolean;
  readonly #hasRun: ((verb: PgVerb) => void) | undefined;

  /** Under no name it is sent as text. */
  constructor(sql: string, name = '', isPrepared = false, hasRun?: (verb: PgVerb) => void) {
    this.#sql = sql;
    this.#name = name;
    this.#isPrepared = isPrepared;
    this.#hasRun = hasRun;
  }

  /** The same command, now that the server knows its name. */
  get prepared(): PgVerb {
    return new PgVerb(this.#sql, this.#name, true);
  }

  get sql(): string {
    return this.#sql;
  }

  /** Sends it; what follows may share its Sync. */
  send(wire: PgWire): void {
    if (!this.#isPrepared) wire.parse({ name: this.#name, text: this.#sql });
    wire.bind({ portal: '', statement: this.#name, values: [] });
    wire.execute({ portal: '', rows: 0 });
  }

  /** Told when the server has run it. */
  hasRun(): void {
    this.#hasRun?.(this);
  }
}

/**
 * The commands around the statements of one session: BEGIN in its variants, and ROLLBACK. They go out with nearly every
 * transaction, and reading their text anew costs the server a good part of a find by key; so each is prepared when it
 * is first sent, and called by name once the server has run it.
 */
export class PgVerbs {
  readonly #nextName: (() => string) | undefined;
  readonly #prepared = new Map<string, PgVerb>();
  readonly #underWay = new Map<string, PgVerb>();

  /** Without names all of them are sent as text, as PgBouncer needs it. */
  constructor(nextName: (() => string) | undefined) {
    this.#nextName = nextName;
  }

  /** The command as it is to be sent now. */
  get(sql: string): PgVerb {
    const prepared = this.#prepared.get(sql);
    if (prepared !== undefined) return prepared;
    // Until the first has its answer, nobody knows whether the server has read the name.
    if (this.#nextName === undefined || this.#underWay.has(sql)) return new PgVerb(sql);
    const verb = new PgVerb(sql, this.#nextName(), false, this.#keep);
    this.#underWay.set(sql, verb);
    return verb;
  }

  /** The server may know none of the names any more; none is used twice. */
  forget(): void {
    this.#prepared.clear();
    this.#underWay.clear();
  }

  readonly #keep = (verb: PgVerb): void => {
    if (this.#underWay.get(verb.sql) !== verb) return;
    this.#underWay.delete(verb.sql);
    this.#prepared.set(verb.sql, verb.prepared);
  };
}
