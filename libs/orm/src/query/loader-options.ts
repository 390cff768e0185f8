import { ArgumentError, type FieldSpec, type FromClause, StatementOption } from '@athanor/core/spi';
import type { RelationshipAttribute } from '../declarative/class-attribute.js';
import type { LazyStrategy } from '../mapping/relationship-options.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import { type LoaderStep, relationshipKey } from './loader-tree.js';

/** Options of {@link joinedload}. */
export interface JoinedLoadOptions {
  /** `JOIN` in place of `LEFT OUTER JOIN`: for relationships that always have a target. Below an outer join it stays an outer one. */
  readonly innerjoin?: boolean;
}

/** Options of {@link raiseload}. */
export interface RaiseLoadOptions {
  /** Only where SQL would be needed: a target that the session holds already is given. */
  readonly sqlOnly?: boolean;
}

/** A relationship of an entity class or of an alias of one: `A.c.bs`. */
export type LoaderTarget = RelationshipAttribute<any>;

/**
 * How a statement loads relationships: a chain of them, each with its way. Made by the functions of this file, and
 * continued by its methods: `selectinload(A.c.bs).selectinload(B.c.cs)`. Immutable. SQLAlchemy: `Load`.
 */
export class LoaderOption extends StatementOption {
  static override readonly fields: FieldSpec = { root: 'element', path: 'plain' };
  readonly visitName = 'loaderOption';

  /** @internal Made by `selectinload()` and its kin. */
  constructor(
    /** The alias that the chain starts from; undefined: the entity class itself. */
    readonly root: FromClause | undefined,
    readonly steps: readonly LoaderStep[],
  ) {
    super();
  }

  /** The chain as a part of the cache key. */
  get path(): readonly string[] {
    return this.steps.map(({ relationship, strategy, innerjoin }) => {
      const name = relationship === '*' ? '*' : relationshipKey(relationship);
      return `${name}:${strategy ?? ''}${innerjoin ? '!' : ''}`;
    });
  }

  /** Loads the relationship with one more statement for all objects at once. */
  selectinload(target: LoaderTarget): LoaderOption {
    return this.#then(target, 'selectin');
  }

  /** Loads the relationship with a JOIN. Of a collection the result then needs `unique()`. */
  joinedload(target: LoaderTarget, options: JoinedLoadOptions = {}): LoaderOption {
    return this.#then(target, 'joined', options.innerjoin);
  }

  /** Loads the relationship when it is awaited, whatever the mapping says. */
  lazyload(target: LoaderTarget | '*'): LoaderOption {
    return this.#then(target, 'select');
  }

  /** Makes reading the unloaded relationship an InvalidRequestError, also where it is awaited. */
  raiseload(target: LoaderTarget | '*', options: RaiseLoadOptions = {}): LoaderOption {
    return this.#then(target, raising(options));
  }

  /** Leaves the relationship as it is mapped, and leads on to those behind it. */
  defaultload(target: LoaderTarget): LoaderOption {
    return this.#then(target, undefined);
  }

  #then(target: LoaderTarget | '*', strategy: LazyStrategy | undefined, innerjoin = false): LoaderOption {
    const before = this.steps.at(-1);
    if (before?.relationship === '*') {
      throw new ArgumentError("Nothing can be chained behind '*': it names all relationships of the object before it");
    }
    if (target !== '*' && before !== undefined) checkLink(before.relationship, relationshipOf(target));
    const relationship = target === '*' ? target : relationshipOf(target);
    return new LoaderOption(this.root, [...this.steps, { relationship, strategy, innerjoin }]);
  }
}

/** Loads a relationship with one more statement for all objects of the result: `select(A).options(selectinload(A.c.bs))`. */
export const selectinload = (target: LoaderTarget): LoaderOption => from(target).selectinload(target);

/** Loads a relationship with a LEFT OUTER JOIN. Where it is a collection, rows repeat and the result needs `unique()`. */
export const joinedload = (target: LoaderTarget, options?: JoinedLoadOptions): LoaderOption =>
  from(target).joinedload(target, options);

/** Loads a relationship when it is awaited, whatever the mapping says; `'*'` means all that no other option names. */
export const lazyload = (target: LoaderTarget | '*'): LoaderOption => from(target).lazyload(target);

/** Makes reading an unloaded relationship an InvalidRequestError; `'*'` means all that no other option names. */
export const raiseload = (target: LoaderTarget | '*', options?: RaiseLoadOptions): LoaderOption =>
  from(target).raiseload(target, options);

/** Leaves a relationship as it is mapped, and leads on: `defaultload(A.c.bs).selectinload(B.c.cs)`. */
export const defaultload = (target: LoaderTarget): LoaderOption => from(target).defaultload(target);

function from(target: LoaderTarget | '*'): LoaderOption {
  if (target === '*') return new LoaderOption(undefined, []);
  relationshipOf(target);
  const { from: root, mapper } = target;
  return new LoaderOption(root.identity === mapper.table.identity ? undefined : root, []);
}

function raising(options: RaiseLoadOptions): LazyStrategy {
  return options.sqlOnly === true ? 'raise_on_sql' : 'raise';
}

function relationshipOf(target: LoaderTarget): RelationshipProperty {
  const relationship = (target as Partial<LoaderTarget> | null | undefined)?.property;
  if (relationship?.kind === 'relationship') return relationship;
  throw new ArgumentError(
    'A loader option takes a relationship of an entity class, such as A.c.bs; columns and names are none',
  );
}

function checkLink(before: RelationshipProperty, next: RelationshipProperty): void {
  if (before.target === next.mapper) return;
  throw new ArgumentError(
    `Attribute "${next.mapper.className}.${next.key}" does not link from relationship ` +
      `"${before.mapper.className}.${before.key}", which leads to ${before.target.className}`,
  );
}
