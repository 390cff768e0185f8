import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile.js';
import { compileCached } from '../../src/compiler/compile-cached.js';
import { dialect } from './tables.js';
import { CompileError } from '../../src/errors/errors.js';
import { and, or } from '../../src/expression/boolean-list.js';
import { literal } from '../../src/expression/column-element.js';
import { select } from '../../src/statement/select.js';

const many = Array.from({ length: 10_000 }, (_, i) => literal(1).eq(i));

// proves: expr-boolean
describe('Ten thousand conditions', () => {
  it('of one or() or and() are no matter, also where they were added one by one', () => {
    for (const condition of [or(...many), and(...many)]) {
      expect(compile(select(literal(1)).where(condition)).params).toHaveLength(20_001);
    }
    let chained = or(literal(1).eq(0));
    for (const condition of many.slice(0, 2000)) chained = or(chained, condition);
    expect(compile(select(literal(1)).where(chained)).params).toHaveLength(4003);
  });

  it('one inside of the other are a CompileError, which says what to do', () => {
    let sum = literal(1).add(1);
    for (let i = 0; i < 20_000; i++) sum = sum.add(1);
    const message = /^The statement is nested more deeply than it can be compiled: .*one or\(\) or and\(\)/;
    const statement = select(sum);
    for (const act of [() => compile(statement), () => compileCached(statement, dialect, undefined, {})]) {
      expect(act).toThrow(CompileError);
      expect(act).toThrow(message);
    }
  });
});
