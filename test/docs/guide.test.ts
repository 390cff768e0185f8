import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { typeCheck } from '../support/type-check.js';
import { emptyDatabase } from '../scenarios/empty-database.js';
import { driversOf, type PageBlock, type PageProgram, programsOf } from './page.js';
import { collapsed, outputOf, record, type Recorder, shown, shownAs, statementsIn, withoutTimes } from './recorder.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Beside this file, so that the pages' imports are found; a dot keeps it out of everything else.
const folder = join(root, 'test/docs/.pages');
const readmes = ['README.md', ...readdirSync(join(root, 'libs')).map((name) => `libs/${name}/README.md`)];
const pages = [...readmes, ...readdirSync(join(root, 'docs/guide')).map((name) => `docs/guide/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const name = path
      .replace(/^docs\/guide\//, '')
      .replace(/\.md$/, '')
      .replaceAll('/', '-');
    return { path, text, drivers: driversOf(text), programs: programsOf(name, text) };
  })
  .filter(({ programs }) => programs.length > 0);

/** The page's name in the names of its programs. */
function pageName(path: string): string {
  return path
    .replace(/^docs\/guide\//, '')
    .replace(/\.md$/, '')
    .replaceAll('/', '-');
}

/** The URLs that pages write, replaced by one of this run. */
function withUrl(code: string, url: string): string {
  return code.replace(/'postgresql\+(?:pglite:\/\/memory|pg:\/\/scott:tiger@localhost\/test)'/g, `'${url}'`);
}

function writeProgram({ name, code }: PageProgram, driver: 'pg' | 'pglite'): string {
  const file = join(folder, `${name}.${driver}.ts`);
  const text = withUrl(code, athanorUrl(driver));
  writeFileSync(file, `import { recorder } from '../recorder.js'; const $page = recorder(); ${text}\n`);
  return file;
}

async function run(program: PageProgram, driver: 'pg' | 'pglite'): Promise<Recorder> {
  if (driver === 'pg') await emptyDatabase();
  const file = writeProgram(program, driver);
  const { recorder, error } = await record(() => import(/* @vite-ignore */ file));
  if (error !== undefined) {
    const line = program.blocks[recorder.reached]?.line;
    throw new Error(`the block of line ${line} failed: ${String(error)}`, { cause: error });
  }
  return recorder;
}

function check({ line, expected }: PageBlock, actual: Recorder['blocks'][number]): void {
  const where = `the block of line ${line}`;
  expect(outputOf(actual), `what ${where} prints`).toBe(withoutTimes(expected.output ?? ''));
  if (expected.statements === undefined) return;
  const statements = statementsIn(expected.statements);
  expect(shownAs(statements, actual.statements), `what ${where} sends`).toEqual(statements);
}

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await emptyDatabase();
});

for (const { path, drivers, programs } of pages) {
  describe(path, () => {
    for (const program of programs) {
      for (const driver of drivers) {
        it(`does on ${driver} what it says: ${program.name}`, async () => {
          const { blocks } = await run(program, driver);
          if (process.env['ATHANOR_WRITE_PAGES'] === driver) writePage(path, program, blocks);
          else for (const [i, block] of program.blocks.entries()) check(block, blocks[i] as Recorder['blocks'][number]);
        }, 60_000);
      }
    }
  });
}

describe('the code of all pages', () => {
  it('has no type errors', async () => {
    const programs = pages.flatMap((page) => page.programs);
    expect(programs.length).toBeGreaterThan(0);
    for (const program of programs) writeProgram(program, 'pglite');
    const options = { experimentalDecorators: true, emitDecoratorMetadata: true };
    // The lines that it names are those of the pages.
    expect((await typeCheck(folder, { options, include: '*.pglite.ts' })).stdout).toBe('');
  }, 60_000);
});

describe('the index of the guide', () => {
  it('names every page with its title', () => {
    const index = readFileSync(join(root, 'docs/guide/README.md'), 'utf8');
    const links = [...index.matchAll(/\[([^\]]+)\]\(([\w-]+\.md)\)/g)].map((link) => `${link[2]}: ${link[1]}`);
    const pages = readdirSync(join(root, 'docs/guide')).filter((name) => name !== 'README.md');
    const titled = (name: string) =>
      `${name}: ${/^# (.+)/.exec(readFileSync(join(root, 'docs/guide', name), 'utf8'))?.[1]}`;
    expect(links.sort()).toEqual(pages.map(titled).sort());
  });
});

describe('the index of the decisions', () => {
  it('names every page with its title', () => {
    const index = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8');
    const pages = readdirSync(join(root, 'docs/decisions')).filter((name) => name !== 'README.md');
    const title = (name: string) =>
      readFileSync(join(root, 'docs/decisions', name), 'utf8')
        .split('\n')[0]
        ?.slice(2);
    expect(index.match(/^- .+$/gm)).toEqual(pages.sort().map((name) => `- [${title(name)}](${name})`));
  });
});

describe('the links of all pages', () => {
  const folders = ['docs', 'docs/guide', 'docs/decisions'];
  const files = folders.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
  it.each([...readmes, 'CONTRIBUTING.md', ...files].filter((path) => path.endsWith('.md')))(
    'lead somewhere: %s',
    (path) => {
      const links = [...readFileSync(join(root, path), 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)\)/g)];
      expect(links.map((link) => link[1] as string).filter((target) => !leadsSomewhere(path, target))).toEqual([]);
    },
  );
});

/** True where the file is there, and has the heading that the link names. */
function leadsSomewhere(page: string, link: string): boolean {
  const [path, anchor] = link.split('#') as [string, string | undefined];
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  if (anchor === undefined) return true;
  const headings = readFileSync(file, 'utf8').match(/^#+ .+$/gm) ?? [];
  return headings.some(
    (heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-') === anchor,
  );
}

/** Writes what the blocks did into the `text` and `sql` blocks behind them: `ATHANOR_WRITE_PAGES=pglite npx vitest run test/docs`. */
function writePage(path: string, { name }: PageProgram, records: Recorder['blocks']): void {
  const text = readFileSync(join(root, path), 'utf8');
  // Read anew, since the programs above it may have been written meanwhile.
  const program = programsOf(pageName(path), text).find((one) => one.name === name) as PageProgram;
  const lines = text.split('\n');
  for (const [i, { line }] of [...program.blocks.entries()].reverse()) {
    const record = records[i] as Recorder['blocks'][number];
    let at = lines.indexOf('```', line) + 1;
    for (;;) {
      while (lines[at] === '') at++;
      if (lines[at] !== '```text' && lines[at] !== '```sql') break;
      const end = lines.indexOf('```', at);
      const sql = record.statements.flatMap(written);
      const text = lines[at] === '```text' ? outputOf(record).split('\n') : sql;
      lines.splice(at + 1, end - at - 1, ...text);
      at += text.length + 2;
    }
  }
  writeFileSync(join(root, path), lines.join('\n'));
}

/** A statement as a page shows it: a long one in the lines in which it was sent. */
function written({ sql, parameters }: Recorder['blocks'][number]['statements'][number]): string[] {
  const end = parameters.length > 0 ? `; -- ${shown(parameters)}` : ';';
  if (collapsed(sql).length <= 110) return [collapsed(sql) + end];
  const lines = sql
    .trim()
    .split('\n')
    .map((line) => line.replace(/\t/g, '  ').trimEnd());
  return `${lines.filter((line) => line !== '').join('\n')}${end}`.split('\n');
}
