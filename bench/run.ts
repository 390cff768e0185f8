import './production.ts';
import { writeFile } from 'node:fs/promises';
import { drawingOf, tableOf } from './draw.ts';
import { makeFixture } from './fixture.ts';
import { measureHttp } from './http/load.ts';
import { measure, type Ratios, someOf, type WorkloadResult } from './measure.ts';
import { measureProcesses } from './processes.ts';
import { compilingWorkloads } from './workloads/compiling.ts';
import { distantWorkload } from './workloads/distant.ts';
import { readingWorkloads } from './workloads/reading.ts';
import { writingWorkloads } from './workloads/writing.ts';

// `npm run bench [-- --rounds 15] [--only text] [--no-http] [--save]`; `--save` writes docs/bench.md and docs/bench.svg.
const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : (process.argv[at + 1] ?? '');
};
const rounds = Number(option('rounds') ?? 11);
const only = option('only');

const fixture = await makeFixture();
try {
  const results: WorkloadResult[] = [];
  const distant = await distantWorkload(fixture);
  const workloads = [
    ...readingWorkloads(fixture),
    ...writingWorkloads(fixture),
    distant,
    ...(await compilingWorkloads(fixture)),
  ];
  const chosen = workloads.filter(({ name }) => only === undefined || name.includes(only));
  const ratios = new Map<string, Record<string, Ratios>>(chosen.map(({ name }) => [name, {}]));
  // Core by itself first, as in a program without the ORM, which has V8 see more kinds of objects in the same functions.
  for (const isMeasured of [(name: string) => name !== 'orm', (name: string) => name === 'orm']) {
    for (const workload of chosen) {
      const some = someOf(workload, isMeasured);
      if (some === undefined) continue;
      await fixture.tidy();
      Object.assign(ratios.get(workload.name) as object, (await measure(some, rounds)).ratios);
      console.error(`measured: ${workload.name}: ${Object.keys(some.contestants).join(', ')}`);
    }
  }
  for (const [name, ofAll] of ratios) results.push({ name, ratios: ofAll });
  await distant.close();
  results.push(...(await measureProcesses(fixture, rounds, only)));
  if (!process.argv.includes('--no-http') && only === undefined)
    results.push(...(await measureHttp(fixture, Math.min(rounds, 7))));
  console.log(tableOf(results));
  if (process.argv.includes('--save')) {
    await writeFile(new URL('../docs/bench.svg', import.meta.url), drawingOf(results));
    await writeFile(new URL('../docs/bench.md', import.meta.url), benchPage(results));
  }
} finally {
  await fixture.close();
}

function benchPage(results: readonly WorkloadResult[]): string {
  return `# How fast it is

Ratios to hand-written \`pg\` (named statements, \`unnest\` for bulk writes, two queries for parents and children), median of
${rounds} interleaved rounds in one run: below 1 is faster than by hand. From run to run a ratio moves by up to a tenth. Times are not given, since they say more about the machine
than about the library. Made by \`npm run bench -- --save\`.

What is compared:

- *find by key*: by hand a bare statement of the pool. Athanor's is a transaction of its own, as in SQLAlchemy: BEGIN with the SELECT, and
  a ROLLBACK that nobody waits for, three statements for one. \`core, AUTOCOMMIT\` is a bare statement as well. *In a transaction*: by hand too it is
  begin, select and rollback.
- *transactions with 3 ms a round trip*: through a proxy that adds them. By hand every statement is awaited, five trips; Athanor sends
  BEGIN with the SELECT, then UPDATE, INSERT and COMMIT together, which the program gives at once: two trips.
- *core, the wire of pg*: where a version of \`pg\` does not let us send and read by ourselves, which is found out at each connection,
  statements go through its public interface.
- *building and rendering, to Kysely*: the one workload of which the ratios are not to \`pg\` but to Kysely. A SELECT of three joins and
  five predicates is built and rendered, text and parameters, as a program does it for each request: by Athanor through its cache of
  compiled statements, by Kysely with \`compile()\`, by Drizzle with \`toSQL()\`. Before it is measured, all three texts are executed and have
  to give the same rows.
- *core* is measured before the ORM has run in the process, *orm* after it, each against runs of its own by hand.
- *processes*: each run is a process of its own. The stream by hand is a cursor that fetches 1,000 rows at a time, as is Athanor's.

![bars](bench.svg)

${tableOf(results)}
`;
}
