/**
 * Reads values as Python prints them, which is how SQLAlchemy's log and ours write parameters: `(1, 'x', None)`, `[('a',),
 * ('b',)]`, `{'id': 1}`. Tuples come as lists. Undefined for a text that is no such value as a whole.
 */
export function readPythonLiteral(text: string): unknown {
  const reader = new Reader(text);
  try {
    const value = reader.value();
    return reader.isAtEnd ? value : undefined;
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['None', null],
  ['True', true],
  ['False', false],
]);

class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  get isAtEnd(): boolean {
    return this.text.slice(this.#at).trim() === '';
  }

  value(): unknown {
    const found = this.#take(
      /\s*(?:([([{])|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(\w+))/y,
    );
    const [, open, quoted, number, word] = found;
    if (open !== undefined) return open === '{' ? this.#members() : this.#items(open === '(' ? ')' : ']');
    if (quoted !== undefined) return unescaped(quoted.slice(1, -1));
    if (number !== undefined) return Number(number);
    if (words.has(word as string)) return words.get(word as string);
    throw new NoLiteral();
  }

  #items(close: string): unknown[] {
    const items: unknown[] = [];
    while (!this.#closes(close)) {
      items.push(this.value());
      this.#comma();
    }
    return items;
  }

  #members(): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    while (!this.#closes('}')) {
      const key = String(this.value());
      this.#take(/\s*:/y);
      members[key] = this.value();
      this.#comma();
    }
    return members;
  }

  #closes(close: string): boolean {
    const rest = /^\s*/.exec(this.text.slice(this.#at)) as RegExpExecArray;
    const isClosed = this.text[this.#at + rest[0].length] === close;
    if (isClosed) this.#at += rest[0].length + 1;
    return isClosed;
  }

  #comma(): void {
    const comma = /^\s*,/.exec(this.text.slice(this.#at));
    if (comma !== null) this.#at += comma[0].length;
  }

  #take(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (found === null) throw new NoLiteral();
    this.#at = pattern.lastIndex;
    return found;
  }
}

const unescaped = (text: string): string =>
  text.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex?: string, char?: string) =>
    hex === undefined
      ? ({ n: '\n', r: '\r', t: '\t' }[char as string] ?? (char as string))
      : String.fromCharCode(parseInt(hex, 16)),
  );
