import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Inside of the workspace, so that the compiled libraries are found; their sources are not, without the condition for them.
const place = `${root}node_modules/.cache/published-types`;

const program = `
import { Column, createAsyncEngine, Integer, MetaData, select, Table, Text } from '@athanor/core';
import type { Dialect } from '@athanor/core/spi';
import { asyncSessionmaker, DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

export type OneDialect = Dialect;
const note = new Table('note', new MetaData(), { id: new Column(Integer, { primaryKey: true }), body: new Column(Text) });
class Base extends DeclarativeBase {}
export class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  bs: () => relationship([B]),
}) {}
export class B extends Base.table('b', {
  id: mappedColumn(Integer, { primaryKey: true }),
  aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
}) {}

await using engine = createAsyncEngine('postgresql+pglite://memory');
await using conn = await engine.connect();
export const row: { readonly id: number; readonly body: string | null } = (await conn.execute(select(note))).one();
await using session = asyncSessionmaker(engine)();
export const ids: number[] = (await session.scalars(select(A))).one().bs.map((b) => b.aId ?? 0);
// @ts-expect-error there is no such column
export const none = note.c.nothing;
`;

const ways = {
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};
const compilers = { 'TypeScript 6': 'typescript', 'TypeScript 7': '@typescript/native' };
const cases = Object.entries(compilers).flatMap(([name, at]) =>
  (Object.keys(ways) as (keyof typeof ways)[]).map((way) => ({ name, at, way })),
);

beforeAll(() => {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'program.ts'), program);
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

it.each(cases)(
  'the types of the packages hold in a program of $name, by $way, without further settings',
  async (one) => {
    // Files of declarations are checked as well.
    const compilerOptions = { ...ways[one.way], target: 'es2023', strict: true, noEmit: true };
    const config = join(place, `tsconfig.${one.way}.json`);
    writeFileSync(config, JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    const said = await new Promise<string>((resolve) => {
      execFile(process.execPath, [`${root}node_modules/${one.at}/bin/tsc`, '-p', config], (_error, stdout) =>
        resolve(stdout),
      );
    });
    expect(said).toBe('');
  },
  60_000,
);
