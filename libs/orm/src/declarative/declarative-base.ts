import { MetaData, type TableOptions } from '@athanor/core';
import { InvalidRequestError } from '@athanor/core/spi';
import { Registry } from '../mapping/registry.js';
import type { EntityClass } from './mapped.js';
import { scanShape } from './scan-shape.js';

const registries = new WeakMap<object, Registry>();

/**
 * The root of a family of entity classes: `class Base extends DeclarativeBase {}`. Each direct subclass has a registry and a
 * MetaData of its own; `static override metadata = new MetaData(..)` gives another one. SQLAlchemy: `DeclarativeBase`.
 */
export abstract class DeclarativeBase {
  /** The tables of this base's classes. */
  declare static metadata: MetaData;

  /** The mappers of this base's classes. */
  static get registry(): Registry {
    return registryOf(this);
  }

  /**
   * A class to extend for the rows of a table: `class A extends Base.table('a', { id: mappedColumn(Integer, { primaryKey:
   * true }), bs: () => relationship([B]) }) {}`. Columns are `mappedColumn()`s, relationships arrows. Names of columns in
   * the database follow from the keys (`createDate` is `create_date`) unless given. Takes the options of Table.
   */
  static table<P>(name: string, shape: P, options?: TableOptions): EntityClass<P> {
    return scanShape(registryOf(this), name, shape as object, options) as unknown as EntityClass<P>;
  }

  static {
    // A getter, so that a subclass may override it with a plain property.
    Object.defineProperty(DeclarativeBase, 'metadata', {
      configurable: true,
      get(this: typeof DeclarativeBase) {
        return registryOf(this).metadata;
      },
    });
  }
}

/** The registry of the direct subclass of DeclarativeBase from which `type` descends. */
function registryOf(type: object): Registry {
  if (type === DeclarativeBase) {
    throw new InvalidRequestError(
      "Cannot use 'DeclarativeBase' directly as a declarative base class. Create a Base by creating a subclass of it.",
    );
  }
  const parent = Object.getPrototypeOf(type) as object;
  if (parent !== DeclarativeBase) return registryOf(parent);
  let registry = registries.get(type);
  if (registry === undefined) {
    const own = Object.getOwnPropertyDescriptor(type, 'metadata')?.value as MetaData | undefined;
    registry = new Registry(own ?? new MetaData());
    registries.set(type, registry);
  }
  return registry;
}
