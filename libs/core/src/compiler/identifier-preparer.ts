import { IdentifierError } from '../errors/errors.js';

/** What has a name in a schema: tables, indexes, enumerated types. */
export interface QualifiedName {
  readonly name: string;
  readonly schema?: string | undefined;
}

const plainName = /^[a-z_][a-z0-9_$]*$/;

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

  /** The name, quoted where it is a reserved word, has capitals or signs, or starts with a digit. */
  quote(name: string): string {
    let text = this.#quoted.get(name);
    if (text === undefined) {
      text = this.requiresQuotes(name) ? this.quoteAlways(name) : name;
      // Names can come from data (labels made at run time): the memory of them has an end.
      if (this.#quoted.size >= 10_000) this.#quoted.clear();
      this.#quoted.set(name, text);
    }
    return text;
  }

  /** The name in double quotes. Throws an IdentifierError for what no name can be: empty, or with U+0000. */
  quoteAlways(name: string): string {
    if (name === '' || name.includes('\0')) {
      throw new IdentifierError(
        `${JSON.stringify(name)} cannot be a name in SQL; give at least one character, and none of them U+0000`,
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
    const name = this.quote(table.name);
    return table.schema === undefined ? name : `${this.quote(table.schema)}.${name}`;
  }

  /** The name of a column, without its table. */
  formatColumn(column: { readonly name: string }): string {
    return this.quote(column.name);
  }

  /** The name itself where the database can hold it; the server would cut it silently. Throws an IdentifierError else. */
  checked(name: string): string {
    if (Buffer.byteLength(name) <= this.maxLength) return name;
    throw new IdentifierError(
      `Identifier '${name}' exceeds maximum length of ${this.maxLength} characters; give a shorter name`,
    );
  }
}
