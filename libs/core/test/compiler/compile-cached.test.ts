import { describe, expect, it } from 'vitest';
import { bulkValuesFor, valuesFor } from '../../src/compiler/bind-values.js';
import {
  type CachedCompilation,
  compileCached,
  type CompileRequest,
  describeCacheNote,
} from '../../src/compiler/compile-cached.js';
import { compile } from '../../src/compile.js';
import { StatementError } from '../../src/errors/errors.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import { bindparam } from '../../src/expression/bindparam.js';
import { text } from '../../src/statement/textual-select.js';
import { CreateTable } from '../../src/schema/ddl.js';
import { insert } from '../../src/statement/insert.js';
import { select } from '../../src/statement/select.js';
import { update } from '../../src/statement/update.js';
import { LRUCache } from '../../src/util/lru-cache.js';
import { a, dialect, nk, t } from './tables.js';

const newCache = () => new LRUCache<string, CachedCompilation>(100);

const find = (id: number) => select(a.c.data).where(a.c.id.eq(id));

/** What an execution would send. */
function sent(statement: ClauseElement, cache = newCache(), parameters?: Record<string, unknown>) {
  const request: CompileRequest = parameters === undefined ? {} : { columnKeys: Object.keys(parameters) };
  const { compiled, binds } = compileCached(statement, dialect, cache, request);
  return { sql: compiled.sql, ...valuesFor(compiled, binds, parameters) };
}

// proves: compiled-cache
describe('the compiled cache', () => {
  it('compiles statements of one shape once, and sends the values of each', () => {
    const cache = newCache();
    const first = compileCached(find(1), dialect, cache, {});
    const second = compileCached(find(2), dialect, cache, {});
    expect([first.note, second.note]).toEqual(['generated in', 'cached since']);
    expect(second.compiled).toBe(first.compiled);
    expect(valuesFor(second.compiled, second.binds)).toEqual({ values: [2], wire: ['2'] });
  });

  it('does not hold on to the values of the first execution', () => {
    const { compiled } = compileCached(find(1), dialect, newCache(), {});
    expect(compiled.slots.map((slot) => slot.bind.value as unknown)).toEqual([undefined]);
  });

  it('sends lists of any length by one text', () => {
    const cache = newCache();
    const sending = [[1], [1, 2, 3], []].map((ids) => sent(select(a.c.id).where(a.c.id.in(ids)), cache));
    expect(sending.map(({ wire }) => wire)).toEqual([['{1}'], ['{1,2,3}'], ['{}']]);
    expect(cache.size).toBe(1);
  });

  it('keeps the columns of an INSERT apart, and one set from many', () => {
    const cache = newCache();
    compileCached(insert(nk), dialect, cache, { columnKeys: ['k'] });
    compileCached(insert(nk), dialect, cache, { columnKeys: ['k', 'v'] });
    compileCached(insert(nk), dialect, cache, { columnKeys: ['k'], many: true });
    compileCached(insert(nk), dialect, cache, { columnKeys: ['k'], many: true, distinctRows: true });
    expect(cache.size).toBe(4);
  });

  it('says how a compilation came about', () => {
    const cache = newCache();
    expect(describeCacheNote(compileCached(find(1), dialect, cache, {}))).toMatch(/^generated in \d\.\d{5}s$/);
    expect(describeCacheNote(compileCached(find(1), dialect, cache, {}))).toMatch(/^cached since [\d.e-]+s ago$/);
    expect(describeCacheNote(compileCached(find(1), dialect, undefined, {}))).toMatch(/^caching disabled \d/);
    expect(describeCacheNote(compileCached(new CreateTable(a), dialect, cache, {}))).toMatch(/^no key \d/);
  });

  it('lowers a statement once per shape, and keeps what the lowering adds', () => {
    const cache = newCache();
    let lowered = 0;
    const lowering = {
      lower: (statement: ClauseElement) => {
        lowered++;
        return { statement: (statement as ReturnType<typeof find>).where(a.c.x.eq(9)), attachment: 'plan' };
      },
    };
    const compilations = [1, 2].map((id) => compileCached(find(id), dialect, cache, { lowering }));
    expect(lowered).toBe(1);
    expect(compilations.map(({ compiled, binds }) => valuesFor(compiled, binds).values)).toEqual([
      [1, 9],
      [2, 9],
    ]);
    expect(compilations[1]?.compiled.attachment).toBe('plan');
    expect(compileCached(find(1), dialect, cache, {}).compiled.attachment).toBeUndefined();
  });
});

