import ts from 'typescript';

/** What a page says that a block prints or sends; undefined where it says nothing. */
export interface Expectation {
  readonly output: string | undefined;
  readonly statements: string | undefined;
}

/** One block of code of a page, by the line of its fence. */
export interface PageBlock {
  readonly line: number;
  readonly expected: Expectation;
}

/** The code of a page, or of one section of it, as one module: every line of code stands where it stands in the page. */
export interface PageProgram {
  /** Fit for a file name. */
  readonly name: string;
  readonly code: string;
  readonly blocks: readonly PageBlock[];
}

interface Fence {
  readonly language: string;
  /** The lines of the fence itself. */
  readonly first: number;
  readonly last: number;
}

/** Which databases a page is run on: both, unless it says `<!-- runs on: pg -->`. */
export function driversOf(markdown: string): ('pg' | 'pglite')[] {
  const named = /<!-- runs on: (.+?) -->/.exec(markdown)?.[1]?.split(', ');
  return (named ?? ['pglite', 'pg']) as ('pg' | 'pglite')[];
}

/**
 * The programs of a page. All blocks marked `ts` are one module, top to bottom, with these kinds:
 *
 * - `ts`: runs in the scope of the page; `ts scope`: in a scope of its own;
 * - `ts compile`: each expression is a statement to be compiled, not sent;
 * - `<!-- ts .. -->`: runs as well, and is not shown.
 *
 * A block may be followed by `text`, what it prints (or that stands in comments behind each `console.log()`), and by
 * `sql`, what it sends. With `<!-- a program for each section -->` every `##` section is a module of its own.
 */
export function programsOf(name: string, markdown: string): PageProgram[] {
  const lines = markdown.split('\n');
  if (!markdown.includes('<!-- a program for each section -->')) {
    return [programOf(name, lines, 0, lines.length)].filter(({ code }) => code.trim() !== '');
  }
  const starts = [0, ...lines.flatMap((line, i) => (line.startsWith('## ') ? [i] : [])), lines.length];
  return starts
    .slice(0, -1)
    .map((start, i) => programOf(`${name}-${slugOf(lines[start] ?? '')}`, lines, start, starts[i + 1] as number))
    .filter(({ blocks }) => blocks.length > 0);
}

const slugOf = (heading: string): string => heading.replace(/^#+ /, '').toLowerCase().replace(/\W+/g, '-');

function programOf(name: string, lines: readonly string[], from: number, to: number): PageProgram {
  const code = lines.map(() => '');
  const blocks: PageBlock[] = [];
  const imports = new Imports();
  const fences = fencesOf(lines, from, to);
  for (const [i, fence] of fences.entries()) {
    if (!/^ts\b/.test(fence.language)) continue;
    const source = lines.slice(fence.first + 1, fence.last).join('\n');
    const body = imports.takeFrom(fence.language === 'ts compile' ? compiled(source) : source);
    for (const [j, line] of body.split('\n').entries()) code[fence.first + 1 + j] = line;
    if (fence.language === 'ts hidden') continue;
    const scoped = fence.language === 'ts scope';
    code[fence.first] = `$page.enter(${blocks.length});${scoped ? ' {' : ''}`;
    code[fence.last] = `${scoped ? '} ' : ''}$page.leave();`;
    blocks.push({ line: fence.first + 1, expected: expectationOf(lines, fences, i, source) });
  }
  code[from] = `${imports.toString()} ${code[from] ?? ''}`;
  return { name, code: code.join('\n'), blocks };
}

function fencesOf(lines: readonly string[], from: number, to: number): Fence[] {
  const fences: Fence[] = [];
  for (let first = from; first < to; first++) {
    const line = lines[first] as string;
    const hidden = line === '<!-- ts';
    if (!hidden && !line.startsWith('```')) continue;
    const last = lines.indexOf(hidden ? '-->' : '```', first + 1);
    if (last < 0) throw new Error(`the block of line ${first + 1} has no end`);
    fences.push({ language: hidden ? 'ts hidden' : line.slice(3).trim(), first, last });
    first = last;
  }
  return fences;
}

/** What the fences right behind a block, or the comments in it, say about it. */
function expectationOf(lines: readonly string[], fences: readonly Fence[], index: number, source: string): Expectation {
  let output: string | undefined;
  let statements: string | undefined;
  for (const fence of fences.slice(index + 1)) {
    const text = lines.slice(fence.first + 1, fence.last).join('\n');
    if (fence.language === 'text' && output === undefined) output = text;
    else if (fence.language === 'sql' && statements === undefined) statements = text;
    else break;
  }
  const comments = [...source.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map((match) => match[1] as string);
  if (comments.length === 0) return { output, statements };
  if (output !== undefined) throw new Error(`what a block prints stands in comments and in a text block: ${source}`);
  return { output: comments.join('\n'), statements };
}

/** Every expression statement as the argument of a call that compiles it. */
function compiled(source: string): string {
  const file = ts.createSourceFile('block.ts', source, ts.ScriptTarget.Latest);
  let text = source;
  for (const statement of file.statements.filter(ts.isExpressionStatement).reverse()) {
    const { expression } = statement;
    const [start, end] = [expression.getStart(file), expression.getEnd()];
    text = `${text.slice(0, start)}$page.compiled(${text.slice(start, end)})${text.slice(end)}`;
  }
  return text;
}

/** The imports of all blocks, each name once. */
class Imports {
  readonly #names = new Map<string, Set<string>>();
  readonly #others = new Set<string>();

  /** Takes the imports out of a text; its lines stay where they are. */
  takeFrom(source: string): string {
    const file = ts.createSourceFile('block.ts', source, ts.ScriptTarget.Latest);
    let text = source;
    for (const statement of file.statements.filter(ts.isImportDeclaration).reverse()) {
      const own = statement.getText(file);
      this.#add(statement, file, own);
      const start = statement.getStart(file);
      text = text.slice(0, start) + own.replace(/[^\n]/g, '') + text.slice(statement.getEnd());
    }
    return text;
  }

  toString(): string {
    const named = [...this.#names].map(([from, names]) => `import { ${[...names].join(', ')} } from '${from}';`);
    return [...this.#others, ...named].join(' ');
  }

  #add(statement: ts.ImportDeclaration, file: ts.SourceFile, text: string): void {
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings) || statement.importClause?.name !== undefined) {
      this.#others.add(text);
      return;
    }
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const names = this.#names.get(from) ?? new Set();
    for (const element of bindings.elements) names.add(element.getText(file));
    this.#names.set(from, names);
  }
}
