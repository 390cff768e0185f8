import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  deleteFrom,
  insert,
  type MetaData,
  select,
  type Table,
  update,
} from '@athanor/core';
import { asyncSessionmaker } from '@athanor/orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { root, tsc } from '../support/programs.js';
import { typeCheck } from '../support/type-check.js';
import { athanor } from './athanor-program.js';
import { richSchema } from './rich-schema.js';
import { snapshotOf } from './snapshot.js';

// Beside this file, so that the imports of what is generated are found; a dot keeps it out of everything else.
const folder = join(root, 'test/reflection/.generated');
const schema = 'gen';

/** Names that are words of TypeScript, of Athanor or of JavaScript's own, and texts that would like to be code. */
const hostile = [
  'CREATE TABLE "class" (id INTEGER PRIMARY KEY, "constructor" TEXT, "then" TEXT, "awaitableAttrs" TEXT, "default" TEXT)',
  'CREATE TABLE "Column" (id SERIAL PRIMARY KEY, "Foo" INTEGER, foo INTEGER, "foo bar" INTEGER, foo_bar INTEGER, "foo-bar" INTEGER)',
  `CREATE TABLE "1 */ ${'${process.exit(1)}'} ' "" \\ // <!--" (id SERIAL PRIMARY KEY, "1st" TEXT DEFAULT '${'`${process.exit(1)}`'} \\ \u2028 ''); process.exit(1); //')`,
  'CREATE TABLE text (id INTEGER PRIMARY KEY, metadata TEXT, "Base" TEXT)',
  'CREATE TABLE metadata (id INTEGER PRIMARY KEY REFERENCES text, "class" INTEGER REFERENCES "class" (id))',
  "COMMENT ON TABLE text IS '*/ process.exit(1); /*'",
  `COMMENT ON COLUMN text.metadata IS E'a\\nb\\u2029'' + process.exit(1) + '''`,
  'CREATE TABLE "Date" (id INTEGER PRIMARY KEY, p POLYGON)',
  'CREATE TABLE "ab.cd" (id INTEGER PRIMARY KEY, up INTEGER REFERENCES "ab.cd")',
];

/** Tables with every sort of relationship. */
const related = [
  'CREATE TABLE writers (id INTEGER PRIMARY KEY)',
  `CREATE TABLE works (
     id INTEGER PRIMARY KEY, author INTEGER REFERENCES writers, author_id INTEGER UNIQUE REFERENCES writers, "authorId" INTEGER REFERENCES writers,
     twice INTEGER REFERENCES writers, CONSTRAINT again FOREIGN KEY (twice) REFERENCES writers ON DELETE CASCADE)`,
  'CREATE TABLE friends (id INTEGER PRIMARY KEY, friends INTEGER REFERENCES friends, friends_id INTEGER REFERENCES friends)',
  'CREATE TABLE hens (id INTEGER PRIMARY KEY, egg_id INTEGER NOT NULL)',
  'CREATE TABLE eggs (id INTEGER PRIMARY KEY, hen_id INTEGER NOT NULL REFERENCES hens)',
  'ALTER TABLE hens ADD FOREIGN KEY (egg_id) REFERENCES eggs DEFERRABLE INITIALLY DEFERRED',
  'CREATE TABLE befriended (one INTEGER REFERENCES writers, other INTEGER REFERENCES writers, PRIMARY KEY (one, other))',
  'CREATE TABLE people (id SERIAL PRIMARY KEY, full_name TEXT NOT NULL, boss_id INTEGER REFERENCES people)',
  'CREATE TABLE passports (person_id INTEGER PRIMARY KEY REFERENCES people ON DELETE CASCADE, number TEXT NOT NULL UNIQUE)',
  `CREATE TABLE reports (
     year INTEGER, number INTEGER, author_id INTEGER NOT NULL REFERENCES people, reviewer_id INTEGER REFERENCES people,
     PRIMARY KEY (year, number))`,
  `CREATE TABLE report_pages (
     id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, report_year INTEGER, report_number INTEGER, body TEXT,
     FOREIGN KEY (report_year, report_number) REFERENCES reports (year, number))`,
  'CREATE TABLE labels (name VARCHAR(20) PRIMARY KEY)',
  `CREATE TABLE report_labels (
     year INTEGER, number INTEGER, label VARCHAR(20) REFERENCES labels,
     PRIMARY KEY (year, number, label), FOREIGN KEY (year, number) REFERENCES reports (year, number))`,
];

interface Generated {
  readonly metadata: MetaData;
  readonly [name: string]: any;
}

let engine: AsyncEngine;

async function generate(file: string, ...options: readonly string[]): Promise<string> {
  const out = join(folder, file);
  const ended = await athanor(['reflect', athanorUrl('pg'), '--schema', schema, '--out', out, ...options]);
  expect({ code: ended.code, stderr: ended.stderr.replace(/.*(SAWarning|trace-warnings).*\n/g, '') }).toEqual({
    code: 0,
    stderr: '',
  });
  return out;
}

async function fill(connection: AsyncConnection): Promise<void> {
  await connection.execDriverSql(`CREATE SCHEMA ${schema}`);
  await connection.execDriverSql(`SET search_path TO ${schema}`);
  const version = connection.dialect.serverVersion?.[0] ?? 0;
  for (const statement of [...richSchema(version), ...hostile, ...related]) await connection.execDriverSql(statement);
  await connection.execDriverSql('SET search_path TO DEFAULT');
}

