import { Table, type TableOptions } from '@athanor/core';
import { ArgumentError, clauseElement, inspection, InvalidRequestError } from '@athanor/core/spi';
import { mappedBy } from '../mapping/mapper-of.js';
import { type MappedClass, Mapper } from '../mapping/mapper.js';
import type { Registry } from '../mapping/registry.js';
import { Entity } from '../state/entity.js';
import { instrumentClass } from '../state/instrument-class.js';
import { RelationshipAttribute } from './class-attribute.js';
import { MappedColumn } from './mapped-column.js';

/** Names that entities use themselves. */
const reserved: ReadonlySet<string> = new Set(['constructor', '__proto__', 'awaitableAttrs', 'toJSON', 'then']);

/** Makes table, mapper and class of a shape. */
export function scanShape(registry: Registry, name: string, shape: object, options?: TableOptions): MappedClass {
  const columns: Record<string, ReturnType<MappedColumn['makeColumn']>> = {};
  const arrows = new Map<string, () => unknown>();
  for (const [key, declared] of Object.entries(shape) as [string, unknown][]) {
    if (reserved.has(key)) {
      throw new InvalidRequestError(
        `Attribute name '${key}' of the entity of table '${name}' is reserved; choose another one`,
      );
    }
    if (declared instanceof MappedColumn) columns[key] = declared.makeColumn();
    else if (typeof declared === 'function') arrows.set(key, declared as () => unknown);
    else throw neither(name, key, declared);
  }
  const table = new Table(name, registry.metadata, columns, options);
  const mapper = new Mapper(registry, table as unknown as Table, arrows);
  mapper.attributes = attributesOf(mapper);
  return generateClass(mapper);
}

function attributesOf(mapper: Mapper): Record<string, unknown> {
  const relationships = mapper.relationshipKeys.map((key) => [key, new RelationshipAttribute(mapper, key)]);
  return { ...mapper.columnAttributes, ...Object.fromEntries(relationships) };
}

/** The class that the user's extends. Whoever reads one of its statics tells the mapper by which class. */
function generateClass(mapper: Mapper): MappedClass {
  const Generated = class extends Entity {};
  mapper.declareBase(Generated);
  const statics: Record<PropertyKey, () => unknown> = {
    [mappedBy]: () => mapper,
    [clauseElement]: () => mapper.element,
    [inspection]: () => () => mapper,
    c: () => mapper.attributes,
  };
  for (const name of Reflect.ownKeys(statics)) {
    Object.defineProperty(Generated, name, {
      get(this: MappedClass) {
        mapper.adopt(this);
        return statics[name]?.();
      },
    });
  }
  instrumentClass(Generated, mapper);
  return Generated;
}

function neither(table: string, key: string, declared: unknown): ArgumentError {
  return new ArgumentError(
    `Attribute '${key}' of the entity of table '${table}' is ${declared === null ? 'null' : `a ${typeof declared}`}: write ` +
      'mappedColumn(type) for a column, or an arrow for a relationship: () => relationship(Other)',
  );
}
