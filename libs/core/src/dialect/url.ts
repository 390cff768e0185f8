import { ArgumentError } from '../errors/errors.js';
import { customInspect } from '../util/custom-inspect.js';

/** The query of a URL: a key given once has a text, one given more often a list. */
export type URLQuery = Readonly<Record<string, string | readonly string[]>>;

/** The parts of a {@link URL}, as they are: nothing is percent-encoded. */
export interface URLParts {
  /** `dialect+driver`, or `dialect` alone. */
  readonly drivername: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  readonly query?: URLQuery | undefined;
}

/** How the `updateQuery...` methods treat keys that are there already. */
export interface UpdateQueryOptions {
  /** True adds the values to those of the key; false, the default, replaces them. */
  readonly append?: boolean | undefined;
}

/**
 * Where a database is and how to reach it: `dialect+driver://user:password@host:port/database?query`. Immutable. Every
 * way of printing it shows `***` for the password, except `renderAsString({ hidePassword: false })`.
 */
export class URL {
  readonly drivername: string;
  readonly username: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly query: URLQuery;
  // Private, so that no serializer or debugger finds it by walking over the properties.
  readonly #password: string | undefined;

  private constructor(parts: URLParts) {
    this.drivername = checkDrivername(parts.drivername);
    this.username = parts.username;
    this.#password = parts.password;
    this.host = parts.host;
    this.port = checkPort(parts.port);
    this.database = parts.database;
    this.query = Object.freeze({ ...parts.query });
    Object.freeze(this);
  }

  /** A URL of its parts; nothing has to be quoted. */
  static create(parts: URLParts): URL {
    return new URL(parts);
  }

  /** The password as it is; kept out of what is printed. */
  get password(): string | undefined {
    return this.#password;
  }

  /** A copy with some parts replaced; a part given as `undefined` is taken away. */
  set(parts: Partial<URLParts>): URL {
    return new URL({ ...this.#parts(), ...parts });
  }

  /** A copy with the values of a query text (`a=1&b=2`) set. */
  updateQueryString(queryString: string, options?: UpdateQueryOptions): URL {
    return this.updateQueryPairs(parseQueryPairs(queryString), options);
  }

  /** A copy with the values of `[key, value]` pairs set; a key given twice becomes a list. */
  updateQueryPairs(pairs: Iterable<readonly [string, string]>, options?: UpdateQueryOptions): URL {
    return this.updateQueryDict(collectPairs(pairs), options);
  }

  /** A copy with the values of an object set. */
  updateQueryDict(parameters: URLQuery, options: UpdateQueryOptions = {}): URL {
    const query: Record<string, string | readonly string[]> = { ...this.query };
    for (const [key, value] of Object.entries(parameters)) {
      const before = query[key];
      query[key] = options.append && before !== undefined ? [before, value].flat() : value;
    }
    return this.set({ query });
  }

  /** A copy without these keys of the query. */
  differenceUpdateQuery(names: Iterable<string>): URL {
    const gone = new Set(names);
    return this.set({ query: Object.fromEntries(Object.entries(this.query).filter(([key]) => !gone.has(key))) });
  }

  /** The query with every value as a list. */
  get normalizedQuery(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(Object.entries(this.query).map(([key, value]) => [key, [value].flat()]));
  }

  /** The name of the database system: `postgresql` of `postgresql+pg://`. */
  getBackendName(): string {
    return this.drivername.split('+')[0] as string;
  }

  /** The name of the driver: `pg` of `postgresql+pg://`; `undefined` where the URL leaves it to the dialect. */
  getDriverName(): string | undefined {
    return this.drivername.split('+')[1];
  }

  /** The URL as text, quoted where needed. `hidePassword` is true unless it is set. */
  renderAsString(options: { readonly hidePassword?: boolean } = {}): string {
    const hidePassword = options.hidePassword ?? true;
    const database = this.database === undefined ? '' : `/${quote(this.database).replaceAll('%2F', '/')}`;
    return `${this.drivername}://${this.#renderUser(hidePassword)}${this.#renderHost()}${database}${this.#renderQuery()}`;
  }

  /** True where all parts are equal, the password and the order of a key's values included. */
  equals(other: URL): boolean {
    const render = (url: URL): string => url.renderAsString({ hidePassword: false });
    return this === other || render(this) === render(other);
  }

  /** The URL with `***` in place of the password. SQLAlchemy: `str(url)`. */
  toString(): string {
    return this.renderAsString();
  }

  /** As {@link toString}: no password gets into a log by JSON. */
  toJSON(): string {
    return this.renderAsString();
  }

  [customInspect](): string {
    return this.renderAsString();
  }

  #parts(): URLParts {
    const { drivername, username, password, host, port, database, query } = this;
    return { drivername, username, password, host, port, database, query };
  }

  #renderUser(hidePassword: boolean): string {
    if (this.username === undefined && this.#password === undefined) return '';
    const password = this.#password === undefined ? '' : `:${hidePassword ? '***' : quote(this.#password)}`;
    return `${quote(this.username ?? '')}${password}@`;
  }

  #renderHost(): string {
    const host = this.host ?? '';
    const port = this.port === undefined ? '' : `:${this.port}`;
    return (host.includes(':') ? `[${host}]` : host) + port;
  }

