import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const project = join(root, 'test/jest-to-vitest');
const guide = readFileSync(join(root, 'jest-to-vitest.md'), 'utf8');

describe('jest-to-vitest.md', () => {
  it('shows a configuration with which the project passes on its own', async () => {
    expect(guide).toContain(readFileSync(join(project, 'after/vitest.config.ts'), 'utf8'));
    const report = await runVitest(join(project, 'after'));
    expect(report).toMatchObject({ success: true, numFailedTests: 0, numPassedTests: 7 });
  });

  it('speaks of a project that lost none of its tests on the way', () => {
    const before = sentences('before/src/prices.service.spec.ts.txt', 'before/src/module-mock.spec.ts.txt');
    const after = sentences('after/test/prices.service.test.ts', 'after/test/module-mock.test.ts');
    expect(before.length).toBeGreaterThan(0);
    expect(after).toEqual(expect.arrayContaining(before));
  });
});

function sentences(...files: string[]): string[] {
  return files.flatMap((file) =>
    [...readFileSync(join(project, file), 'utf8').matchAll(/^ *it\('(.+?)'/gm)].map((match) => match[1] ?? ''),
  );
}

async function runVitest(folder: string): Promise<unknown> {
  const output = mkdtempSync(join(tmpdir(), 'athanor-guide-'));
  const file = join(output, 'report.json');
  const cli = join(root, 'node_modules/vitest/vitest.mjs');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  try {
    await new Promise<void>((resolve) => {
      const args = [cli, 'run', '--reporter=json', `--outputFile=${file}`];
      execFile(process.execPath, args, { cwd: folder, env: { ...env, NODE_OPTIONS: '' } }, () => resolve());
    });
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
