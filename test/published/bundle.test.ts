import { execFile } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as core from '@athanor/core';
import * as spi from '@athanor/core/spi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import { athanorUrl } from '../support/database.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Inside of the workspace, so that the driver is found.
const out = `${root}node_modules/.cache/published/test`;

/** What a program that imports the published files as `core` and `spi` prints. */
async function printed(program: string): Promise<unknown> {
  const imports = `const core = await import('${out}/index.js'); const spi = await import('${out}/spi.js');`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    `${imports} ${program}`,
  ]);
  return JSON.parse(stdout);
}

beforeAll(async () => {
  if (!existsSync(`${root}libs/core/dist/index.js`)) throw new Error('libs/core is not compiled; run `npm run build`');
  await bundle(`${root}libs/core`, out);
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('@athanor/core as it is published', () => {
  it('has the names of its source in a few files', async () => {
    const names = await printed('console.log(JSON.stringify([Object.keys(core), Object.keys(spi)]))');
    expect(names).toEqual([Object.keys(core).sort(), Object.keys(spi).sort()]);
    const files = readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith('.js'));
    expect(files.length).toBeLessThanOrEqual(6);
  });

  it('is one library behind both of its doors, with the names of its classes', async () => {
    const program = `
      const same = Object.keys(core).every((name) => !(name in spi) || core[name] === spi[name]);
      const odd = Object.entries(core).filter(([name, value]) => typeof value === 'function' && /^class /.test(String(value)) && value.name !== name);
      console.log(JSON.stringify([same, odd.map(([name]) => name), String(new core.NoResultFound('x'))]));`;
    expect(await printed(program)).toEqual([true, [], 'NoResultFound: x']);
  });

  it('reads a row', async () => {
    const program = `
      const engine = core.createAsyncEngine(${JSON.stringify(athanorUrl('pg'))});
      const row = await engine.connect(async (c) => (await c.execute(core.select(core.literal(7).label('n')))).one());
      console.log(JSON.stringify(row));
      await engine.dispose();`;
    expect(await printed(program)).toEqual({ n: 7 });
  });
});