  #renderQuery(): string {
    const pairs = Object.entries(this.normalizedQuery)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, values]) => values.map((value) => `${quotePlus(key)}=${quotePlus(value)}`));
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  }
}

const pattern = new RegExp(
  '^(?<drivername>[\\w+]+)://' +
    '(?:(?<username>[^:/@]*)(?::(?<password>[^@]*))?@)?' +
    '(?:\\[(?<ipv6>[^/?\\]]+)\\]|(?<host>[^/:?@]+))?(?::(?<port>[^/?]*))?' +
    '(?:/(?<database>[^?]*))?(?:\\?(?<query>.*))?$',
  's',
);

/**
 * Reads the text of a URL; a {@link URL} is given back as it is. Special characters in user name, password and database
 * stand percent-encoded in the text (`@` as `%40`). What cannot be read is an ArgumentError, without the text in its
 * message, since there may be a password in it.
 */
export function makeUrl(url: string | URL): URL {
  if (url instanceof URL) return url;
  if (typeof url !== 'string') {
    const hint = url === undefined ? '; is the environment variable set that holds it?' : '';
    throw new ArgumentError(`Expected string or URL object, got ${url === null ? 'null' : typeof url}${hint}`);
  }
  const parts = pattern.exec(url)?.groups;
  if (parts === undefined) {
    throw new ArgumentError(
      'Could not parse database URL from given string; the form is dialect+driver://user:password@host:port/database, ' +
        'with special characters in user name and password percent-encoded (@ as %40, : as %3A, / as %2F)',
    );
  }
  return URL.create({
    drivername: parts['drivername'] as string,
    username: unquote(parts['username']),
    password: unquote(parts['password']),
    host: parts['ipv6'] ?? parts['host'],
    port: readPort(parts['port']),
    database: unquote(parts['database']),
    query: collectPairs(parseQueryPairs(parts['query'] ?? '')),
  });
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  // The text itself may be the tail of a password with an unquoted colon, so the error does not show it.
  if (!/^\d+$/.test(text)) throw new ArgumentError('The port of the database URL is not a number');
  return Number(text);
}

function checkPort(port: number | undefined): number | undefined {
  if (port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65535)) return port;
  throw new ArgumentError(`The port of a database URL is a whole number up to 65535, not ${String(port)}`);
}

function checkDrivername(drivername: string): string {
  if (typeof drivername === 'string' && /^\w+(\+\w+)?$/.test(drivername)) return drivername;
  throw new ArgumentError(
    `A database URL begins with dialect or dialect+driver, not with ${JSON.stringify(drivername)}`,
  );
}

function parseQueryPairs(queryString: string): [string, string][] {
  return [...new URLSearchParams(queryString)].filter(([, value]) => value !== '');
}

function collectPairs(pairs: Iterable<readonly [string, string]>): URLQuery {
  const query = new Map<string, string | readonly string[]>();
  for (const [key, value] of pairs) {
    const before = query.get(key);
    query.set(key, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(query);
}

function quote(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', ' ').replaceAll('%2B', '+');
}

function quotePlus(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}

/** Decodes percent signs, and leaves alone those that encode nothing. */
function unquote(text: string | undefined): string | undefined {
  return text?.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
