import type { MetaData } from '@athanor/core';
import { ArgumentError, InvalidRequestError } from '@athanor/core/spi';
import { linkBackReference } from './back-reference.js';
import { findMapper } from './mapper-of.js';
import type { Mapper } from './mapper.js';
import { RelationshipDeclaration } from './relationship-options.js';
import { RelationshipProperty } from './relationship-property.js';

/** The mappers that can refer to each other, with the MetaData of their tables. SQLAlchemy: `registry`. */
export class Registry {
  readonly #mappers: Mapper[] = [];
  #unconfigured: Mapper[] = [];
  #configuring = false;

  constructor(readonly metadata: MetaData) {}

  /** The mappers of all classes that were declared here, in order. */
  get mappers(): readonly Mapper[] {
    return this.#mappers;
  }

  /** Called by each mapper as it is made. */
  add(mapper: Mapper): void {
    this.#mappers.push(mapper);
    this.#unconfigured.push(mapper);
  }

  /**
   * Resolves the relationships of all mappers that are not configured yet: targets, join conditions, directions,
   * back-references. Happens by itself when the first of them is needed; where it fails, nothing is kept and the next
   * call tries again. SQLAlchemy: `registry.configure()`.
   */
  configure(): void {
    if (this.#unconfigured.length === 0) return;
    if (this.#configuring) {
      throw new InvalidRequestError(
        'A relationship was used while the relationships of its registry are being configured',
      );
    }
    this.#configuring = true;
    const mappers = this.#unconfigured;
    try {
      const declared = mappers.map((mapper) => declarationsOf(mapper));
      mappers.forEach((mapper, i) => {
        mapper.configured((declared[i] as Declared[]).map((one, index) => propertyOf(mapper, one, index)));
      });
      for (const mapper of mappers) for (const property of mapper.relationships) linkBackReference(property);
      this.#unconfigured = this.#unconfigured.filter((mapper) => !mappers.includes(mapper));
    } catch (error) {
      for (const mapper of mappers) mapper.configured(undefined);
      throw error;
    } finally {
      this.#configuring = false;
    }
    for (const mapper of mappers) registerOrphanOwners(mapper);
  }
}

interface Declared {
  readonly key: string;
  readonly declaration: RelationshipDeclaration;
  readonly target: Mapper;
}

function declarationsOf(mapper: Mapper): Declared[] {
  return [...mapper.arrows].map(([key, arrow]) => {
    const declaration = callArrow(mapper, key, arrow);
    const target = findMapper(declaration.target);
    if (target === undefined) {
      throw new ArgumentError(
        `Relationship ${mapper.className}.${key} has a target that is no entity class: ${describe(declaration.target)}`,
      );
    }
    return { key, declaration, target };
  });
}

function callArrow(mapper: Mapper, key: string, arrow: () => unknown): RelationshipDeclaration {
  let declaration: unknown;
  try {
    declaration = arrow();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new InvalidRequestError(
      `Relationship ${mapper.className}.${key} was needed before the class that it names was declared: ${error.message}. ` +
        'Use entities only after all modules that declare them have run.',
      { cause: error },
    );
  }
  if (declaration instanceof RelationshipDeclaration) return declaration;
  throw new ArgumentError(
    `Attribute ${mapper.className}.${key} is an arrow that gives ${describe(declaration)}; it has to give relationship(...)`,
  );
}

function propertyOf(mapper: Mapper, { key, declaration, target }: Declared, index: number): RelationshipProperty {
  if (target.registry !== mapper.registry) {
    throw new ArgumentError(
      `Relationship ${mapper.className}.${key} leads to ${target.className}, which is declared on another base class`,
    );
  }
  return new RelationshipProperty(key, index, mapper, target, declaration);
}

function registerOrphanOwners(mapper: Mapper): void {
  for (const property of mapper.relationships) {
    if (property.cascade.deleteOrphan) property.target.deleteOrphanOwners.push(property);
  }
}

function describe(value: unknown): string {
  return typeof value === 'function' ? `class ${value.name}` : String(value);
}
