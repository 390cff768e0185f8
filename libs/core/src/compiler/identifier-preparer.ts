import { IdentifierError } from '../errors/errors.js';

/** What has a name in a schema: tables, sequences, enumerated types. */
export interface QualifiedName {
  readonly name: string;
  readonly schema?: string | undefined;
  /** True: the name is always in quotes; false: never; undefined: where it has to be. */
  readonly quote?: boolean | undefined;
  readonly quoteSchema?: boolean | undefined;
  /** True: the schema is that one, also where a `schemaTranslateMap` puts others in its place. */
  readonly keepsSchema?: boolean;
}

const plainName = /^[a-z_][a-z0-9_$]*$/;

/** What may stand without quotes where the program wants that: the server folds its capitals. */
const unquotable = /^[A-Za-z_][A-Za-z0-9_$]*$/;

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Writes names into SQL: as they are where that means the same, else in double quotes.
 * Every name that reaches SQL goes through here. SQLAlchemy: `IdentifierPreparer`.
 */
export class IdentifierPreparer {
  readonly #reserved: ReadonlySet<string>;
  readonly #quoted = new Map<string, string>();
  /** The longest name that the database takes, in bytes of UTF-8. */
  readonly maxLength: number;

  constructor(reservedWords: Iterable<string>, maxLength = 63) {
    this.#reserved = new Set(reservedWords);
    this.maxLength = maxLength;
  }

  /**
   * The name, quoted where it is a reserved word, has capitals or signs, or starts with a digit. With `force` true it is
   * always quoted; with false never, and an IdentifierError where it could not stand without quotes.
   */
  quote(name: string, force?: boolean): string {
    if (force !== undefined) return force ? this.quoteAlways(name) : bare(name);
    let text = this.#quoted.get(name);
    if (text === undefined) {
      text = this.requiresQuotes(name) ? this.quoteAlways(name) : name;
      // Names can come from data (labels made at run time): the memory of them has an end.
      if (this.#quoted.size >= 10_000) this.#quoted.clear();
      this.#quoted.set(name, text);
    }
    return text;
  }

  /** The name in double quotes. Throws an IdentifierError for what no name can be: empty, with U+0000, or no Unicode. */
  quoteAlways(name: string): string {
    if (name === '' || name.includes('\0') || loneSurrogate.test(name)) {
      throw new IdentifierError(
        `${JSON.stringify(name)} cannot be a name in SQL; give at least one character, and none of them U+0000 or half of ` +
          'a surrogate pair',
      );
    }
    return `"${name.replaceAll('"', '""')}"`;
  }

  /** True where the bare name would not be read as this name. */
  requiresQuotes(name: string): boolean {
    return !plainName.test(name) || this.#reserved.has(name);
  }

  /** `schema.name`, each part quoted where it has to be. */
  formatTable(table: QualifiedName): string {
    return this.schemaPrefix(table.schema, table.quoteSchema) + this.quote(table.name, table.quote);
  }

  /** `schema.`, or nothing. */
  schemaPrefix(schema: string | undefined, quote?: boolean): string {
    return schema === undefined ? '' : `${this.quote(schema, quote)}.`;
  }

  /** The name of a column, without its table. */
  formatColumn(column: { readonly name: string; readonly quote?: boolean | undefined }): string {
    return this.quote(column.name, column.quote);
  }

  /** A label or the name of an alias, quoted where it has to be; one that is too long is cut, in all places alike. */
  quoteLabel(name: string): string {
    return this.quote(name.length * 3 > this.maxLength ? this.shortened(name) : name);
  }

  /** The name itself where the database can hold it; the server would cut it silently. Throws an IdentifierError else. */
  checked(name: string): string {
    if (Buffer.byteLength(name) <= this.maxLength) return name;
    throw new IdentifierError(
      `Identifier '${name}' exceeds maximum length of ${this.maxLength} characters; give a shorter name`,
    );
  }

  /** A name that is too long, cut and told apart by a part of its hash; else the name itself. */
  shortened(name: string): string {
    if (Buffer.byteLength(name) <= this.maxLength) return name;
    const hash = md5(name).slice(-4);
    const most = this.maxLength - 8;
    let head = Array.from(name).slice(0, most);
    while (Buffer.byteLength(head.join('')) > most) head = head.slice(0, -1);
    return `${head.join('')}_${hash}`;
  }
}

/** Few programs have names that are too long, and Node's `import` of all of its cryptography would cost each of them. */
function md5(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('md5').update(text).digest('hex');
}

function bare(name: string): string {
  if (unquotable.test(name)) return name;
  throw new IdentifierError(
    `${JSON.stringify(name)} cannot stand in SQL without quotes; leave 'quote: false' away, or give a name of ASCII ` +
      'letters, digits, _ and $',
  );
}
