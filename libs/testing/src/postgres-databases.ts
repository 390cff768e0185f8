import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Every database that we make carries this prefix, and behind it the mark of its run. */
export const DATABASE_PREFIX = 'athanor_test_';

/**
 * The databases of one run on a server. It keeps one connection open, whose application name is the run's mark: as long
 * as the server lists that session, the run lives and its databases are left alone by others.
 */
export class RunDatabases {
  readonly #mark = `${DATABASE_PREFIX}${randomBytes(4).toString('hex')}`;
  readonly #url: string;
  readonly #admin: pg.Client;
  readonly #created = new Set<string>();
  #template: string | undefined;
  #counter = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(url: string) {
    this.#url = url;
    this.#admin = new pg.Client({
      connectionString: url,
      application_name: this.#mark,
      connectionTimeoutMillis: 10_000,
    });
    // A server that ends under us shows in the next statement.
    this.#admin.on('error', () => {});
  }

  /** Connects to the server at `url` and drops what dead runs left there. Throws when it cannot, or may not create databases. */
  static async open(url: string): Promise<RunDatabases> {
    const databases = new RunDatabases(url);
    try {
      await databases.#admin.connect();
      await databases.#requireRight();
      await databases.#sweep();
      return databases;
    } catch (error) {
      await databases.#admin.end().catch(() => {});
      throw error;
    }
  }

  /** Makes the database that all later ones are copies of; `fill` gets its URL and must leave no connection behind. */
  async makeTemplate(fill: (url: string) => Promise<void>): Promise<void> {
    const url = await this.create('template');
    await fill(url);
    this.#template = this.#nameIn(url);
  }

  /** Makes a database, a copy of the template where there is one, and gives its URL. */
  async create(name = `db${++this.#counter}`): Promise<string> {
    const fullName = `${this.#mark}_${name}`;
    const source = this.#template === undefined ? '' : ` TEMPLATE ${quote(this.#template)}`;
    await this.#run(`CREATE DATABASE ${quote(fullName)}${source}`);
    this.#created.add(fullName);
    const url = new URL(this.#url);
    url.pathname = `/${encodeURIComponent(fullName)}`;
    return url.href;
  }

  /** Drops a database of this run, named by its URL, whoever is still connected to it. */
  async drop(url: string): Promise<void> {
    const name = this.#nameIn(url);
    if (!this.#created.has(name)) {
      throw new Error(`database "${name}" is not one that this run created; only those are dropped`);
    }
    await this.#run(`DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`);
    this.#created.delete(name);
  }

  /** Drops all databases of this run and closes the connection. */
  async close(): Promise<void> {
    try {
      for (const name of this.#created) await this.#run(`DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`);
    } finally {
      this.#created.clear();
      await this.#admin.end();
    }
  }

  async #requireRight(): Promise<void> {
    const { rows } = await this.#run(
      'SELECT current_user AS name, rolcreatedb OR rolsuper AS may FROM pg_roles WHERE rolname = current_user',
    );
    if (rows[0]?.['may'] === true) return;
    const role = `"${String(rows[0]?.['name'])}"`;
    throw new Error(`role ${role} may not create databases; a superuser can allow it: ALTER ROLE ${role} CREATEDB`);
  }

  async #sweep(): Promise<void> {
    // Databases first, sessions second: a run opens its session before it makes its first database.
    const databases = await this.#run(
      "SELECT datname AS name FROM pg_database WHERE datname ~ '^athanor_test_[0-9a-f]{8}_' AND pg_has_role(datdba, 'MEMBER')",
    );
    const sessions = await this.#run(
      "SELECT application_name AS mark FROM pg_stat_activity WHERE application_name ~ '^athanor_test_'",
    );
    const alive = new Set(sessions.rows.map((row) => row['mark']));
    const stale = databases.rows
      .map((row) => String(row['name']))
      .filter((name) => !alive.has(name.slice(0, this.#mark.length)));
    for (const name of stale) await this.#run(`DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`);
  }

  /** One statement after the other: the connection takes only one at a time. */
  #run(sql: string): Promise<pg.QueryResult<Record<string, unknown>>> {
    const result = this.#last.then(() => this.#admin.query<Record<string, unknown>>(sql));
    this.#last = result.catch(() => {});
    return result;
  }

  #nameIn(url: string): string {
    return decodeURIComponent(new URL(url).pathname.slice(1));
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
