import { Column, type Executable, inspect, Integer, select, Table, Text } from '@athanor/core';
import { elementOf, PostgresDialect } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { DeclarativeBase } from '../../src/declarative/declarative-base.js';
import { mappedColumn } from '../../src/declarative/mapped-column.js';
import { relationship } from '../../src/declarative/relationship.js';
import { mapperOf } from '../../src/mapping/mapper-of.js';
import { stateOf } from '../../src/state/entity.js';

class Base extends DeclarativeBase {}
const id = () => mappedColumn(Integer, { primaryKey: true });

class A extends Base.table('a', {
  id: id(),
  data: mappedColumn(Text),
  bs: () => relationship([B], { backPopulates: 'a' }),
}) {}
class B extends Base.table('b', {
  id: id(),
  aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
  data: mappedColumn(Text),
  a: () => relationship(A, { backPopulates: 'bs' }),
}) {}
class Node extends Base.table('node', {
  id: id(),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'node.id' }),
  parent: () => relationship(Node, { nullable: true, remoteSide: Node.c.id, backPopulates: 'children' }),
  children: () => relationship([Node], { backPopulates: 'parent' }),
}) {}
const links = new Table('article_tag', Base.metadata, {
  articleId: new Column(Integer, { primaryKey: true, foreignKey: 'article.id' }),
  tagId: new Column(Integer, { primaryKey: true, foreignKey: 'tag.id' }),
});
class Article extends Base.table('article', { id: id(), tags: () => relationship([Tag], { secondary: links }) }) {}
class Tag extends Base.table('tag', { id: id(), name: mappedColumn(Text) }) {}

const dialect = new PostgresDialect(undefined as never);

const sql = (statement: Executable): string =>
  dialect.compile(elementOf(statement) as never, {}).sql.replaceAll(/\s+/g, ' ');

// proves: rel-comparators
describe('a relationship of a class, in a statement', () => {
  it('joins along its foreign key', () => {
    expect(sql(select(A.c.id).join(A.c.bs))).toBe('SELECT a.id FROM a JOIN b ON a.id = b.a_id');
    expect(sql(select(B.c.id).outerjoin(B.c.a))).toBe('SELECT b.id FROM b LEFT OUTER JOIN a ON a.id = b.a_id');
  });

  it('joins through an association table', () => {
    expect(sql(select(Article.c.id).join(Article.c.tags))).toBe(
      'SELECT article.id FROM article JOIN article_tag ON article.id = article_tag.article_id JOIN tag ON tag.id = article_tag.tag_id',
    );
  });

  it('any(): some member, or one for which a predicate holds', () => {
    expect(sql(select(A.c.id).where(A.c.bs.any()))).toBe(
      'SELECT a.id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE a.id = b.a_id)',
    );
    expect(sql(select(A.c.id).where(A.c.bs.any(B.c.data.eq('x'))))).toBe(
      'SELECT a.id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE a.id = b.a_id AND b.data = $1::TEXT)',
    );
    expect(sql(select(Article.c.id).where(Article.c.tags.any(Tag.c.name.eq('x'))))).toBe(
      'SELECT article.id FROM article WHERE EXISTS (SELECT 1 FROM article_tag, tag WHERE ' +
        'article.id = article_tag.article_id AND tag.id = article_tag.tag_id AND tag.name = $1::TEXT)',
    );
  });

  it('any() means members of its own where the target stands in the statement besides', () => {
    expect(
      sql(
        select(A.c.id)
          .join(A.c.bs)
          .where(A.c.bs.any(B.c.data.eq('x'))),
      ),
    ).toBe(
      'SELECT a.id FROM a JOIN b ON a.id = b.a_id WHERE EXISTS (SELECT 1 FROM b WHERE a.id = b.a_id AND b.data = $1::TEXT)',
    );
  });

  it('any() may compare members with what the statement has besides', () => {
    expect(sql(select(A.c.id, Tag.c.id).where(A.c.bs.any(B.c.data.eq(Tag.c.name))))).toBe(
      'SELECT a.id, tag.id AS id_1 FROM a, tag WHERE EXISTS (SELECT 1 FROM b WHERE a.id = b.a_id AND b.data = tag.name)',
    );
  });

  it('any() and has() of a table with itself stand under an alias', () => {
    expect(sql(select(Node.c.id).where(Node.c.children.any(Node.c.id.gt(5))))).toBe(
      'SELECT node.id FROM node WHERE EXISTS (SELECT 1 FROM node AS node_1 WHERE node.id = node_1.parent_id AND node_1.id > $1::INTEGER)',
    );
    expect(sql(select(Node.c.id).where(Node.c.parent.has()))).toBe(
      'SELECT node.id FROM node WHERE EXISTS (SELECT 1 FROM node AS node_1 WHERE node_1.id = node.parent_id)',
    );
  });

  it('has() is for one object, any() for many', () => {
    expect(sql(select(B.c.id).where(B.c.a.has(A.c.data.eq('x'))))).toBe(
      'SELECT b.id FROM b WHERE EXISTS (SELECT 1 FROM a WHERE a.id = b.a_id AND a.data = $1::TEXT)',
    );
    expect(() => A.c.bs.has()).toThrow("'has()' not implemented for collections. Use any() of A.bs.");
    expect(() => B.c.a.any()).toThrow("'any()' not implemented for scalar attributes. Use has() of B.a.");
  });
});

// proves: map-inspect
describe('inspect()', () => {
  it('gives the mapper of a class and the state of an entity', () => {
    const a = new A();
    expect(inspect(A)).toBe(mapperOf(A));
    expect(inspect(A).class).toBe(A);
    expect(inspect(a)).toBe(stateOf(a));
  });
});
