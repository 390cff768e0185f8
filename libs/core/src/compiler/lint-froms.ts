import type { ClauseElement } from '../expression/clause-element.js';
import { BinaryExpression, type ColumnElement } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { operatorInfo } from '../expression/operators.js';
import { eachChild, iterate } from '../expression/traversal.js';
import { FromClause, Join, TextFrom } from '../statement/from-clause.js';
import { fromsOf } from '../statement/froms.js';
import { Lateral, SelectBase } from '../statement/select-base.js';

/**
 * SQLAlchemy's warning of a FROM list whose parts are not connected, by joins or by comparisons of WHERE and ON, so that
 * each row of one stands beside each row of the others; undefined where all is connected.
 */
export function cartesianProduct(
  word: string,
  froms: readonly FromClause[],
  predicates: readonly ColumnElement[],
  nameOf: (from: FromClause) => string,
): string | undefined {
  const graph = new FromGraph();
  for (const from of froms) graph.add(from);
  for (const from of froms) graph.connectWithin(from);
  for (const predicate of predicates) graph.connectBy(predicate);
  const [start, ...rest] = graph.apart();
  if (start === undefined || rest.length === 0) return undefined;
  const names = rest.map((from) => `"${nameOf(from)}"`).join(', ');
  return `${word} statement has a cartesian product between FROM element(s) ${names} and FROM element "${nameOf(start)}".  Apply join condition(s) between each element to resolve.`;
}

/** The clauses of one FROM list, and what connects them. */
class FromGraph {
  readonly #neighbours = new Map<FromClause, Set<FromClause>>();

  /** The clause, or the parts of a join, as something to be connected. */
  add(from: FromClause): void {
    for (const one of from.members) {
      if (!one.joinsImplicitly && !(one instanceof TextFrom)) this.#neighbours.set(one.identity, new Set());
    }
  }

  /** What the clause connects by itself: a join its sides, whatever its condition says, LATERAL what it refers to. */
  connectWithin(from: FromClause): void {
    if (from instanceof Lateral) this.#connect([from.identity], namedIn(from));
    if (!(from instanceof Join)) return;
    this.connectWithin(from.left);
    this.connectWithin(from.right);
    this.#connect(identities(from.left.members), identities(from.right.members));
    this.connectBy(from.onclause);
  }

  /** Connects what a comparison anywhere in the expression names on its two sides. */
  connectBy(element: ClauseElement): void {
    if (element instanceof SelectBase || element instanceof FromClause) return;
    if (element instanceof BinaryExpression && operatorInfo(element.operator).comparison === true) {
      this.#connect([...fromsOf(element.left)], [...fromsOf(element.right)]);
    }
    eachChild(element, (child) => this.connectBy(child));
  }

  /** The first clause, and those that cannot be reached from it. */
  apart(): readonly FromClause[] {
    const [start, ...others] = this.#neighbours.keys();
    if (start === undefined) return [];
    const reached = new Set([start]);
    for (const from of reached) for (const next of this.#neighbours.get(from) ?? []) reached.add(next);
    return [start, ...others.filter((from) => !reached.has(from))];
  }

  #connect(left: readonly FromClause[], right: readonly FromClause[]): void {
    for (const one of left) {
      for (const other of right) {
        this.#neighbours.get(one)?.add(other);
        this.#neighbours.get(other)?.add(one);
      }
    }
  }
}

const identities = (froms: readonly FromClause[]): FromClause[] => froms.map((from) => from.identity);

/** Whatever is named anywhere inside of a clause. */
function namedIn(from: FromClause): FromClause[] {
  const named: FromClause[] = [];
  for (const node of iterate(from))
    if (node instanceof NamedColumn && node.from instanceof FromClause) named.push(node.from.identity);
  return named;
}
