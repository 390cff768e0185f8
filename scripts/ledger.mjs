// The feature ledger: which features of SQLAlchemy are proven, and by which tests. A comment `// proves: <row>[, <row>]`
// stands right above a test or a `describe`, or at the top of a scenario's script; the rows are in docs/ledger-rows.json.
//
//   node scripts/ledger.mjs           writes docs/ledger.md
//   node scripts/ledger.mjs --check   compares it, and sees in the reports of the last run that the tests passed
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ledger = join(root, 'docs/ledger.md');
const places = ['libs', 'test', 'apps', 'examples'];
const reports = ['.vitest/unit.json', '.vitest/integration.json'];

const marker = /^[ \t]*\/\/ proves: (.+)$/;
const opening = /^\s*(?:it|test|describe)\b/;
const ofCases = /^\s*(?:it|test|describe)\.(?:each|for)\b/;

/** The sections of the ledger with their rows. */
export function readRows() {
  return JSON.parse(readFileSync(join(root, 'docs/ledger-rows.json'), 'utf8'));
}

/** All markers of the tree: `{ file, line, rows, title }`; the title is undefined for the marker of a scenario's script. */
export function readMarkers() {
  return places.flatMap((place) => testFiles(join(root, place))).flatMap(markersOf);
}

function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/(^|\/)(node_modules|dist|src|\.pages)\//.test(name))
    .map((name) => join(folder, name))
    .sort();
}

function markersOf(path) {
  const file = relative(root, path);
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((text, i) => {
    const rows = marker
      .exec(text)?.[1]
      ?.split(',')
      .map((row) => row.trim());
    const title = /\.test(-d)?\.ts$/.test(file) ? titleAt(lines, i + 1) : undefined;
    return rows === undefined ? [] : [{ file, line: i + 1, rows, title }];
  });
}

/** The title of the test that begins at a line; null where none does. */
function titleAt(lines, at) {
  const first = lines[at] ?? '';
  if (!opening.test(first)) return null;
  // The cases of `it.each([..])('title'` stand in front of the title.
  const title = ofCases.test(first) ? /\)\(\s*(['"`])(.+?)\1/s : /\(\s*(['"`])(.+?)\1/s;
  return title.exec(lines.slice(at, at + 60).join('\n'))?.[2] ?? null;
}

/** What is wrong with the markers: rows that there are not, markers above something that is no test. */
export function mistakes(sections, markers) {
  const known = new Set(sections.flatMap(({ rows }) => rows.map(({ id }) => id)));
  return markers.flatMap(({ file, line, rows, title }) => [
    ...rows
      .filter((row) => !known.has(row))
      .map((row) => `${file}:${line} proves ${row}, which is no row of the ledger`),
    ...(title === null ? [`${file}:${line} stands above no test`] : []),
  ]);
}

/** The text of docs/ledger.md. */
export function render(sections, markers) {
  const proofs = new Map();
  for (const { file, rows } of markers) {
    for (const row of rows) proofs.set(row, (proofs.get(row) ?? new Set()).add(file));
  }
  const all = sections.flatMap(({ rows }) => rows);
  const proven = all.filter(({ id }) => proofs.has(id)).length;
  const line = ({ id, feature }) => {
    const links = [...(proofs.get(id) ?? [])].map(
      (file) => `[${file}](${relative(dirname(ledger), join(root, file))})`,
    );
    return `| ${id} | ${feature} | ${links.length === 0 ? 'not yet' : links.join('<br>')} |`;
  };
  return `${[
    '# Feature ledger',
    '',
    'What SQLAlchemy has, and the tests that prove that Athanor has it. Made from the tests by `npm run ledger`: a marker',
    `\`// proves: <row>\` stands above each of them. ${proven} of ${all.length} rows are proven; the others are not there yet.`,
    ...sections.flatMap(({ section, title, rows }) => [
      '',
      `## ${section}. ${title}`,
      '',
      '| row | feature | proven by |',
      '| --- | --- | --- |',
      ...rows.map(line),
    ]),
  ].join('\n')}\n`;
}

/** The markers whose tests did not all pass, by the JSON reports of a run. */
export function unproven(markers, results) {
  return markers.flatMap(({ file, line, title }) => {
    const own = testsOf(file, title, results);
    const failed = own.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName);
    if (own.length === 0) return [`${file}:${line}: no test of this marker was run`];
    return failed.map((name) => `${file}:${line}: did not pass: ${name}`);
  });
}

/** The tests of a marker: of its title, be it the test's own or that of a `describe` around it. */
function testsOf(file, title, results) {
  const script = title === undefined;
  const home = script ? join(dirname(file), 'scenarios.test.ts') : file;
  const pattern = script ? startOf(file) : wholeOf(title);
  return results
    .filter(({ name }) => relative(root, name) === home)
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((result) => [...result.ancestorTitles, result.title].some((one) => pattern.test(one)));
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const startOf = (file) => new RegExp(`^${escaped(file.replace(/^.*\//, '').replace(/\.ts$/, ''))} on `);
/** Places of a title that are filled in when the test is made: `${name}`, `%s`, `$name`. */
const wholeOf = (title) =>
  new RegExp(
    `^${escaped(title.replace(/\$\{[^}]*\}|%[sdifjo#%]|\$[\w.]+/g, '\u0000')).replaceAll('\u0000', '.*')}$`,
    's',
  );

function main(check) {
  const sections = readRows();
  const markers = readMarkers();
  const text = render(sections, markers);
  const found = mistakes(sections, markers);
  if (!check) writeFileSync(ledger, text);
  else {
    if (readFileSync(ledger, 'utf8') !== text) found.push('docs/ledger.md is out of date: npm run ledger');
    const results = reports
      .map((path) => join(root, path))
      .filter(existsSync)
      .flatMap((path) => JSON.parse(readFileSync(path, 'utf8')).testResults);
    found.push(...unproven(markers, results));
  }
  for (const mistake of found) console.error(mistake);
  process.exitCode = found.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes('--check'));
