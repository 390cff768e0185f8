// Sums the JSON reports of the test runs into one line. Its argument is the exit status of the test command: a failure
// outside of the tests (types, lint, a run that broke off) counts as one failed test, so that it cannot hide.
import { existsSync, readFileSync } from 'node:fs';

const reports = ['.vitest/unit.json', '.vitest/integration.json']
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')));
const sum = (field) => reports.reduce((total, report) => total + report[field], 0);

const broken = process.argv[2] !== '0' || reports.length < 2;
const failed = Math.max(sum('numFailedTests'), broken ? 1 : 0);
console.log(`${sum('numPassedTests')} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
