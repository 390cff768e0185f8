import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPgDriver } from '../../src/dialects/postgres/pg-driver.js';
import { PostgresDialect } from '../../src/dialects/postgres/postgres-dialect.js';
import { SAWarning } from '../../src/errors/warnings.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import { and, or } from '../../src/expression/boolean-list.js';
import { sqlTrue } from '../../src/expression/column-element.js';
import { func } from '../../src/statement/func.js';
import { deleteFrom } from '../../src/statement/delete.js';
import { select } from '../../src/statement/select.js';
import { text as sqlText } from '../../src/statement/textual-select.js';
import { update } from '../../src/statement/update.js';
import { a, b, c, dialect as plain } from './tables.js';

const dialect = new PostgresDialect(createPgDriver(), { enableFromLinting: true });

const emitted = vi.spyOn(process, 'emitWarning');
beforeEach(() => void emitted.mockImplementation(() => undefined));
afterEach(() => void emitted.mockReset());

function warningsOf(statement: ClauseElement): string[] {
  emitted.mockClear();
  dialect.compile(statement);
  for (const [warning] of emitted.mock.calls) expect(warning).toBeInstanceOf(SAWarning);
  return emitted.mock.calls.map(([warning]) => (warning as Error).message);
}

const text = (word: string, rest: string, start: string): string =>
  `${word} statement has a cartesian product between FROM element(s) ${rest} and FROM element "${start}".  Apply join condition(s) between each element to resolve.`;

// proves: cartesian-warning
describe('the warning of a cartesian product', () => {
  it('leaves out what a text() in FROM says, since nobody knows what that is', () => {
    expect(warningsOf(select(a.c.id).selectFrom(a, sqlText('generate_series(1, 2) AS n')))).toEqual([]);
    expect(warningsOf(select(a.c.id, b.c.id).selectFrom(sqlText('n')))).toEqual([text('SELECT', '"b"', 'a')]);
  });

  it('names what nothing connects', () => {
    expect(warningsOf(select(a.c.id, b.c.id))).toEqual([text('SELECT', '"b"', 'a')]);
    expect(warningsOf(select(a.c.id, b.c.id, c.c.id))).toEqual([text('SELECT', '"b", "c"', 'a')]);
    expect(warningsOf(select(a.c.id, b.c.id, c.c.id).where(b.c.id.eq(c.c.bId)))).toEqual([
      text('SELECT', '"b", "c"', 'a'),
    ]);
    expect(warningsOf(select(a.c.id, c.c.id).joinFrom(a, b))).toEqual([text('SELECT', '"c"', 'a')]);
  });

  it('names aliases and subqueries as the SQL does', () => {
    const other = a.alias();
    const sub = select(b.c.id).subquery();
    const cte = select(b.c.id).cte('w');
    expect(warningsOf(select(a.c.id, other.c.id))).toEqual([text('SELECT', '"a_1"', 'a')]);
    expect(warningsOf(select(a.c.id, sub.c.id, cte.c.id))).toEqual([text('SELECT', '"anon_1", "w"', 'a')]);
  });

  it('is given for each SELECT of a statement, and for UPDATE and DELETE', () => {
    const sub = select(a.c.id, b.c.y).subquery();
    expect(warningsOf(select(sub.c.id))).toEqual([text('SELECT', '"b"', 'a')]);
    expect(warningsOf(update(a).values({ x: 1 }).where(b.c.y.eq(2)))).toEqual([text('UPDATE', '"b"', 'a')]);
    expect(warningsOf(deleteFrom(a).where(b.c.y.eq(2)))).toEqual([text('DELETE', '"b"', 'a')]);
  });

  it.each<[string, ClauseElement]>([
    ['comparisons', select(a.c.id, b.c.id).where(a.c.x.lt(b.c.y))],
    ['comparisons over expressions', select(a.c.id, b.c.id).where(func.abs(a.c.x).eq(b.c.y.add(1)))],
    ['one side of an OR', select(a.c.id, b.c.id).where(or(a.c.x.eq(b.c.y), a.c.id.eq(1)))],
    ['a way over a third', select(a.c.id, c.c.id).where(and(a.c.id.eq(b.c.aId), b.c.id.eq(c.c.bId)))],
    ['a join, whatever its condition', select(a.c.id, b.c.id).join(b, sqlTrue)],
    ['LATERAL', select(a.c.id, select(b.c.y).where(b.c.aId.eq(a.c.id)).lateral().c.y)],
    ['correlation', select(a.c.id).where(select(b.c.id).where(b.c.aId.eq(a.c.id)).exists())],
    ['a single table', select(a.c.id)],
    ['UPDATE with a condition between both', update(a).values({ x: 1 }).where(b.c.aId.eq(a.c.id))],
  ])('is not given for %s', (_, statement) => {
    expect(warningsOf(statement)).toEqual([]);
  });

  it('is not given by a dialect that does not ask for it, as that of compile()', () => {
    plain.compile(select(a.c.id, b.c.id));
    expect(emitted).not.toHaveBeenCalled();
  });
});
