import { ArgumentError, NoSuchModuleError } from '../errors/errors.js';
import type { Dialect } from './dialect.js';
import { makeUrl, type URL } from './url.js';

/** What an engine may set of its dialect. */
export interface DialectOptions {
  /** Makes the text of JSON values; `JSON.stringify` by default. */
  readonly jsonSerializer?: ((value: unknown) => string) | undefined;
  /** Reads the text of JSON values; `JSON.parse` by default. */
  readonly jsonDeserializer?: ((text: string) => unknown) | undefined;
  /** Warns, when it is compiled, of a statement whose FROM list has parts that nothing connects; true for an engine, unless set. */
  readonly enableFromLinting?: boolean | undefined;
  /** The longest name that tables, columns and constraints may have, in bytes; what the server takes by default. */
  readonly maxIdentifierLength?: number | undefined;
}

/** Makes a dialect with the driver that the URL names; `undefined`: the dialect's own choice. Throws a NoSuchModuleError for a driver that it does not have. */
export type DialectFactory = (driverName: string | undefined, options: DialectOptions) => Dialect;

const factories = new Map<string, DialectFactory>();

/**
 * Makes a dialect known under the name by which URLs call it: `registerDialect('postgresql', ..)` serves
 * `postgresql://` and `postgresql+pg://`. A name can be registered once. SQLAlchemy: `registry.register()`.
 */
export function registerDialect(name: string, factory: DialectFactory): void {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new ArgumentError(`${JSON.stringify(name)} cannot be a scheme of a URL`);
  const known = factories.get(name);
  if (known !== undefined && known !== factory) {
    throw new ArgumentError(`There is a dialect ${name} already; register yours under another name`);
  }
  factories.set(name, factory);
}

/** The dialect of a URL, with the driver that the URL names. An unknown one is a NoSuchModuleError. */
export function createDialect(url: string | URL, options: DialectOptions = {}): Dialect {
  const made = makeUrl(url);
  const name = made.getBackendName();
  const factory = factories.get(name);
  if (factory === undefined) {
    throw new NoSuchModuleError(
      `No dialect is known for ${name}://; URLs can begin with ${[...factories.keys()].join(', ')}, as in postgresql+pg://user@host/database`,
    );
  }
  return factory(made.getDriverName(), options);
}
