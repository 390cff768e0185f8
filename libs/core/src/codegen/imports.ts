/** The names that a generated module takes from other modules. */
export class Imports {
  readonly #used = new Map<string, Set<string>>();

  /** Notes that a name is used, and gives it. */
  use(name: string, from = '@athanor/core'): string {
    const names = this.#used.get(from) ?? new Set();
    this.#used.set(from, names.add(name));
    return name;
  }

  /** The import statements. */
  toString(): string {
    return [...this.#used]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([from, names]) => importText(from, [...names].sort(byLetters)))
      .join('');
  }
}

function byLetters(a: string, b: string): number {
  return a.toLowerCase() < b.toLowerCase() ? -1 : 1;
}

function importText(from: string, names: readonly string[]): string {
  const flat = `import { ${names.join(', ')} } from '${from}';\n`;
  if (flat.length <= 121) return flat;
  return `import {\n${names.map((name) => `  ${name},\n`).join('')}} from '${from}';\n`;
}
