import { describe, expect, it } from 'vitest';
import { sqlOf } from '../compiler/tables.js';
import { ArgumentError } from '../../src/errors/errors.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import { not } from '../../src/expression/boolean-list.js';
import { type ColumnElement, literal } from '../../src/expression/column-element.js';
import type { Operand, SqlExpression } from '../../src/expression/sql-expression.js';
import { cast, column, typeCoerce } from '../../src/expression/constructs.js';
import { Column } from '../../src/schema/column.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { union } from '../../src/statement/compound-select.js';
import { call, func } from '../../src/statement/func.js';
import { select } from '../../src/statement/select.js';
import { Double, Integer } from '../../src/types/numeric-types.js';
import { Text, VARCHAR } from '../../src/types/string-types.js';
import { TypeDecorator } from '../../src/types/type-decorator.js';
import { UserDefinedType } from '../../src/types/user-defined-type.js';

type Some = SqlExpression<unknown>;

class Point extends UserDefinedType {
  override readonly cacheOk = true;
  override readonly operators = {
    distanceTo: (point: ColumnElement<string>, other: Operand<string>) => point.op('<->', Double)(other),
    eq: (point: ColumnElement<string>, other: Operand<string>) => point.op('~=', { isComparison: true })(other),
    add: (point: Some, other: unknown) => func.greatest(point, other as string),
    between: (point: Some, low: unknown, high: unknown) => call('repeat', point, low, high),
    neg: (point: Some) => func.abs(point),
    in: (point: Some, list: readonly unknown[]) => func.mod(point, list.length),
  };
  getColSpec(): string {
    return 'POINT';
  }
}

/** A text whose capitals do not count. */
class Folded extends TypeDecorator<string> {
  readonly impl = VARCHAR;
  override readonly cacheOk = true;
  override readonly operators = {
    eq: (text: Some, other: unknown) => func.lower(text as never).eq(func.lower(other as string)),
    like: (text: ColumnElement<string>, pattern: string, escape?: string) => text.like(pattern.toLowerCase(), escape),
    shout: (text: Some) => func.upper(text as never),
  };
}

const t = new Table('t', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  at: new Column(new Point()),
  e: new Column(new Folded()),
});
const { at, e } = t.c;

const sqlOfValue = (element: Some) =>
  sqlOf(select(element))
    .replace(/^SELECT /, '')
    .replace(/ AS \w+( ?\n(?:FROM .+)?)?$/s, '');

// proves: type-comparator
describe('the operators of a type', () => {
  it('are methods of its columns, also of those that show them', () => {
    expect(sqlOfValue(at.distanceTo('(1,2)'))).toBe('t.at <-> $1::POINT');
    expect(sqlOfValue(t.alias('u').c.at.distanceTo(at))).toBe('u.at <-> t.at');
    expect(sqlOfValue(select(at).subquery('s').c.at.distanceTo(at))).toBe('s.at <-> t.at');
    expect(sqlOfValue(union(select(t.c.id, at), select(t.c.id, at)).subquery('n').c.at.distanceTo(null))).toBe(
      'n.at <-> NULL',
    );
    expect(sqlOfValue(column('c', new Point()).distanceTo('x'))).toBe('c <-> $1::POINT');
    expect(at.distanceTo('x').type.visitName).toBe('double');
    expect(at.annotate({}).distanceTo('x')).toBeDefined();
    expect('distanceTo' in t.c.id).toBe(false);
  });

  it('come to any expression with the type', () => {
    expect(sqlOfValue(typeCoerce(func.max(at), new Point()).distanceTo('x'))).toBe('max(t.at) <-> $1::POINT');
    expect(sqlOfValue(cast(t.c.id, new Point()).distanceTo('x'))).toBe('CAST(t.id AS POINT) <-> $1::POINT');
  });

  it('take the place of those that all expressions have, whichever stands on the left', () => {
    expect(sqlOfValue(at.eq('(1,2)'))).toBe('t.at ~= $1::POINT');
    expect(sqlOfValue(at.eq(null))).toBe('t.at ~= NULL');
    expect(sqlOfValue(not(at.eq('x')))).toBe('NOT (t.at ~= $1::POINT)');
    expect(sqlOfValue(at.ne('x'))).toBe('t.at != $1::POINT');
    expect(sqlOfValue(at.label('l').eq('x'))).toBe('t.at ~= $1::POINT');
    expect(sqlOfValue(func.max(at).eq('x'))).toBe('max(t.at) ~= $1::POINT');
    expect(sqlOfValue(select(at).scalarSubquery().eq('x'))).toBe('(SELECT t.at \nFROM t) ~= $1::POINT');
    expect(sqlOfValue(literal('z', new Point()).add(at as never))).toBe('greatest($1::POINT, t.at)');
  });

  it('are given what stands beside the expression, each by itself', () => {
    expect(sqlOfValue(at.add('x'))).toBe('greatest(t.at, $1::POINT)');
    expect(sqlOfValue(at.between('a', 'b'))).toBe('repeat(t.at, $1::VARCHAR, $2::VARCHAR)');
    expect(sqlOfValue(at.neg())).toBe('abs(t.at)');
    expect(sqlOfValue(at.in(['a', 'b']))).toBe('mod(t.at, $1::INTEGER)');
    expect(sqlOfValue(at.notIn(['a']))).toContain('!= ALL');
  });

  it('mean by their own name what all expressions have', () => {
    expect(sqlOfValue(e.like('A%', '/'))).toBe("t.e LIKE $1::VARCHAR ESCAPE '/'");
    const [pattern] = cacheKeyOf(e.like('A%'))?.binds ?? [];
    expect(pattern?.value).toBe('a%');
    expect(sqlOfValue(e.eq('A'))).toBe('lower(t.e) = lower($1::VARCHAR)');
    expect(sqlOfValue(e.concat('b').eq('C'))).toBe('lower(t.e || $1::VARCHAR) = lower($2::VARCHAR)');
    expect(sqlOf(select(t.c.id).filterBy({ e: 'A' }))).toContain('WHERE lower(t.e) = lower($1::VARCHAR)');
    expect(sqlOfValue(e.shout())).toBe('upper(t.e)');
    expect(sqlOfValue(e.add('b'))).toBe('t.e || $1::VARCHAR');
  });

  it('go with variants, and are no part of the key of a type', () => {
    const variant = new Folded().withVariant(Text(), 'other');
    expect(sqlOfValue(typeCoerce('x', variant).eq('A'))).toBe('lower($1::VARCHAR) = lower($2::VARCHAR)');
    expect(new Folded().cacheKey).toBe(new Folded().cacheKey);
    expect(String(new Folded())).toBe('Folded()');
  });

  it('cannot have the name of what is no operator', () => {
    class Labelled extends UserDefinedType {
      override readonly operators = { label: (one: Some) => one };
      getColSpec(): string {
        return 'X';
      }
    }
    expect(() => new Column(new Labelled())).toThrow(ArgumentError);
    expect(() => new Column(new Labelled())).toThrow("A type cannot bring the operator 'label'");
  });

  it('have to give an expression where one is needed', () => {
    class Silent extends UserDefinedType {
      override readonly operators = { eq: () => undefined };
      getColSpec(): string {
        return 'X';
      }
    }
    expect(() => column('c', new Silent()).eq('x')).toThrow('undefined was given as a SQL value');
  });
});
