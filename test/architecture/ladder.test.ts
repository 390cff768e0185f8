import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const exists = (folder: string): boolean => existsSync(join(root, folder));

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

async function violations(cwd: string, folders: readonly string[]): Promise<string[]> {
  const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = join(root, '.dependency-cruiser.mjs');
  const report = await new Promise<string>((resolve, reject) => {
    const args = [cli, '--config', config, '--output-type', 'json', ...folders];
    execFile(process.execPath, args, { cwd, maxBuffer: 1 << 28 }, (error, stdout) =>
      stdout ? resolve(stdout) : reject(error),
    );
  });
  const { summary } = JSON.parse(report) as { summary: { violations: Violation[]; totalCruised: number } };
  expect(summary.totalCruised).toBeGreaterThan(0);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

/** A small tree of libraries; `imports` says for each file what it imports. */
function writeTree(folder: string, imports: Readonly<Record<string, readonly string[]>>): void {
  for (const [path, specifiers] of Object.entries(imports)) {
    const text = [
      ...specifiers.map((line) => (line.startsWith('import') ? line : `import '${line}';`)),
      'export const x = 1;',
    ];
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), `${text.join('\n')}\n`);
  }
  for (const library of ['core', 'orm', 'nestjs', 'fastify', 'testing']) {
    mkdirSync(join(folder, 'libs', library, 'src'), { recursive: true });
    writeFileSync(
      join(folder, 'libs', library, 'package.json'),
      readFileSync(join(root, 'libs', library, 'package.json')),
    );
    mkdirSync(join(folder, 'node_modules/@athanor'), { recursive: true });
    symlinkSync(join(folder, 'libs', library), join(folder, 'node_modules/@athanor', library));
  }
  for (const name of ['pg', 'cls-hooked']) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), 'export {};');
  }
  writeFileSync(join(folder, 'package.json'), '{ "name": "fixture", "type": "module", "workspaces": ["libs/*"] }');
}

