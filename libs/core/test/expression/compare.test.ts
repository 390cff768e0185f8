import { describe, expect, it } from 'vitest';
import { a, b } from '../compiler/tables.js';
import { and, or } from '../../src/expression/boolean-list.js';
import { bindparam } from '../../src/expression/bindparam.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import { literal } from '../../src/expression/column-element.js';
import { cast } from '../../src/expression/constructs.js';
import { insert } from '../../src/statement/insert.js';
import { func } from '../../src/statement/func.js';
import { select } from '../../src/statement/select.js';
import { text } from '../../src/statement/textual-select.js';
import { Integer } from '../../src/types/numeric-types.js';
import { VARCHAR } from '../../src/types/string-types.js';
import { DateTime } from '../../src/types/temporal-types.js';

const { id, x } = a.c;

// What SQLAlchemy 2.0.54 says of the same pairs.
const same: readonly (readonly [ClauseElement, ClauseElement])[] = [
  [x.eq(5), x.eq(5)],
  [x.eq(b.c.id), b.c.id.eq(x)],
  [x.ne(b.c.id), b.c.id.ne(x)],
  [x.add(1), literal(1).add(x)],
  [x.mul(b.c.id), b.c.id.mul(x)],
  [and(x.eq(1), id.eq(2)), and(id.eq(2), x.eq(1))],
  [or(x.eq(1), id.eq(2), x.eq(3)), or(x.eq(3), id.eq(2), x.eq(1))],
  [and(x.eq(1), and(id.eq(2))), and(x.eq(1), id.eq(2))],
  [select(a), select(a)],
  [a.alias('n'), a.alias('n')],
  [select(a.alias()), select(a.alias())],
  [bindparam('n'), bindparam('n')],
  [x.label('l'), x.label('l')],
  [text('x'), text('x')],
  [x.in([1, 2]), x.in([1, 2])],
  [func.power(x, 1), func.power(x, 1)],
  [insert(a).values({ x: 1 }), insert(a).values({ x: 1 })],
  [literal(new Date(5), DateTime), literal(new Date(5), DateTime)],
];

const different: readonly (readonly [ClauseElement, ClauseElement])[] = [
  [x.eq(5), x.eq(6)],
  [x.lt(b.c.id), b.c.id.gt(x)],
  [x.sub(b.c.id), b.c.id.sub(x)],
  [x.isDistinctFrom(b.c.id), b.c.id.isDistinctFrom(x)],
  [and(x.eq(1), id.eq(2)), or(x.eq(1), id.eq(2))],
  [and(x.eq(1), x.eq(1)), and(x.eq(1), x.eq(2))],
  [select(x), select(id)],
  [a.alias('n'), a.alias('m')],
  [bindparam('n'), bindparam('m')],
  [bindparam('n', { value: 1 }), bindparam('n', { value: 2 })],
  [x.label('l'), x.label('k')],
  [a, b],
  [x.in([1, 2]), x.in([2, 1])],
  [cast(x, VARCHAR), cast(x, Integer)],
  [select(a).where(x.eq(1), id.eq(2)), select(a).where(id.eq(2), x.eq(1))],
  [insert(a).values({ x: 1 }), insert(a).values({ x: 2 })],
  [x, x.label('x')],
];

// proves: compare
describe('compare()', () => {
  it.each(same)('%# takes %s for %s', (left, right) => {
    expect([left.compare(right), right.compare(left)]).toEqual([true, true]);
  });

  it.each(different)('%# tells %s from %s', (left, right) => {
    expect([left.compare(right), right.compare(left)]).toEqual([false, false]);
  });

  it('passes over values where it is told to', () => {
    expect(x.eq(5).compare(x.eq(6), { compareValues: false })).toBe(true);
    expect(x.eq(5).compare(x.ne(5), { compareValues: false })).toBe(false);
  });

  it('takes aliases for the same where they stand in the same places', () => {
    const [p, q, r] = [a.alias(), a.alias(), a.alias()];
    expect(p.c.x.eq(q.c.x).compare(q.c.x.eq(r.c.x))).toBe(true);
    expect(p.c.x.lt(q.c.x).compare(p.c.x.lt(p.c.x))).toBe(false);
    expect(p.c.x.lt(p.c.x).compare(p.c.x.lt(q.c.x))).toBe(false);
    expect(and(p.c.x.gt(1), q.c.x.gt(2)).compare(and(q.c.x.gt(2), p.c.x.gt(1)))).toBe(true);
  });
});
