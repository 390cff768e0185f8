import { describe, expect, it, vi } from 'vitest';
import { ArgumentError } from '../../src/errors/errors.js';
import { and, not, or } from '../../src/expression/boolean-list.js';
import { BindParameter, type ColumnElement, sqlFalse, sqlTrue } from '../../src/expression/column-element.js';
import { bindparam } from '../../src/expression/bindparam.js';
import { extract } from '../../src/expression/constructs.js';
import { call, func } from '../../src/statement/func.js';
import { text } from '../../src/statement/textual-select.js';
import { address, user } from './tables.js';

const { id, name, age, active } = user.c;

const right = (element: ColumnElement) => (element as ColumnElement & { right: BindParameter }).right;

describe('an operand', () => {
  it('takes the type of the column beside it', () => {
    expect(right(name.eq('x')).type).toBe(name.type);
    expect(right(age.add(1)).type).toBe(age.type);
  });

  it('has a type of its own where it cannot be of that type', () => {
    expect(right(age.gt(1.5)).type.visitName).toBe('float');
  });

  it('gives a parameter without a type that of the column', () => {
    expect(right(age.eq(bindparam('n'))).type).toBe(age.type);
  });

  it('cannot be undefined, which would mean no condition in one place and NULL in another', () => {
    expect(() => id.eq(undefined as never)).toThrow(ArgumentError);
    expect(() => id.in([1, undefined as never])).toThrow('undefined was given as a SQL value');
  });

  it('cannot be a table', () => {
    expect(() => id.eq(address as never)).toThrow(
      'A SQL expression with one value was expected, but a table was given',
    );
  });
});

describe('the type of an expression', () => {
  it('follows its operands', () => {
    expect(age.add(1).type.affinity).toBe('integer');
    expect(age.div(2).type.affinity).toBe('numeric');
    expect(age.gt(2).type.affinity).toBe('boolean');
    expect(name.concat('x').type.affinity).toBe('string');
    expect(func.max(age).type).toBe(age.type);
    expect(func.count().type.affinity).toBe('integer');
    expect(call('my_function', 1).type.affinity).toBe('null');
  });
});

// proves: expr-boolean
describe('and, or, not', () => {
  it('flatten their own kind', () => {
    const list = and(and(id.eq(1), id.eq(2)), id.eq(3)) as unknown as { clauses: unknown[] };
    expect(list.clauses).toHaveLength(3);
  });

  it('of one predicate are that predicate', () => {
    const one = id.eq(1);
    expect(and(one)).toBe(one);
    expect(or(one)).toBe(one);
  });

  it('leave constants out, or are decided by them', () => {
    const one = id.eq(1);
    expect(and(true, one)).toBe(one);
    expect(and(one, false)).toBe(sqlFalse);
    expect(or(false, one)).toBe(one);
    expect(or(one, sqlTrue)).toBe(sqlTrue);
    expect(and(true, true)).toBe(sqlTrue);
    expect(or(false)).toBe(sqlFalse);
  });

  it('of none are no condition, with a warning that this will be forbidden', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const one = id.eq(1);
    expect(and(one, or())).toBe(one);
    expect(or(one, and())).toBe(one);
    expect(String(warned.mock.calls[0]?.[0])).toContain("use 'or(false, ...args)'");
    warned.mockRestore();
  });

  it('turn a comparison into its opposite', () => {
    expect((not(id.lt(1)) as unknown as { operator: string }).operator).toBe('ge');
    expect(not(not(active.is(true)))).toMatchObject({ operator: 'is' });
    expect(not(true)).toBe(sqlFalse);
    expect(not(false)).toBe(sqlTrue);
  });
});

describe('what becomes part of the SQL text', () => {
  it('is refused where it could be more than an operator or a field', () => {
    expect(() => id.op("= 1; --'")).toThrow('is not an operator');
    expect(() => extract('year from now()) --' as never, id)).toThrow('is not a field of a date or time');
  });
});

// proves: expr-text
describe('text()', () => {
  it('finds its parameters, and neither casts nor escaped colons', () => {
    const names = text("SELECT :a, x::int, '\\:no', :b, :a").binds.map((bind) => bind.key);
    expect(names).toEqual(['a', 'b']);
  });

  it('refuses values for parameters that it does not have', () => {
    expect(() => text('SELECT :a').bindparams({ b: 1 })).toThrow('This text() has no parameter :b; it has :a');
    expect(() => text('SELECT :a').bindparams({ a: 1 }).bindparams({ b: 1 })).toThrow('it has :a');
  });
});