describe('the values of an execution', () => {
  it('come from the parameters, the statement and the defaults of columns', () => {
    expect(sent(insert(t).values({ v: 'x' }), newCache(), { n: 5 })).toMatchObject({
      values: ['x', 5, 'made'],
      wire: ['x', '5', 'made'],
    });
  });

  it('are null as SQL NULL, also among parameters', () => {
    expect(sent(insert(nk), newCache(), { k: 'x', v: null }).wire).toEqual(['x', null]);
  });

  it('use the value of a bindparam() where the execution gives none', () => {
    const statement = select(a.c.id).where(a.c.x.eq(bindparam('n', { value: 3 })));
    expect(sent(statement).values).toEqual([3]);
    expect(sent(statement, newCache(), { n: 4 }).values).toEqual([4]);
  });

  it('cannot be replaced in a literal by a parameter of the same name', () => {
    expect(sent(find(1), newCache(), { id: 2 }).values).toEqual([1]);
  });

  // proves: error-statement
  it('are required where nothing else gives them', () => {
    const act = () => sent(text('SELECT :n'), newCache(), { m: 1 });
    expect(act).toThrow(StatementError);
    expect(act).toThrow("(InvalidRequestError) A value is required for bind parameter 'n'\n[SQL: SELECT $1]");
    expect(() => sent(insert(nk), newCache(), { k: undefined })).toThrow('write null for NULL');
  });

  it('are refused by their type with the statement at hand', () => {
    const act = () => sent(insert(nk), newCache(), { k: 'x', v: 1.5 });
    expect(act).toThrow(/^\(TypeError\) Integer takes .*1\.5\n\[SQL: INSERT INTO nk/);
    expect(act).toThrow(expect.objectContaining({ code: 'cd3x', orig: expect.any(TypeError) as TypeError }));
  });

  it('are one array per column for many sets', () => {
    const request = { columnKeys: ['k', 'v'], many: true };
    const { compiled, binds } = compileCached(insert(nk), dialect, newCache(), request);
    const sets = [
      { k: 'x', v: 1 },
      { k: 'y"', v: null },
    ];
    const bound = bulkValuesFor(compiled.bulk as never, binds, sets);
    expect(bound.wire).toEqual(['{"x","y\\""}', '{1,NULL}']);
    expect(bound.sets()).toEqual([
      ['x', 1],
      ['y"', null],
    ]);
    expect(() => bulkValuesFor(compiled.bulk as never, binds, [{ k: 'x', v: 1 }, { k: 'y' }])).toThrow(
      "A value is required for bind parameter 'v', in parameter group 1",
    );
  });

  it('make the defaults of each set anew', () => {
    const { compiled, binds } = compileCached(insert(t), dialect, newCache(), { columnKeys: ['v'], many: true });
    const { sets } = bulkValuesFor(compiled.bulk as never, binds, [{ v: 'p' }, { v: 'q', n: 8 }]);
    expect(sets()).toEqual([
      ['p', 0, 'made'],
      ['q', 8, 'made'],
    ]);
  });
});

// proves: compile
describe('compile()', () => {
  it('shows a statement without an engine', () => {
    expect(compile(find(1))).toEqual({ sql: 'SELECT a.data \nFROM a \nWHERE a.id = $1::INTEGER', params: [1] });
  });

  it('shows all columns of an INSERT or UPDATE without values', () => {
    expect(compile(insert(nk)).sql).toBe(
      'INSERT INTO nk (k, v, tags) VALUES ($1::VARCHAR, $2::INTEGER, $3::INTEGER[])',
    );
    expect(compile(update(nk)).sql).toBe('UPDATE nk SET k=$1::VARCHAR, v=$2::INTEGER, tags=$3::INTEGER[]');
  });
});
