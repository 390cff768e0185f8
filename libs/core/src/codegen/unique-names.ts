const reservedWords: readonly string[] = (
  'abstract any arguments as async await boolean break case catch class const continue debugger declare default delete ' +
  'do else enum eval export extends false finally for from function get if implements import in infer instanceof ' +
  'interface is keyof let module namespace never new null number object of package private protected public readonly ' +
  'require return set static string super switch symbol this throw true try type typeof undefined unique unknown var ' +
  'void while with yield'
).split(' ');

/** Gives every thing of a scope a name of its own. */
export class UniqueNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** The first of the names that is free, else the last with a number behind it. */
  take(...names: readonly [string, ...string[]]): string {
    const free = names.find((name) => !this.#taken.has(name)) ?? this.#numbered(names.at(-1) as string);
    this.#taken.add(free);
    return free;
  }

  #numbered(name: string): string {
    let number = 2;
    while (this.#taken.has(`${name}${number}`)) number += 1;
    return `${name}${number}`;
  }
}

/** The names of a module: not those of the language, nor of what every program has, nor those that it imports. */
export function moduleNames(imported: Iterable<string>): UniqueNames {
  return new UniqueNames([...reservedWords, ...Object.getOwnPropertyNames(globalThis), ...imported]);
}
