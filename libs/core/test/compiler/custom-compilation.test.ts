import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { compile } from '../../src/compile.js';
import { compiles, deregister } from '../../src/compiler/custom-compilation.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import { ClauseElement, type FieldSpec } from '../../src/expression/clause-element.js';
import { ColumnElement, literal } from '../../src/expression/column-element.js';
import { cast } from '../../src/expression/constructs.js';
import { FunctionElement } from '../../src/expression/functions.js';
import { tuple } from '../../src/expression/tuple.js';
import { Insert, insert } from '../../src/statement/insert.js';
import { select } from '../../src/statement/select.js';
import { Text } from '../../src/types/string-types.js';
import { DATE } from '../../src/types/temporal-types.js';
import type { TypeEngine } from '../../src/types/type-engine.js';
import { UserDefinedType } from '../../src/types/user-defined-type.js';
import { a, dialect, sqlOf, t } from './tables.js';

/** The last day of a month, as an element of the program's own. */
class LastDay extends ColumnElement<string> {
  static override readonly fields: FieldSpec = { date: 'element' };
  readonly visitName = 'lastDay';

  constructor(readonly date: ColumnElement) {
    super();
  }

  get type(): TypeEngine {
    return DATE() as TypeEngine;
  }
}

/** A statement of the program's own. */
class Refresh extends ClauseElement {
  static override readonly fields: FieldSpec = { view: 'plain' };
  readonly visitName = 'refresh';

  constructor(readonly view: string) {
    super();
  }
}

afterEach(() => [LastDay, Refresh, FunctionElement, Insert].forEach((type) => deregister(type)));

// proves: compile
describe('compiles()', () => {
  it("says how an element of one's own becomes SQL, with its values as parameters", () => {
    compiles(LastDay, (element, compiler) => `last_day(${compiler.process(element.date)})`);
    compiles(
      LastDay,
      ({ date }, compiler) => `(date_trunc('month', ${compiler.process(date)}) + interval '1 month - 1 day')`,
      {
        dialect: 'postgresql',
      },
    );
    const lastDay = new LastDay(literal('2024-02-01', DATE()));
    expect(sqlOf(select(lastDay.label('d')).where(lastDay.gt('2024-02-28')))).toBe(
      "SELECT (date_trunc('month', $1::DATE) + interval '1 month - 1 day') AS d \nWHERE (date_trunc('month', $1::DATE) + interval '1 month - 1 day') > $2::DATE",
    );
  });

  it('is not for types, which say their names themselves, and others of other dialects', () => {
    class Point extends UserDefinedType {
      override readonly cacheOk = true;
      getColSpec() {
        return 'POINT(3)';
      }
    }
    expect(() => compiles(Point as never, () => 'POINT')).toThrow(
      'compiles() takes a class of elements of SQL, which Point is not; the name of a type is what getColSpec() of a UserDefinedType gives',
    );
    const elsewhere = Text().withVariant(new Point(), 'postgresql');
    for (const type of [new Point(), elsewhere]) {
      expect(sqlOf(select(cast('x', type).label('p')))).toBe('SELECT CAST($1::POINT AS POINT(3)) AS p');
    }
  });

  it('is cached by the declared fields', () => {
    const key = (date: string) => cacheKeyOf(select(new LastDay(literal(date, DATE()))))?.text;
    expect(key('2024-02-01')).toBe(key('2024-03-01'));
    expect(cacheKeyOf(new Refresh('a'))?.text).not.toBe(cacheKeyOf(new Refresh('b'))?.text);
  });

  it("makes a statement of one's own", () => {
    compiles(Refresh, ({ view }, compiler) => `REFRESH MATERIALIZED VIEW ${compiler.quote(view)}`);
    expect(dialect.compile(new Refresh('Totals'))).toMatchObject({
      sql: 'REFRESH MATERIALIZED VIEW "Totals"',
      kind: 'text',
    });
  });

  it('changes what Athanor has, and may start from what it would be', () => {
    compiles(Insert, (statement, compiler) =>
      compiler.processDefault(statement).replace('INSERT', 'INSERT /* mine */'),
    );
    const compiled = dialect.compile(insert(t).values({ id: 1, v: 'x' }).returning(t.c.id));
    expect(compiled.sql).toMatch(/^INSERT \/\* mine \*\/ INTO t /);
    expect(compiled.kind).toBe('insert');
    expect(compiled.resultColumns).toHaveLength(1);
  });

  it('of a class holds for the classes below it, until it is taken back', () => {
    class Shout extends FunctionElement<string> {}
    compiles(FunctionElement, (call, compiler) => compiler.processDefault(call).toUpperCase());
    const shout = new Shout('shout', [a.c.data], a.c.data.type);
    expect(sqlOf(select(shout.label('x')))).toBe('SELECT SHOUT(A.DATA) AS x \nFROM a');
    deregister(FunctionElement);
    expect(sqlOf(select(shout.label('x')))).toBe('SELECT shout(a.data) AS x \nFROM a');
  });

  it('is missed where an element has none', () => {
    expect(() => dialect.compile(select(new LastDay(a.c.id)))).toThrow('PostgresCompiler');
  });
});

// proves: compile
describe('compile()', () => {
  it('shows a statement, and a part of one, with its values in order', () => {
    expect(compile(a.c.id.eq(5))).toEqual({ sql: 'a.id = $1::INTEGER', params: [5] });
    expect(compile(select(a.c.id).where(a.c.data.eq("it's")))).toEqual({
      sql: 'SELECT a.id \nFROM a \nWHERE a.data = $1::VARCHAR',
      params: ["it's"],
    });
  });

  it('writes values into the SQL where it is asked to', () => {
    const literals = (element: ClauseElement) => compile(element, { dialect, literalBinds: true }).sql;
    expect(literals(a.c.data.eq("it's"))).toBe("a.data = 'it''s'");
    expect(literals(a.c.id.in([1, 2]))).toBe("a.id = ANY (CAST('{1,2}' AS INTEGER[]))");
    expect(literals(tuple(a.c.id, a.c.data).in([[1, 'x']]))).toBe(
      "(a.id, a.data) IN (SELECT * FROM unnest(CAST('{1}' AS INTEGER[]), CAST('{\"x\"}' AS VARCHAR[])))",
    );
    expect(compile(a.c.id.eq(5), { literalBinds: true }).params).toEqual([]);
  });

  it('is what a statement looks like as a string and on the console', () => {
    const statement = select(a.c.id).where(a.c.x.gt(1));
    expect(String(statement)).toBe('SELECT a.id \nFROM a \nWHERE a.x > $1::INTEGER');
    expect(inspect(statement)).toBe(String(statement));
    expect(inspect({ by: a.c.x.gt(1) })).toBe('{ by: a.x > $1::INTEGER }');
    expect(String(new Refresh('totals'))).toBe('Refresh');
  });
});
