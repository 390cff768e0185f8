import { PostgresDialect } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { mapperOf } from '../../src/mapping/mapper-of.js';
import type { RelationshipProperty } from '../../src/mapping/relationship-property.js';
import { lowerStatement } from '../../src/query/lower-select.js';
import { columnsSelect, identitySelect, lazySelect, selectinSelect } from '../../src/query/related-select.js';
import { A, B, Item, Node } from './entities.js';

const dialect = new PostgresDialect(undefined as never);

const sql = (statement: any): string =>
  dialect.compile(lowerStatement(statement).statement).sql.replaceAll(/\s+/g, ' ');

const relationship = (entity: unknown, key: string): RelationshipProperty =>
  mapperOf(entity).property(key) as RelationshipProperty;

describe('the statements that load one object', () => {
  it('look for its primary key', () => {
    expect(sql(identitySelect(mapperOf(A)))).toBe('SELECT a.id, a.x FROM a WHERE a.id = $1::INTEGER');
    expect(identitySelect(mapperOf(A))).toBe(identitySelect(mapperOf(A)));
  });

  it('take single columns with the primary key', () => {
    expect(sql(columnsSelect(mapperOf(B), ['y']))).toBe('SELECT b.id, b.y FROM b WHERE b.id = $1::INTEGER');
  });
});

describe('the statements that load a relationship', () => {
  it('of one object compare with its key', () => {
    expect(sql(lazySelect(relationship(A, 'bs'), undefined))).toBe(
      'SELECT b.id, b.a_id, b.y FROM b WHERE $1::INTEGER = b.a_id ORDER BY b.id',
    );
    expect(sql(lazySelect(relationship(B, 'a'), undefined))).toBe('SELECT a.id, a.x FROM a WHERE a.id = $1::INTEGER');
  });

  it('of one object go through an association table', () => {
    expect(sql(lazySelect(relationship(Item, 'tags'), undefined))).toBe(
      'SELECT tag.id, tag.name FROM tag, item_tag WHERE $1::INTEGER = item_tag.item_id AND tag.id = item_tag.tag_id ORDER BY tag.name',
    );
  });

  it('tell children from parents where both are one table', () => {
    expect(sql(lazySelect(relationship(Node, 'children'), undefined))).toBe(
      'SELECT node.id, node.parent_id FROM node WHERE $1::INTEGER = node.parent_id',
    );
    expect(sql(lazySelect(relationship(Node, 'parent'), undefined))).toBe(
      'SELECT node.id, node.parent_id FROM node WHERE node.id = $1::INTEGER',
    );
  });

  it('of many objects take all keys as one parameter, and read the key column once', () => {
    expect(sql(selectinSelect(relationship(A, 'bs'), undefined, []))).toBe(
      'SELECT b.a_id, b.id, b.y FROM b WHERE b.a_id = ANY ($1::INTEGER[]) ORDER BY b.id',
    );
    expect(sql(selectinSelect(relationship(Item, 'tags'), undefined, []))).toBe(
      'SELECT item_tag.item_id, tag.id, tag.name FROM item_tag JOIN tag ON tag.id = item_tag.tag_id ' +
        'WHERE item_tag.item_id = ANY ($1::INTEGER[]) ORDER BY tag.name',
    );
  });
});
