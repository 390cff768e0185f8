import { func, insert, select, sqlTrue } from '@athanor/core';
import { PostgresDialect } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { aliased } from '../../src/query/aliased.js';
import { defaultload, joinedload, raiseload, selectinload } from '../../src/query/loader-options.js';
import { isOrmStatement, lowerStatement } from '../../src/query/lower-select.js';
import { A, B, C, Item, Node } from './entities.js';

const dialect = new PostgresDialect(undefined as never);

const sql = (statement: any): string =>
  dialect.compile(lowerStatement(statement).statement).sql.replaceAll(/\s+/g, ' ');

const plan = (statement: any) => lowerStatement(statement).attachment;

describe('a statement that selects entities', () => {
  it('selects the columns of the mapping', () => {
    expect(sql(select(A).orderBy(A.c.id))).toBe('SELECT a.id, a.x FROM a ORDER BY a.id');
    expect(plan(select(A))).toMatchObject({ keys: ['A'], singleEntity: true, requiresUnique: false });
  });

  it('gives tuples of entities and columns, columns by their own names', () => {
    const statement = select(A, A.c.x, B, func.count(C.c.id));
    expect(sql(statement)).toBe(
      'SELECT a.id, a.x, a.x AS x__1, b.id AS id_1, b.a_id, b.y, count(c.id) AS count_1 FROM a, b, c',
    );
    expect(plan(statement)?.keys).toEqual(['A', 'x', 'B', 'count_1']);
  });

  it('joins along relationships', () => {
    expect(sql(select(A).join(A.c.bs))).toBe('SELECT a.id, a.x FROM a JOIN b ON a.id = b.a_id');
  });

  it('can hold an entity twice, under an alias', () => {
    const other = aliased(B, 'other');
    expect(sql(select(B, other).where(B.c.id.lt(other.c.id)))).toBe(
      'SELECT b.id, b.a_id, b.y, other.id AS id_1, other.a_id AS a_id_1, other.y AS y_1 FROM b, b AS other WHERE b.id < other.id',
    );
    const unnamed = aliased(A);
    expect(sql(select(unnamed).join(unnamed.c.bs))).toBe(
      'SELECT a_1.id, a_1.x FROM a AS a_1 JOIN b ON a_1.id = b.a_id',
    );
  });

  it('is left to Core where it names columns only', () => {
    const statement = select(A.c.x);
    expect(isOrmStatement(statement)).toBe(true);
    expect(lowerStatement(statement)).toEqual({ statement, attachment: undefined });
    expect(isOrmStatement(select(A.c.x.label('l')))).toBe(true);
    expect(isOrmStatement(insert(A))).toBe(true);
    expect(isOrmStatement(select(sqlTrue))).toBe(false);
  });
});

