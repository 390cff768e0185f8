import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const libraries = readdirSync(join(root, 'libs'));

/** The files that `npm pack` puts into the package of a library. */
async function packed(library: string): Promise<string[]> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: join(root, 'libs', library), maxBuffer: 2 ** 24 });
  // A list, or an object by the name of the package, depending on the version of npm.
  const [report] = Object.values(JSON.parse(stdout) as Record<string, { files: { path: string }[] }>);
  return (report?.files ?? []).map(({ path }) => path);
}

/** What a file is for; undefined where it has no business in a package. */
const kindOf = (path: string): string | undefined =>
  /^(?:README\.md|LICENSE|package\.json|bin\/|src\/.*\.ts$)/.exec(path)?.[0].replace(/^src.*/, 'src/*.ts') ??
  /^dist\/.*?(\.d\.ts|\.d\.ts\.map|\.js|\.js\.map)$/.exec(path)?.[1];

describe.each(libraries)('The package of libs/%s', (library) => {
  let files: string[];
  beforeAll(async () => {
    files = await packed(library);
  });

  it('has code, types, their maps and what the maps lead to, a page and the license; nothing else', () => {
    expect(files.filter((path) => kindOf(path) === undefined)).toEqual([]);
    const kinds = ['.d.ts', '.d.ts.map', '.js', '.js.map', 'LICENSE', 'README.md', 'package.json', 'src/*.ts'];
    const bin = library === 'core' ? ['bin/'] : [];
    expect(new Set(files.map(kindOf))).toEqual(new Set([...kinds, ...bin]));
  });

  it('has the license of the whole, and a page that names it', () => {
    const read = (path: string): string => readFileSync(join(root, path), 'utf8');
    expect(read(`libs/${library}/LICENSE`)).toBe(read('LICENSE'));
    expect(read(`libs/${library}/README.md`)).toMatch(new RegExp(`^# @athanor/${library}\n`));
  });

  it('names what is there', () => {
    const { exports, bin } = JSON.parse(readFileSync(join(root, 'libs', library, 'package.json'), 'utf8'));
    const named = [exports, bin ?? {}]
      .flatMap((part) => Object.values(part))
      .flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>)));
    expect(named.map((path) => path.replace(/^\.\//, '')).filter((path) => !files.includes(path))).toEqual([]);
  });
});
