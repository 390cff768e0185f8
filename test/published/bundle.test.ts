import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as core from '@athanor/core';
import * as spi from '@athanor/core/spi';
import * as orm from '@athanor/orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishInto } from '../../scripts/bundle.mjs';
import { athanorUrl } from '../support/database.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Inside of the workspace, so that the driver is found.
const place = `${root}node_modules/.cache/published`;
const url = JSON.stringify(athanorUrl('pg'));

const run = promisify(execFile);

/** What a program beside the published packages prints. */
async function printed(program: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: place });
  return JSON.parse(stdout);
}

/** A file of a package and those that are loaded with it. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^"]*"(\.[^"]+)"/gm);
  for (const [, path = ''] of imports) loadedWith(join(dirname(file), path), found);
  return found;
}

beforeAll(async () => {
  if (!existsSync(`${root}libs/orm/dist/index.js`)) throw new Error('nothing is compiled; run `npm run build`');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const library of ['core', 'orm']) await publishInto(`${root}libs/${library}`, place);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('The packages as they are published', () => {
  it('have the names of their sources', async () => {
    const names = await printed(`
      const doors = ['@athanor/core', '@athanor/core/spi', '@athanor/orm'];
      const names = await Promise.all(doors.map(async (door) => Object.keys(await import(door))));
      console.log(JSON.stringify(names));`);
    expect(names).toEqual([core, spi, orm].map((door) => Object.keys(door).sort()));
  });

  it('start with few files', () => {
    const packages = `${place}/node_modules/@athanor`;
    expect(loadedWith(`${packages}/core/dist/index.js`).size).toBeLessThanOrEqual(3);
    expect(loadedWith(`${packages}/orm/dist/index.js`).size).toBe(1);
  });

  it('have maps that lead to the sources', () => {
    const maps = globSync(`${place}/node_modules/@athanor/*/dist/**/*.js.map`).map((file) => {
      const { sources } = JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] };
      return sources.map((source) =>
        resolve(dirname(file), source).replace(`${place}/node_modules/@athanor`, `${root}libs`),
      );
    });
    expect(maps.flat()).toContain(`${root}libs/core/src/statement/select.ts`);
    expect(maps.flat().filter((file) => !existsSync(file))).toEqual([]);
  });

  it('are one library behind both doors of core, with the names of its functions and classes', async () => {
    const program = `
      const [core, spi] = [await import('@athanor/core'), await import('@athanor/core/spi')];
      const same = Object.keys(core).every((name) => core[name] === spi[name]);
      const named = Object.fromEntries(Object.entries(spi).map(([key, value]) => [key, typeof value === 'function' ? value.name : '']));
      console.log(JSON.stringify([same, named, String(new core.NoResultFound('x'))]));`;
    const named = Object.entries(spi).map(([key, value]) => [key, typeof value === 'function' ? value.name : '']);
    expect(await printed(program)).toEqual([true, Object.fromEntries(named), 'NoResultFound: x']);
  });

  it('read a row', async () => {
    const program = `
      import { createAsyncEngine, literal, select } from '@athanor/core';
      const engine = createAsyncEngine(${url});
      const row = await engine.connect(async (c) => (await c.execute(select(literal(7).label('n')))).one());
      console.log(JSON.stringify(row));
      await engine.dispose();`;
    expect(await printed(program)).toEqual({ n: 7 });
  });

  it('load what makes, describes and drops tables when it is asked for', async () => {
    const program = `
      import { Column, createAsyncEngine, inspect, Integer, MetaData, reflectTable, Table } from '@athanor/core';
      const [metadata, found, one] = [new MetaData(), new MetaData(), new MetaData()];
      new Table('published_t', metadata, { id: new Column(Integer, { primaryKey: true }) });
      const engine = createAsyncEngine(${url});
      await engine.connect(async (c) => {
        await c.runSync(metadata.createAll);
        await c.runSync(found.reflect, { only: ['published_t'] });
        const { c: columns } = await reflectTable(c, 'published_t', one);
        const has = await inspect(c).hasTable('published_t');
        await c.runSync(metadata.dropAll);
        console.log(JSON.stringify([[...found.tables.keys()], Object.keys(columns), has]));
      });
      await engine.dispose();`;
    expect(await printed(program)).toEqual([['published_t'], ['id'], true]);
  });

  it('keep entities', async () => {
    const program = `
      import { createAsyncEngine, Integer, Text } from '@athanor/core';
      import { asyncSessionmaker, DeclarativeBase, mappedColumn } from '@athanor/orm';
      class Base extends DeclarativeBase {}
      class Note extends Base.table('published_note', {
        id: mappedColumn(Integer, { primaryKey: true }),
        text: mappedColumn(Text),
      }) {}
      const engine = createAsyncEngine(${url});
      await engine.connect(async (c) => {
        await c.runSync(Base.metadata.createAll);
        const session = asyncSessionmaker(c)();
        session.add(new Note({ text: 'a' }));
        await session.flush();
        console.log(JSON.stringify(await session.get(Note, 1)));
      });
      await engine.dispose();`;
    expect(await printed(program)).toEqual({ id: 1, text: 'a' });
  });

  it('have the command', async () => {
    const command = `${place}/node_modules/@athanor/core/bin/athanor.js`;
    const engine = core.createAsyncEngine(athanorUrl('pg'));
    await engine.begin((c) => c.execute(core.text('CREATE TABLE published_command (id integer PRIMARY KEY)')));
    try {
      const { stdout } = await run(process.execPath, [
        command,
        'reflect',
        athanorUrl('pg'),
        '--only',
        'published_command',
      ]);
      expect(stdout).toBe(
        `import { Column, Integer, MetaData, Table } from '@athanor/core';\n` +
          `\nexport const metadata = new MetaData();\n` +
          `\nexport const publishedCommand = new Table('published_command', metadata, {\n` +
          `  id: new Column(Integer, { primaryKey: true, autoincrement: false }),\n});\n`,
      );
    } finally {
      await engine.begin((c) => c.execute(core.text('DROP TABLE published_command')));
      await engine.dispose();
    }
  });
});
