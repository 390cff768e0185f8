import type { LazyStrategy } from '../mapping/relationship-options.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';

/** How one relationship is to be loaded, and what comes below it. */
export interface RelationshipLoad {
  /** Undefined: as the mapping says. */
  readonly strategy: LazyStrategy | undefined;
  /** Of joined loads: every parent has a target, so that an inner join loses none. */
  readonly innerjoin: boolean;
  /** What was asked for the objects at the other end; undefined: nothing. */
  readonly next: LoaderNode | undefined;
}

/**
 * What the options of a statement ask for the relationships of one kind of object, and, below, for those of the objects
 * reached. Equal nodes have equal keys.
 */
export interface LoaderNode {
  readonly key: string;
  load(relationship: RelationshipProperty): RelationshipLoad | undefined;
  /** True where something is said of relationships that stay unloaded: what `state.loaderOptions` has to remember. */
  readonly concernsUnloaded: boolean;
}

/** One link of an option's chain; `'*'` stands for all relationships that no other option names. */
export interface LoaderStep {
  readonly relationship: RelationshipProperty | '*';
  readonly strategy: LazyStrategy | undefined;
  readonly innerjoin: boolean;
}

/** The options of several chains put together; `undefined` where they ask for nothing. */
export function loaderTree(chains: readonly (readonly LoaderStep[])[]): LoaderNode | undefined {
  if (chains.length === 0) return undefined;
  const everywhere = chains.findLast((chain) => chain.length === 1 && chain[0]?.relationship === '*')?.[0];
  const root = new Branch(everywhere);
  for (const chain of chains) root.add(chain);
  return root;
}

class Branch implements LoaderNode {
  /** What an unchained `'*'` says: it holds on every level. */
  readonly #everywhere: LoaderStep | undefined;
  #wildcard: LoaderStep | undefined;
  readonly #links = new Map<RelationshipProperty, { step: LoaderStep; next: Branch }>();
  #below: Branch | undefined;

  constructor(everywhere: LoaderStep | undefined) {
    this.#everywhere = everywhere;
    this.#wildcard = everywhere;
  }

  add(chain: readonly LoaderStep[]): void {
    const [step, ...rest] = chain;
    if (step === undefined) return;
    if (step.relationship === '*') {
      this.#wildcard = step;
      return;
    }
    const known = this.#links.get(step.relationship);
    // defaultload() only leads further: it does not take back what another option said of the same relationship.
    const says = known !== undefined && step.strategy === undefined ? known.step : step;
    const next = known?.next ?? new Branch(this.#everywhere);
    this.#links.set(step.relationship, { step: says, next });
    next.add(rest);
  }

  get isEmpty(): boolean {
    return this.#links.size === 0 && this.#wildcard === undefined;
  }

  get key(): string {
    const links = [...this.#links].map(
      ([relationship, { step, next }]) => `${relationshipKey(relationship)}${stepKey(step)}(${next.key})`,
    );
    const wildcard = this.#wildcard === undefined ? '' : `*${stepKey(this.#wildcard)}`;
    const everywhere = this.#everywhere === undefined ? '' : `**${stepKey(this.#everywhere)}`;
    return [...links, wildcard, everywhere].join('');
  }

  get concernsUnloaded(): boolean {
    if (this.#wildcard !== undefined) return true;
    for (const { step, next } of this.#links.values()) {
      if (step.strategy === undefined ? !next.isEmpty : !isEager(step.strategy)) return true;
    }
    return false;
  }

  load(relationship: RelationshipProperty): RelationshipLoad | undefined {
    const link = this.#links.get(relationship);
    if (link !== undefined) return { ...said(link.step), next: link.next.isEmpty ? undefined : link.next };
    if (this.#wildcard === undefined) return undefined;
    if (this.#everywhere !== undefined) this.#below ??= new Branch(this.#everywhere);
    return { ...said(this.#wildcard), next: this.#below };
  }
}

function said(step: LoaderStep): Pick<RelationshipLoad, 'strategy' | 'innerjoin'> {
  return { strategy: step.strategy, innerjoin: step.innerjoin };
}

function isEager(strategy: LazyStrategy): boolean {
  return strategy === 'joined' || strategy === 'selectin';
}

function stepKey(step: LoaderStep): string {
  return `:${step.strategy ?? 'default'}${step.innerjoin ? '!' : ''}`;
}

/** A relationship as a part of cache keys. */
export function relationshipKey(relationship: RelationshipProperty): string {
  return `${relationship.mapper.id}.${relationship.index}`;
}
