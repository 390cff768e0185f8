import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { type Entry, PublicApi } from '../support/public-api.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What users import, and what authors of dialects do. */
const doors: readonly Entry[] = ['libs/core/src/index.ts', 'libs/orm/src/index.ts'];
const spi: Entry = 'libs/core/src/spi.ts';
const api = new PublicApi([...doors, spi]);
const exported = new Map(doors.flatMap((door) => [...api.exports(door)]));
const known = new Map([...api.exports(spi), ...exported]);

const membersOf = (name: string): Set<string> => {
  const symbol = known.get(name);
  if (symbol === undefined) throw new Error(`${name} is not exported`);
  return api.members(symbol);
};
const anyMember = new Set([...known.values()].flatMap((symbol) => [...api.members(symbol)]));
const options = api.declaredProperties();

/** What the examples of the page are written with, and what each of it is; undefined where anything goes. */
const variables: Record<string, string | undefined> = {
  engine: 'AsyncEngine',
  conn: 'AsyncConnection',
  meta: 'MetaData',
  metadata: 'MetaData',
  session: 'AsyncSession',
  seq: 'Sequence',
  s: 'Select',
  stmt: 'Select',
  url: 'URL',
  t: 'Table',
  u: 'Table',
  ...Object.fromEntries(['a', 'b', 'x', 'y', 'j', 'r', 'arr'].map((name) => [name, 'ColumnElement'])),
};
const placeholders =
  'fn row rows result excluded obj scoped maker asyncSession MyElement A B Base undefined String $'.split(' ');
/** Names of columns and the like, which stand where members do. */
const ownNames = new Set([
  'a',
  'b',
  'c',
  'x',
  'id',
  'name',
  'data',
  'bs',
  'f',
  'mySchema',
  'myFunction',
  'awaitableAttrs',
  'persistent',
]);

interface Row {
  readonly line: number;
  /** The first line of its table. */
  readonly table: string;
  readonly cells: readonly (readonly string[])[];
}

/** The rows of the page's tables; of each cell the pieces of code. */
function rowsOf(page: string): Row[] {
  const rows: Row[] = [];
  let table: string | undefined;
  for (const [i, text] of page.split('\n').entries()) {
    if (!text.startsWith('| ')) table = undefined;
    else if (table === undefined) table = text;
    else if (!text.startsWith('| ---')) rows.push({ line: i + 1, table, cells: cellsOf(text) });
  }
  return rows;
}

function cellsOf(row: string): string[][] {
  const cells = row.slice(2, row.lastIndexOf('|')).split(/(?<!\\)\|/);
  return cells.map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string));
}

/** The names in a piece of our code that the libraries do not have. */
function unknownNames(code: string): string[] {
  const text = code
    .replace(/(?<!\.)\.\.(?!\.)/g, '$')
    .replace(/^\./, 'x.')
    .replace(/^\{(.*)\}$/, '({$1})');
  const file = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.Latest, true);
  const unknown: string[] = [];
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isClassDeclaration(node)) {
      if (node.name !== undefined) declared.add(node.name.getText());
    }
    if (ts.isPropertyAccessExpression(node)) {
      if (!hasMember(node.expression, node.name.text)) unknown.push(`${node.expression.getText()}.${node.name.text}`);
      visit(node.expression);
      return;
    }
    if (ts.isPropertyAssignment(node)) {
      const name = node.name.getText();
      if (!/^['$]/.test(name) && !options.has(name) && !ownNames.has(name)) unknown.push(`{ ${name} }`);
      visit(node.initializer);
      return;
    }
    if (ts.isIdentifier(node) && !isKnown(node.text) && !declared.has(node.text)) unknown.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return unknown;
}

const isKnown = (name: string): boolean => name in variables || placeholders.includes(name) || known.has(name);

function hasMember(of: ts.Expression, name: string): boolean {
  const type = ts.isIdentifier(of) ? (variables[of.text] ?? (known.has(of.text) ? of.text : undefined)) : undefined;
  if (type === 'func') return true;
  return ownNames.has(name) || (type === undefined ? anyMember : membersOf(type)).has(name);
}

const camelCase = (name: string): string =>
  name.replace(/_+$/, '').replace(/(?<=\w)_(\w)/g, (_, letter: string) => letter.toUpperCase());

interface Names {
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly [namespace: string]: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

describe('the page of names from SQLAlchemy', () => {
  const page = readFileSync(`${root}docs/guide/from-sqlalchemy.md`, 'utf8');
  const rows = rowsOf(page);
  const names = JSON.parse(readFileSync(`${root}test/architecture/sqlalchemy-names.json`, 'utf8')) as Names;
  const wordsOf = (code: readonly string[]): string[] => code.flatMap((piece) => piece.match(/\w+/g) ?? []);
  const told = new Set(rows.flatMap(({ cells }) => wordsOf(cells[0] ?? [])));
  /** True where a row tells of a member as `Class.member`, or of an operator by its name. */
  const tellsOf = (type: string, member: string): boolean =>
    (type === 'ColumnElement' && told.has(member)) ||
    rows.some(({ cells }) => cells[0]?.some((code) => new RegExp(`\\b${type}\\.${member}\\b`).test(code)));

  it('has no name on our side that the libraries do not have', () => {
    const ours = rows.filter(({ table }) => table.startsWith('| SQLAlchemy | Athanor |'));
    expect(ours.length).toBeGreaterThan(100);
    const code = ours.flatMap(({ line, cells }) => (cells[1] ?? []).map((piece) => ({ line, piece })));
    const wrong = code.flatMap(({ line, piece }) =>
      /:\/\/|^@/.test(piece) ? [] : unknownNames(piece).map((name) => `line ${line}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(['sqlalchemy', 'postgresql', 'asyncio', 'schema'])('leaves out no name of the namespace %s', (namespace) => {
    const all = names[namespace] as readonly string[];
    const missing = all.filter((name) => ![name, camelCase(name)].some((one) => exported.has(one)) && !told.has(name));
    expect(missing).toEqual([]);
  });

  it.each(Object.keys(names.members))('leaves out no member of %s', (type) => {
    const ours = membersOf(type);
    const missing = names.members[type]?.filter((name) => !ours.has(camelCase(name)) && !tellsOf(type, name));
    expect(missing).toEqual([]);
  });

  it('would find a name that is not there', () => {
    expect(unknownNames('select(t).filterBi({ x: 1 })')).toEqual(['select(t).filterBi']);
    expect(unknownNames('engine.begun(async (conn) => { .. })')).toEqual(['engine.begun']);
    expect(unknownNames('selekt(t, { skipLokked: true })')).toEqual(['selekt', '{ skipLokked }']);
    expect(unknownNames('await using conn = await engine.connect()')).toEqual([]);
  });
});