// proves: load-joined
describe('joinedload', () => {
  it('adds a LEFT OUTER JOIN with an alias, and the order of the relationship', () => {
    const statement = select(A).options(joinedload(A.c.bs)).orderBy(A.c.id);
    expect(sql(statement)).toBe(
      'SELECT a.id, a.x, b_1.id AS id_1, b_1.a_id, b_1.y FROM a LEFT OUTER JOIN b AS b_1 ON a.id = b_1.a_id ORDER BY a.id, b_1.id',
    );
    expect(plan(statement)?.requiresUnique).toBe(true);
  });

  it('uses an inner join where innerjoin says that no parent is without', () => {
    expect(sql(select(A).options(joinedload(A.c.bs, { innerjoin: true })))).toBe(
      'SELECT a.id, a.x, b_1.id AS id_1, b_1.a_id, b_1.y FROM a JOIN b AS b_1 ON a.id = b_1.a_id ORDER BY b_1.id',
    );
  });

  it('of one object repeats no rows', () => {
    const statement = select(B).options(joinedload(B.c.a)).orderBy(B.c.id);
    expect(sql(statement)).toBe(
      'SELECT b.id, b.a_id, b.y, a_1.id AS id_1, a_1.x FROM b LEFT OUTER JOIN a AS a_1 ON a_1.id = b.a_id ORDER BY b.id',
    );
    expect(plan(statement)?.requiresUnique).toBe(false);
  });

  it('stands behind the columns of tuples and the joins of the statement', () => {
    expect(sql(select(A, A.c.x).options(joinedload(A.c.bs)).orderBy(A.c.id))).toBe(
      'SELECT a.id, a.x, a.x AS x__1, b_1.id AS id_1, b_1.a_id, b_1.y FROM a LEFT OUTER JOIN b AS b_1 ON a.id = b_1.a_id ORDER BY a.id, b_1.id',
    );
    expect(sql(select(A).join(A.c.bs).options(joinedload(A.c.bs)))).toBe(
      'SELECT a.id, a.x, b_1.id AS id_1, b_1.a_id, b_1.y FROM a JOIN b ON a.id = b.a_id LEFT OUTER JOIN b AS b_1 ON a.id = b_1.a_id ORDER BY b_1.id',
    );
  });

  it('puts the parents of a limited statement into a subquery', () => {
    expect(sql(select(A).options(joinedload(A.c.bs).joinedload(B.c.cs)).orderBy(A.c.id).limit(2))).toBe(
      'SELECT anon_1.id, anon_1.x, c_1.id AS id_1, c_1.b_id, b_1.id AS id_2, b_1.a_id, b_1.y ' +
        'FROM (SELECT a.id AS id, a.x AS x FROM a ORDER BY a.id LIMIT $1::INTEGER) AS anon_1 ' +
        'LEFT OUTER JOIN b AS b_1 ON anon_1.id = b_1.a_id LEFT OUTER JOIN c AS c_1 ON b_1.id = c_1.b_id ' +
        'ORDER BY anon_1.id, b_1.id, c_1.id',
    );
  });

  it('keeps a sort key of a limited statement that is not selected', () => {
    expect(sql(select(A).join(A.c.bs).options(joinedload(A.c.bs)).orderBy(B.c.y.desc()).limit(2))).toBe(
      'SELECT anon_1.id, anon_1.x, b_1.id AS id_1, b_1.a_id, b_1.y ' +
        'FROM (SELECT a.id AS id, a.x AS x, b.y AS y FROM a JOIN b ON a.id = b.a_id ORDER BY b.y DESC LIMIT $1::INTEGER) AS anon_1 ' +
        'LEFT OUTER JOIN b AS b_1 ON anon_1.id = b_1.a_id ORDER BY anon_1.y DESC, b_1.id',
    );
  });

  it('limits a statement as it is where only single objects are joined', () => {
    expect(sql(select(B).options(joinedload(B.c.a)).limit(2))).toBe(
      'SELECT b.id, b.a_id, b.y, a_1.id AS id_1, a_1.x FROM b LEFT OUTER JOIN a AS a_1 ON a_1.id = b.a_id LIMIT $1::INTEGER',
    );
  });

  it('of the mapping does not follow a table into itself, options do', () => {
    expect(sql(select(Node))).toBe('SELECT node.id, node.parent_id FROM node');
    expect(sql(select(Node).options(joinedload(Node.c.children).joinedload(Node.c.children)))).toBe(
      'SELECT node.id, node.parent_id, node_1.id AS id_1, node_1.parent_id AS parent_id_1, node_2.id AS id_2, node_2.parent_id AS parent_id_2 ' +
        'FROM node LEFT OUTER JOIN node AS node_2 ON node.id = node_2.parent_id LEFT OUTER JOIN node AS node_1 ON node_2.id = node_1.parent_id',
    );
  });

  it('of a many-to-many relationship joins the association table with the target first', () => {
    expect(sql(select(Item).options(joinedload(Item.c.tags)))).toBe(
      'SELECT item.id, tag_1.id AS id_1, tag_1.name FROM item LEFT OUTER JOIN ' +
        '(item_tag AS item_tag_1 JOIN tag AS tag_1 ON tag_1.id = item_tag_1.tag_id) ON item.id = item_tag_1.item_id ORDER BY tag_1.name',
    );
  });

  it('starts from the alias that it names', () => {
    const other = aliased(A, 'other');
    expect(sql(select(A, other).options(joinedload(other.c.bs)))).toBe(
      'SELECT a.id, a.x, other.id AS id_1, other.x AS x_1, b_1.id AS id_2, b_1.a_id, b_1.y ' +
        'FROM a AS other LEFT OUTER JOIN b AS b_1 ON other.id = b_1.a_id, a ORDER BY b_1.id',
    );
  });
});

// proves: load-chain
describe('loader options', () => {
  it('that start from no entity of the statement are refused', () => {
    expect(() => plan(select(A).options(selectinload(B.c.a)))).toThrow(
      'The loader option for "B.a" does not apply to any of the root entities in this query, e.g. A',
    );
  });

  it('whose links do not fit are refused', () => {
    expect(() => selectinload(A.c.bs).selectinload(A.c.bs)).toThrow(
      'Attribute "A.bs" does not link from relationship "A.bs", which leads to B',
    );
    expect(() => selectinload(A.c.x as never)).toThrow('takes a relationship of an entity class');
  });

  it('become post loads with what comes behind them', () => {
    const [part] = plan(select(A).options(selectinload(A.c.bs).selectinload(B.c.cs)))?.parts ?? [];
    expect(part).toMatchObject({ postLoads: [{ relationship: { key: 'bs' } }], loaderOptions: undefined });
  });

  it('are remembered where they concern what stays unloaded', () => {
    const [part] = plan(select(A).options(raiseload('*')))?.parts ?? [];
    expect(part).toMatchObject({ loaderOptions: { bs: 'raise' } });
    const [other] = plan(select(A).options(defaultload(A.c.bs).selectinload(B.c.cs)))?.parts ?? [];
    expect(other).toMatchObject({ postLoads: [], loaderOptions: {} });
  });
});
