import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from '../support/programs.js';
import { typeCheck } from '../support/type-check.js';

// Inside of the workspace, so that the libraries are found.
const folder = join(root, 'node_modules/.cache/type-budget');

afterAll(() => rm(folder, { recursive: true, force: true }));

// What the libraries cost by themselves is in both numbers.
it('100 entities with 12 columns and 4 relationships and 500 queries cost at most 75,000 type instantiations', async () => {
  const added = (await instantiations(program(100))) - (await instantiations(program(1)));
  expect(added).toBeGreaterThan(10_000);
  expect(added).toBeLessThanOrEqual(75_000);
}, 60_000);

it('100 tables with 12 columns and 600 Core statements cost at most 420,000 type instantiations', async () => {
  const added = (await instantiations(corePart(100))) - (await instantiations(corePart(1)));
  expect(added).toBeGreaterThan(10_000);
  expect(added).toBeLessThanOrEqual(420_000);
}, 60_000);

/** The number of type instantiations of a program, as the checker counts them. An error of the program is thrown. */
async function instantiations(program: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'program.ts'), program);
  const { code, stdout } = await typeCheck(folder, { args: ['--extendedDiagnostics'] });
  if (code !== 0) throw new Error(stdout);
  return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]);
}

function program(entities: number): string {
  const list = Array.from({ length: entities }, (_, i) => i);
  return `
import { BOOLEAN, DateTime, Integer, select, Text } from '@athanor/core';
import { type AsyncSession, DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';
class Base extends DeclarativeBase {}
${list.map((i) => entity(i, entities)).join('')}
export async function queries(session: AsyncSession): Promise<void> {
${list.map(queries).join('')}}
`;
}

/** A class that refers to its two neighbours. */
function entity(i: number, count: number): string {
  const [next, afterNext] = [`E${(i + 1) % count}`, `E${(i + 2) % count}`];
  const plain = Array.from({ length: 8 }, (_, k) => `  text${k}: mappedColumn(Text),\n`).join('');
  return `
export class E${i} extends Base.table('e${i}', {
  id: mappedColumn(Integer, { primaryKey: true }),
  isDone: mappedColumn(BOOLEAN),
  doneAt: mappedColumn(DateTime({ timezone: true }), { nullable: true }),
${plain}  nextId: mappedColumn(Integer, { foreignKey: '${next.toLowerCase()}.id' }),
  next: () => relationship(${next}),
  other: () => relationship(${afterNext}, { nullable: true }),
  nexts: () => relationship([${next}]),
  others: () => relationship([${afterNext}]),
}) {}
`;
}

/** Five queries, each with the type of what it gives. */
function queries(i: number): string {
  return `
  {
    const all: readonly string[] = (await session.scalars(select(E${i}).where(E${i}.c.text0.eq('x')))).all().map((e) => e.text1);
    const id: number = (await session.execute(select(E${i}.c.id, E${i}.c.text2))).one().id;
    const near: string | undefined = (await session.get(E${i}, 1))?.next.text3;
    const [far, doneAt] = (await session.execute(select(E${i}, E${i}.c.doneAt))).one();
    const date: Date | null = doneAt;
    const made: boolean = new E${i}({ text0: 'a', isDone: true }).isDone;
    void [all, id, near, far.others[0]?.text4, date, made];
  }
`;
}

/** Tables, each referring to the one before it, and six statements of each. */
function corePart(tables: number): string {
  const list = Array.from({ length: tables }, (_, i) => i);
  return `
import {
  type AsyncConnection, BOOLEAN, Column, DateTime, deleteFrom, func, insert, Integer, MetaData, select, Table, Text, update,
} from '@athanor/core';
const metadata = new MetaData();
${list.map(table).join('')}
export async function statements(connection: AsyncConnection): Promise<void> {
${list.map((i) => statements(i, tables)).join('')}}
`;
}

function table(i: number): string {
  const plain = Array.from({ length: 8 }, (_, k) => `  text${k}: new Column(Text, { nullable: false }),\n`).join('');
  return `
export const t${i} = new Table('t${i}', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  isDone: new Column(BOOLEAN, { nullable: false, default: false }),
  doneAt: new Column(DateTime({ timezone: true })),
${plain}  otherId: new Column(Integer),
});
`;
}

function statements(i: number, count: number): string {
  const [own, other] = [`t${i}`, `t${(i + 1) % count}`];
  const texts = Array.from({ length: 8 }, (_, k) => `text${k}: 'x'`).join(', ');
  return `
  {
    const first: string = (await connection.execute(select(${own}.c.id, ${own}.c.text0).where(${own}.c.text1.eq('x')))).one().text0;
    const whole: Date | null = (await connection.execute(select(${own}))).one().doneAt;
    const joined = select(${own}.c.text0, ${other}.c.text1).outerjoin(${other}, ${other}.c.id.eq(${own}.c.otherId)).limit(3);
    const near: string | null = (await connection.execute(joined)).one()[1];
    const counts = select(${own}.c.otherId, func.count().label('n')).groupBy(${own}.c.otherId).subquery('counts');
    const n: number = (await connection.execute(select(counts.c.n))).one().n;
    await connection.execute(insert(${own}).values({ ${texts} }).returning(${own}.c.id));
    await connection.execute(update(${own}).values({ text0: 'y' }).where(${own}.c.id.eq(1)));
    await connection.execute(deleteFrom(${own}).where(${own}.c.isDone));
    void [first, whole, near, n];
  }
`;
}
