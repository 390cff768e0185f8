import { ArgumentError, type FieldSpec, type FromClause, StatementOption } from '@athanor/core/spi';
import type { EntitySource } from './entity-element.js';
import { LoaderOption } from './loader-options.js';
import { type LoaderNode, loaderTree } from './loader-tree.js';

/** Pinned to a statement that loads a relationship, or a part of an object: what the options of the first statement ask for its objects. */
export class LoaderScope extends StatementOption {
  static override readonly fields: FieldSpec = { key: 'plain', path: 'plain', columns: 'plain' };
  readonly visitName = 'loaderScope';
  readonly key: string;

  constructor(
    readonly node: LoaderNode | undefined,
    /** The ids of the mappers on the way to these objects. */
    readonly path: readonly number[],
    /** The keys of the columns to load, beside the primary key; undefined: all, and what is loaded eagerly with them. */
    readonly columns?: readonly string[],
  ) {
    super();
    this.key = node?.key ?? '';
  }
}

/** What a statement's options ask for one of its entities. */
export interface EntityScope {
  readonly node: LoaderNode | undefined;
  readonly path: readonly number[];
  /** The keys of the only columns to load, beside the primary key. */
  readonly columns: readonly string[] | undefined;
}

/** Sorts the options by the entities that they start from. One that starts from none of them is an ArgumentError. */
export function entityScopes(
  options: readonly StatementOption[],
  sources: readonly EntitySource[],
): ReadonlyMap<EntitySource, EntityScope> {
  const scope = options.find((option) => option instanceof LoaderScope);
  const chains = options.filter((option) => option instanceof LoaderOption);
  for (const chain of chains) checkRoot(chain, sources);
  return new Map(
    sources.map((source): [EntitySource, EntityScope] => {
      const own = chains.filter((chain) => startsFrom(chain, source)).map(({ steps }) => steps);
      return [source, { node: scope?.node ?? loaderTree(own), path: scope?.path ?? [], columns: scope?.columns }];
    }),
  );
}

function startsFrom({ root, steps }: LoaderOption, source: EntitySource): boolean {
  const first = steps[0]?.relationship;
  if (first === '*' || first === undefined) return true;
  return first.mapper === source.mapper && isRoot(root, source);
}

/** A chain that names no alias means the entity class itself. */
function isRoot(root: FromClause | undefined, source: EntitySource): boolean {
  return (root ?? source.mapper.table).identity === source.from.identity;
}

function checkRoot(chain: LoaderOption, sources: readonly EntitySource[]): void {
  if (sources.some((source) => startsFrom(chain, source))) return;
  const first = chain.steps[0]?.relationship;
  const named = first === '*' || first === undefined ? '*' : `${first.mapper.className}.${first.key}`;
  const roots = sources.map(({ mapper }) => mapper.className).join(', ');
  throw new ArgumentError(
    `The loader option for "${named}" does not apply to any of the root entities in this query, e.g. ${roots || 'none'}; ` +
      'give the full path from one of the root entities to the target attribute',
  );
}
