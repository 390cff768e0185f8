import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a library lets its users see. */
export const ENTRIES = [
  'libs/core/src/index.ts',
  'libs/core/src/spi.ts',
  'libs/orm/src/index.ts',
  'libs/nestjs/src/index.ts',
  'libs/fastify/src/index.ts',
  'libs/testing/src/index.ts',
] as const;

export type Entry = (typeof ENTRIES)[number];

const hiddenModifiers = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override;

/** The public names of the libraries, as TypeScript's compiler sees them. */
export class PublicApi {
  readonly #checker: ts.TypeChecker;
  readonly #program: ts.Program;
  readonly #exports = new Map<Entry, ReadonlyMap<string, ts.Symbol>>();

  constructor(entries: readonly Entry[] = ENTRIES) {
    const { config } = ts.readConfigFile(`${root}tsconfig.base.json`, (path) => ts.sys.readFile(path)) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);
    const paths = entries.map((entry) => `${root}${entry}`);
    this.#program = ts.createProgram(paths, { ...options, noEmit: true, experimentalDecorators: true });
    this.#checker = this.#program.getTypeChecker();
    for (const entry of entries) this.#exports.set(entry, this.#exportsOf(entry));
  }

  /** The exports of a library by their names. Things that are exported again are followed to where they are declared. */
  exports(entry: Entry): ReadonlyMap<string, ts.Symbol> {
    return this.#exports.get(entry) as ReadonlyMap<string, ts.Symbol>;
  }

  /** The public members of a class, of an interface or of a value, with those that it inherits; statics as well. */
  members(symbol: ts.Symbol): Set<string> {
    const types = [this.#checker.getTypeOfSymbol(symbol)];
    if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))
      types.push(this.#checker.getDeclaredTypeOfSymbol(symbol));
    const called = types.flatMap((type) => type.getCallSignatures()).map((signature) => signature.getReturnType());
    const members = [...types, ...called].flatMap((type) => this.#checker.getPropertiesOfType(type));
    return new Set(members.filter((member) => !isHidden(member) && !isWellKnown(member)).map(({ name }) => name));
  }

  /** The methods and getters that a class or an interface declares itself, for its users. */
  ownMethods(symbol: ts.Symbol): ts.Symbol[] {
    const own = [...(symbol.members?.values() ?? []), ...(symbol.exports?.values() ?? [])];
    return own.filter((member) => (member.flags & methodLike) !== 0 && !isHidden(member) && !isWellKnown(member));
  }

  /** True where a comment says what the thing is: at its own declaration, or where it is inherited from. */
  isDescribed(symbol: ts.Symbol): boolean {
    return symbol.getDocumentationComment(this.#checker).length > 0;
  }

  /** The names of all properties that types declare, those of options written in place among them. */
  declaredProperties(): Set<string> {
    const names = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isPropertySignature(node)) names.add(node.name.getText());
      ts.forEachChild(node, visit);
    };
    for (const file of this.#program.getSourceFiles()) if (file.fileName.startsWith(`${root}libs/`)) visit(file);
    return names;
  }

  #exportsOf(entry: Entry): ReadonlyMap<string, ts.Symbol> {
    const file = this.#program.getSourceFile(`${root}${entry}`);
    const module = file && this.#checker.getSymbolAtLocation(file);
    if (module === undefined) throw new Error(`${entry} is no module`);
    const symbols = this.#checker.getExportsOfModule(module);
    return new Map(symbols.map((symbol) => [symbol.name, this.#declared(symbol)]));
  }

  #declared(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }
}

const methodLike = ts.SymbolFlags.Method | ts.SymbolFlags.GetAccessor;

/** Methods such as `[Symbol.asyncDispose]()` are the language's, and `#names` nobody's. */
const isWellKnown = (symbol: ts.Symbol): boolean => /^__[@#]/.test(String(symbol.escapedName));

function isHidden(symbol: ts.Symbol): boolean {
  const internal = symbol.getJsDocTags().some(({ name }) => name === 'internal');
  const declarations = symbol.declarations ?? [];
  return internal || declarations.some((node) => (ts.getCombinedModifierFlags(node) & hiddenModifiers) !== 0);
}