async function makeAnew(connection: AsyncConnection, metadata: MetaData): Promise<void> {
  await connection.execDriverSql(`DROP SCHEMA ${schema} CASCADE`);
  await connection.execDriverSql(`CREATE SCHEMA ${schema}`);
  await metadata.createAll(connection);
}

/** There is no type for a polygon: such a column cannot be created. */
const withoutPolygon = ['--exclude', 'Date'];

// proves: reflect-command
describe('the code that athanor reflect writes', () => {
  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    expect(await tsc('-b', 'libs/core')).toMatchObject({ code: 0 });
    engine = createAsyncEngine(athanorUrl('pg'));
    await engine.begin(fill);
    await generate('all-tables.ts');
    await generate('all-entities.ts', '--entities');
    await generate('tables.ts', ...withoutPolygon);
    await generate('entities.ts', '--entities', ...withoutPolygon);
  }, 120_000);
  afterAll(async () => {
    await engine.begin((connection) => connection.execDriverSql(`DROP SCHEMA ${schema} CASCADE`));
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has no type errors', async () => {
    const options = { noUnusedLocals: true, declaration: true };
    expect((await typeCheck(folder, { options })).stdout).toBe('');
  }, 60_000);

  it.each(['all-tables.ts', 'all-entities.ts'])('is formatted: %s', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const biome = join(root, 'node_modules/.bin/biome');
    const formatted = execFileSync(biome, ['format', '--stdin-file-path=generated.ts'], { cwd: root, input: text });
    expect(text).toBe(formatted.toString());
  });

  it.each(['tables.ts', 'entities.ts'])('makes the same database again: %s', async (file) => {
    const module = (await import(join(folder, file))) as Generated;
    const metadata = module.metadata ?? module['Base'].metadata;
    await engine.connect(async (connection) => {
      await connection.execDriverSql(`DROP TABLE ${schema}."Date"`);
      const before = await snapshotOf(connection, schema);
      await makeAnew(connection, metadata);
      const after = await snapshotOf(connection, schema);
      for (const aspect of Object.keys(before)) expect(after[aspect], aspect).toEqual(before[aspect]);
    });
  });

  it('has entities that can all be selected', async () => {
    const { Base: _, ...module } = (await import(join(folder, 'entities.ts'))) as Generated;
    const classes = Object.values(module).filter((one) => typeof one === 'function');
    await using session = asyncSessionmaker(engine)();
    for (const one of classes) expect((await session.scalars(select(one))).all()).toEqual([]);
    expect(classes.length).toBeGreaterThan(25);
  });

  it('has tables that statements can use', async () => {
    const { people, labels, _1ProcessExit1 } = (await import(join(folder, 'tables.ts'))) as Generated &
      Record<string, Table>;
    await engine.connect(async (connection) => {
      await connection.execute(insert(people as Table).values({ fullName: 'Ann' }));
      const ann = select((people as Table).c['fullName']!).where((people as Table).c['fullName']!.eq('Ann'));
      expect(await connection.scalar(ann)).toBe('Ann');
      await connection.execute(update(people as Table).values({ fullName: 'Bea' }));
      await connection.execute(deleteFrom(people as Table));
      await connection.execute(insert(labels as Table).values({ name: 'x' }));
      const odd = _1ProcessExit1 as Table;
      await connection.execute(insert(odd).values({}));
      expect((await connection.execute(select(odd))).one()._asdict()).toEqual({
        id: 1,
        _1st: "`${process.exit(1)}` \\ \u2028 '); process.exit(1); //",
      });
    });
  });

  it('has entities with relationships that lead both ways', async () => {
    const { Person, Passport, Report, ReportPage, Labels } = (await import(join(folder, 'entities.ts'))) as Generated;
    const sessions = asyncSessionmaker(engine);
    await using session = sessions();
    const boss = new Person({ fullName: 'Boss' });
    const ann = new Person({ fullName: 'Ann', boss, passport: new Passport({ number: 'A1' }) });
    const report = new Report({
      year: 2020,
      number: 1,
      author: ann,
      reviewer: boss,
      labels: [new Labels({ name: 'new' })],
    });
    report.reportPages.push(new ReportPage({ body: 'text' }));
    session.add(report);
    await session.flush();
    session.expungeAll();
    const found: any = (await session.scalars(select(Report))).one();
    const author = await found.awaitableAttrs.author;
    expect([author.fullName, (await author.awaitableAttrs.boss).fullName]).toEqual(['Ann', 'Boss']);
    expect((await author.awaitableAttrs.passport).number).toBe('A1');
    expect(await author.awaitableAttrs.reportsByAuthor).toEqual([found]);
    expect(await author.awaitableAttrs.reportsByReviewer).toEqual([]);
    expect((await found.awaitableAttrs.labels).map((label: { name: string }) => label.name)).toEqual(['new']);
    const [page] = await found.awaitableAttrs.reportPages;
    expect([page.body, await page.awaitableAttrs.report]).toEqual(['text', found]);
    await session.rollback();
  });
});