describe('the import ladder', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'athanor-ladder-')));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('holds in this repository', async () => {
    expect(await violations(root, ['libs', 'apps', 'test', 'examples', 'bench'].filter(exists))).toEqual([]);
    // All sources are parsed.
  }, 90_000);

  it('allows imports to the left and through the doors of the libraries', async () => {
    writeTree(folder, {
      'libs/core/src/index.ts': ['./engine/connect.js', './builtin-dialects.js'],
      'libs/core/src/spi.ts': ['./compiler/compiled.js'],
      'libs/core/src/builtin-dialects.ts': ['./dialects/postgres/dialect.js'],
      'libs/core/src/util/lru.ts': [],
      'libs/core/src/compiler/compiled.ts': ['../util/lru.js'],
      'libs/core/src/pool/left.ts': ["import type { x } from './right.js';"],
      'libs/core/src/pool/right.ts': ["import type { x } from './left.js';"],
      'libs/core/src/engine/connect.ts': ['../compiler/compiled.js', '../pool/left.js'],
      'libs/core/src/dialects/postgres/dialect.ts': ['../../compiler/compiled.js', '../../pool/left.js', 'pg'],
      'libs/core/test/pool/left.test.ts': ['../../src/pool/left.js'],
      'libs/orm/src/index.ts': ['@athanor/core', '@athanor/core/spi'],
      'libs/orm/src/context/storage.ts': ['cls-hooked'],
      'libs/nestjs/src/index.ts': ['@athanor/core', '@athanor/orm'],
      'test/orm/flush.test.ts': ['@athanor/core', '@athanor/orm', '@athanor/nestjs'],
    });
    expect(await violations(folder, ['libs', 'test'])).toEqual([]);
  });

  it('refuses imports to the right, past a door, of a stranger and of tests', async () => {
    writeTree(folder, {
      'libs/core/src/index.ts': [],
      'libs/core/src/spi.ts': [],
      'libs/core/src/util/lru.ts': ['../engine/connect.js'],
      'libs/core/src/types/integer.ts': ["import type { x } from '../compiler/compiled.js';"],
      'libs/core/src/compiler/compiled.ts': ['../index.js'],
      'libs/core/src/helpers/stray.ts': [],
      'libs/core/src/pool/pool.ts': ['../dialects/postgres/dialect.js', '../helpers/stray.js', 'pg'],
      'libs/core/src/engine/connect.ts': ['@athanor/orm'],
      'libs/core/src/engine/gone.ts': ['./never-written.js'],
      'libs/core/src/dialects/postgres/dialect.ts': ['../../engine/connect.js', '../sqlite/dialect.js'],
      'libs/core/src/dialects/sqlite/dialect.ts': [],
      'libs/orm/src/index.ts': [],
      'libs/orm/src/mapping/mapper.ts': ['../session/session.js', 'pg'],
      'libs/orm/src/session/session.ts': ['../../../core/src/index.js', '../../test/session.test.js'],
      'libs/orm/test/session.test.ts': [],
      'libs/nestjs/src/index.ts': ['@athanor/orm', '@athanor/fastify', '@athanor/core/spi'],
      'libs/fastify/src/index.ts': [],
      'test/orm/flush.test.ts': ['../../libs/orm/src/session/session.js'],
    });
    expect(await violations(folder, ['libs', 'test'])).toEqual([
      'core-ladder: libs/core/src/compiler/compiled.ts -> libs/core/src/index.ts',
      'core-ladder: libs/core/src/types/integer.ts -> libs/core/src/compiler/compiled.ts',
      'core-ladder: libs/core/src/util/lru.ts -> libs/core/src/engine/connect.ts',
      'dialects-are-leaves: libs/core/src/pool/pool.ts -> libs/core/src/dialects/postgres/dialect.ts',
      'dialects-know-no-engine: libs/core/src/dialects/postgres/dialect.ts -> libs/core/src/engine/connect.ts',
      'dialects-know-no-other: libs/core/src/dialects/postgres/dialect.ts -> libs/core/src/dialects/sqlite/dialect.ts',
      'drivers-only-in-dialects: libs/core/src/pool/pool.ts -> node_modules/pg/index.js',
      'libraries-by-name: libs/orm/src/session/session.ts -> libs/core/src/index.ts',
      'libraries-by-name: test/orm/flush.test.ts -> libs/orm/src/session/session.ts',
      'library-ladder: libs/core/src/engine/connect.ts -> libs/orm/src/index.ts',
      'library-ladder: libs/nestjs/src/index.ts -> libs/core/src/spi.ts',
      'library-ladder: libs/nestjs/src/index.ts -> libs/fastify/src/index.ts',
      'no-unknown-folder: libs/core/src/pool/pool.ts -> libs/core/src/helpers/stray.ts',
      'not-resolvable: libs/core/src/engine/gone.ts -> ./never-written.js',
      'orm-ladder: libs/orm/src/mapping/mapper.ts -> libs/orm/src/session/session.ts',
      'orm-needs-no-package: libs/orm/src/mapping/mapper.ts -> node_modules/pg/index.js',
      'sources-know-no-tests: libs/orm/src/session/session.ts -> libs/orm/test/session.test.ts',
    ]);
  });

  it('refuses cycles at run time, and cycles of types between folders', async () => {
    writeTree(folder, {
      'libs/core/src/pool/pool.ts': ['./ring.js'],
      'libs/core/src/pool/ring.ts': ['./pool.js'],
      'libs/core/src/result/row.ts': ["import type { x } from '../engine/run.js';"],
      'libs/core/src/engine/run.ts': ["import type { x } from '../result/row.js';"],
    });
    expect(await violations(folder, ['libs'])).toEqual([
      'core-ladder: libs/core/src/result/row.ts -> libs/core/src/engine/run.ts',
      'no-runtime-cycle: libs/core/src/pool/pool.ts -> libs/core/src/pool/ring.ts',
      'type-cycles-stay-in-a-folder: libs/core/src/engine/run.ts -> libs/core/src/result/row.ts',
    ]);
  });
});

/** Folders whose code never waits. `event` is not among them: listeners may be asynchronous, and a dispatch waits for them. */
const SYNCHRONOUS = [
  ...['util', 'errors', 'types', 'expression', 'statement', 'schema', 'compiler'].map((name) => `core/src/${name}`),
  ...['mapping', 'state', 'declarative', 'query'].map((name) => `orm/src/${name}`),
];

function waits(source: string): boolean {
  const visit = (node: ts.Node): boolean =>
    node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node) || (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest));
}

describe('what is left of the drivers', () => {
  it.each(SYNCHRONOUS)('never waits: %s', (folder) => {
    const path = join(root, 'libs', folder);
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    expect(files.filter((name) => waits(readFileSync(join(path, name), 'utf8')))).toEqual([]);
  });

  it('is judged by the syntax, not by words', () => {
    expect(waits('async function load() {}')).toBe(true);
    expect(waits('class A { async load() {} }')).toBe(true);
    expect(waits('await load();')).toBe(true);
    expect(
      waits('/** async, await */ const text = "await"; export interface AsyncLoader { load(): Promise<void> }'),
    ).toBe(false);
  });
});
