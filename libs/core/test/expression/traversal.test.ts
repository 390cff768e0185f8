import { describe, expect, it } from 'vitest';
import { or } from '../../src/expression/boolean-list.js';
import { type BinaryExpression, BindParameter, literal } from '../../src/expression/column-element.js';
import { clonedTraverse, iterate, replace, traverse } from '../../src/expression/traversal.js';
import { NamedColumn } from '../../src/expression/named-column.js';
import { select } from '../../src/statement/select.js';
import { address, user } from './tables.js';

describe('a walk through a statement', () => {
  it('meets every node once, parents first', () => {
    const n = literal(5);
    const statement = select(user.c.id).where(or(user.c.id.eq(n), user.c.age.eq(n)));
    const nodes = [...iterate(statement)];
    expect(nodes[0]).toBe(statement);
    expect(nodes.filter((node) => node === n)).toHaveLength(1);
    expect(new Set(nodes).size).toBe(nodes.length);
  });
});

describe('visitors', () => {
  it('are called for the nodes that they are for', () => {
    const seen: unknown[] = [];
    const statement = select(user.c.age).where(user.c.id.eq(5));
    const root = traverse(statement, {
      column: (column: NamedColumn) => void seen.push(column.key),
      bindparam: (bind: BindParameter) => void seen.push(bind.value),
    });
    expect(root).toBe(statement);
    expect(seen).toEqual(['age', 'id', 5]);
  });

  it('change a copy, children first', () => {
    const where = or(user.c.id.eq(1), user.c.age.eq(2));
    const copy = clonedTraverse(where, {
      bindparam: (bind: BindParameter) => bind.with({ value: (bind.value as number) + 10 }),
      binary: (binary: BinaryExpression) =>
        (binary.right as BindParameter).value === 12 ? user.c.age.is(null) : undefined,
    });
    const binds = [...iterate(copy)].filter((node) => node instanceof BindParameter);
    expect(binds.map((bind) => bind.value)).toEqual([11]);
    expect([...iterate(where)].filter((node) => node instanceof BindParameter).map((bind) => bind.value)).toEqual([
      1, 2,
    ]);
    expect(clonedTraverse(where, {})).toBe(where);
  });
});

describe('a replacement', () => {
  it('puts other nodes in place and shares what does not change', () => {
    const where = user.c.id.eq(1);
    const statement = select(user.c.id).where(where, address.c.id.eq(2));
    const alias = address.alias();
    const copy = replace(statement, (node) =>
      node instanceof NamedColumn && node.from === address ? alias.c[node.key as 'id'] : undefined,
    );
    expect(copy).not.toBe(statement);
    expect(copy.whereClauses[0]).toBe(where);
    expect([...iterate(copy.whereClauses[1] as never)]).toContain(alias.c.id);
  });

  it('gives the statement itself where nothing is replaced', () => {
    const statement = select(user.c.id).where(user.c.id.eq(1));
    expect(replace(statement, () => undefined)).toBe(statement);
  });

  it('keeps parameters as they are, so that their values are found again', () => {
    const statement = select(address.c.id).where(address.c.id.eq(7));
    const alias = address.alias();
    const copy = replace(statement, (node) => (node === address.c.id ? alias.c.id : undefined));
    const binds = (element: typeof statement) => [...iterate(element)].filter((node) => node instanceof BindParameter);
    expect(binds(copy)).toEqual(binds(statement));
    expect(binds(copy)[0]).toBe(binds(statement)[0]);
  });

  it('copies a node that stands in two places once', () => {
    const shared = user.c.id.eq(literal(1));
    const statement = select(user.c.id).where(shared).having(shared);
    const copy = replace(statement, (node) => (node === user.c.id ? user.c.age : undefined));
    expect(copy.whereClauses[0]).not.toBe(shared);
    expect(copy.havingClauses[0]).toBe(copy.whereClauses[0]);
  });

  it('gives statements that work like any other', () => {
    const copy = replace(select(user.c.id), (node) => (node === user.c.id ? user.c.age : undefined));
    const more = copy.where(user.c.id.eq(1)).join(address).orderBy('age').filterBy({ email: 'x' });
    expect(more.whereClauses).toHaveLength(2);
  });
});
