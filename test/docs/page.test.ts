import { describe, expect, it } from 'vitest';
import { driversOf, programsOf } from './page.js';
import { shownAs, statementsIn } from './recorder.js';

const fence = '```';
const page = (...lines: string[]): string => lines.join('\n');

describe('a page of the guide', () => {
  it('is one program, whose lines stand where they stand in the page', () => {
    const [program] = programsOf(
      'x',
      page('# X', `${fence}ts`, 'const a = 1;', fence, 'words', `${fence}ts scope`, 'use(a);', fence),
    );
    expect(program?.code.split('\n').map((line) => line.trim())).toEqual([
      '',
      '$page.enter(0);',
      'const a = 1;',
      '$page.leave();',
      '',
      '$page.enter(1); {',
      'use(a);',
      '} $page.leave();',
    ]);
  });

  it('imports each name once, wherever its blocks import it', () => {
    const text = page(
      `${fence}ts`,
      "import { a } from 'm';",
      'a();',
      fence,
      '<!-- ts',
      "import { a, b } from 'm';",
      'b();',
      '-->',
    );
    const code = programsOf('x', text)[0]
      ?.code.split('\n')
      .map((line) => line.trim());
    expect(code).toEqual([
      "import { a, b } from 'm'; $page.enter(0);",
      '',
      'a();',
      '$page.leave();',
      '',
      '',
      'b();',
      '',
    ]);
  });

  it('may be a program for each section', () => {
    const section = (name: string) => [`## ${name}`, `${fence}ts`, 'x();', fence];
    const programs = programsOf(
      'x',
      page('<!-- a program for each section -->', ...section('One'), '## Words', ...section('Two')),
    );
    expect(programs.map(({ name }) => name)).toEqual(['x-one', 'x-two']);
  });

  it('says what its blocks print, behind them or in comments, and what they send', () => {
    const expectations = (...lines: string[]) =>
      programsOf('x', page(...lines))[0]?.blocks.map(({ expected }) => expected);
    const block = [`${fence}ts`, 'console.log(1);', fence];
    const output = [`${fence}text`, '1', fence];
    const statements = [`${fence}sql`, 'BEGIN;', fence];
    expect(expectations(...block, ...output, ...statements)).toEqual([{ output: '1', statements: 'BEGIN;' }]);
    expect(expectations(...block, ...block, ...output)).toEqual([
      { output: undefined, statements: undefined },
      { output: '1', statements: undefined },
    ]);
    const commented = [`${fence}ts`, 'console.log(1); // 1', 'f(); // a remark', 'console.log(2); // 2', fence];
    expect(expectations(...commented)).toEqual([{ output: '1\n2', statements: undefined }]);
    expect(() => expectations(...commented, ...output)).toThrow('stands in comments and in a text block');
  });

  it('compiles the expressions of a block that is marked so', () => {
    const [program] = programsOf('x', page(`${fence}ts compile`, 'select(a)', '  .where(b);', fence));
    expect(program?.code).toContain('$page.compiled(select(a)\n  .where(b));');
  });

  it('runs on both databases unless it names one', () => {
    expect([driversOf(''), driversOf('<!-- runs on: pg -->')]).toEqual([['pglite', 'pg'], ['pg']]);
  });
});

describe('the statements of a page', () => {
  const sent = [{ sql: 'SELECT a \nFROM t', parameters: [1, 'x'] }];

  it('end in a semicolon, behind which the parameters may stand', () => {
    expect(statementsIn("BEGIN;\nSELECT a\n  FROM t; -- [ 1, 'x' ]")).toEqual([
      { sql: 'BEGIN', parameters: undefined },
      { sql: 'SELECT a FROM t', parameters: "[ 1, 'x' ]" },
    ]);
  });

  it('are compared with their parameters where the page shows them', () => {
    const differs = (text: string): boolean =>
      JSON.stringify(shownAs(statementsIn(text), sent)) !== JSON.stringify(statementsIn(text));
    expect(["SELECT a FROM t; -- [ 1, 'x' ]", 'SELECT a FROM t;'].map(differs)).toEqual([false, false]);
    expect(['SELECT a FROM t; -- [ 2 ]', 'SELECT b FROM t;', ''].map(differs)).toEqual([true, true, true]);
  });
});
