import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mistakes, readMarkers, readRows, render, unproven } from '../../scripts/ledger.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the feature ledger', () => {
  const sections = readRows();
  const markers = readMarkers();

  it('is made from the markers of the tests: npm run ledger', () => {
    expect(readFileSync(`${root}/docs/ledger.md`, 'utf8')).toBe(render(sections, markers));
  });

  it('has a row for every marker, and every marker a test', () => {
    expect(markers.length).toBeGreaterThan(0);
    expect(mistakes(sections, markers)).toEqual([]);
  });

  it('has every row once', () => {
    const ids = sections.flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(ids).toEqual([...new Set(ids)]);
  });
});

describe('a marker', () => {
  const rows = [
    {
      section: 1,
      title: 'One',
      rows: [
        { id: 'a', feature: 'A' },
        { id: 'b', feature: 'B' },
      ],
    },
  ];
  const marker = { file: 'test/x.test.ts', line: 3, rows: ['a'], title: 'sums ${n}' };
  const report = (status: string, title = 'sums 2') => [
    { name: `${root}test/x.test.ts`, assertionResults: [{ ancestorTitles: ['x'], title, fullName: title, status }] },
  ];

  it('proves its row, and leaves the others open', () => {
    const text = render(rows, [marker]);
    expect(text).toContain('| a | A | [test/x.test.ts](../test/x.test.ts) |');
    expect(text).toContain('| b | B | not yet |');
    expect(text).toContain('1 of 2 rows are proven');
  });

  it('is refused where it names an unknown row, or stands above no test', () => {
    expect(mistakes(rows, [{ ...marker, rows: ['c'] }])).toEqual([
      'test/x.test.ts:3 proves c, which is no row of the ledger',
    ]);
    expect(mistakes(rows, [{ ...marker, title: null }])).toEqual(['test/x.test.ts:3 stands above no test']);
  });

  it('holds only where its tests were run and passed', () => {
    expect(unproven([marker], report('passed'))).toEqual([]);
    expect(unproven([marker], report('failed'))).toEqual(['test/x.test.ts:3: did not pass: sums 2']);
    expect(unproven([marker], report('passed', 'other'))).toEqual(['test/x.test.ts:3: no test of this marker was run']);
  });
});
