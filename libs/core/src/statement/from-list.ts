import { InvalidRequestError } from '../errors/errors.js';
import type { ClauseElement } from '../expression/clause-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { eachChild } from '../expression/traversal.js';
import { canJoin, nameOf } from './foreign-key-condition.js';
import { FromClause, Join, makeJoin } from './from-clause.js';
import { fromsOf } from './froms.js';
import type { JoinStep } from './join-step.js';
import type { Select } from './select.js';
import { SelectBase } from './select-base.js';

/** The statements around a SELECT, as far as their FROM lists matter to it. */
export interface Enclosing {
  /** What stands in the FROM of the statement next to it: left out where the SELECT can do without it. */
  readonly nearest: ReadonlySet<FromClause>;
  /** What stands in the FROM of any of them: left out where `correlate()` asks for it. */
  readonly all: ReadonlySet<FromClause>;
}

const remedy =
  'Please use the .selectFrom() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to help resolve the ambiguity.';

/** What stands in the FROM list of a SELECT: given, joined, and what columns and predicates name, less what it shares with the statements around it. */
export function fromListOf(select: Select<any, any>, enclosing: Enclosing | undefined): FromClause[] {
  let explicit = select.fromClauses.map((from) => from.identity);
  for (const step of select.joins) explicit = withJoin(select, explicit, step);
  const froms = visible([...explicit, ...impliedFroms(select)]);
  return enclosing === undefined ? froms : correlated(select, froms, enclosing);
}

/** What a list of predicates and values names beside the table that is written: UPDATE .. FROM, DELETE .. USING. */
export function extraFroms(elements: readonly ClauseElement[], table: FromClause): FromClause[] {
  return visible(elements.flatMap((element) => [...fromsOf(element)])).filter((from) => from !== table.identity);
}

function impliedFroms(select: Select<any, any>): FromClause[] {
  return [...select.rawColumns, ...select.whereClauses].flatMap((element) => [...fromsOf(element)]);
}

/** Each once, and without what stands inside of a join of the list. */
function visible(froms: readonly FromClause[]): FromClause[] {
  const hidden = new Set(froms.flatMap(insideOf));
  return [...new Set(froms)].filter((from) => !hidden.has(from));
}

function insideOf(from: FromClause): FromClause[] {
  if (!(from instanceof Join)) return [];
  return [from.left, from.right].flatMap((side) => [side.identity, ...insideOf(side)]);
}

/** The list without what the statements around it have, as `correlate()` says, or where it can do without. */
function correlated(select: Select<any, any>, froms: FromClause[], { nearest, all }: Enclosing): FromClause[] {
  const { correlation } = select;
  if (correlation !== undefined) {
    const to = correlation.to?.map((from) => from.identity);
    const except = correlation.except?.map((from) => from.identity);
    const given = (from: FromClause): boolean => to?.includes(from) === true || except?.includes(from) === false;
    return froms.filter((from) => !(all.has(from) && given(from)));
  }
  if (froms.length < 2) return froms;
  const own = froms.filter((from) => !nearest.has(from));
  if (own.length > 0) return own;
  throw new InvalidRequestError(
    `This SELECT of ${froms.map(nameOf).join(', ')} returned no FROM clauses due to auto-correlation; specify correlate(<tables>) to control correlation manually.`,
  );
}

/** The list with one more join in it: in place of the clause that it starts at, or behind the others. */
function withJoin(select: Select<any, any>, explicit: FromClause[], step: JoinStep): FromClause[] {
  const left = step.left === undefined ? implicitLeft(select, explicit, step) : explicitLeft(explicit, step.left);
  const join = makeJoin(left, step.target, step.onclause, step.kind);
  return explicit.includes(left) ? explicit.map((from) => (from === left ? join : from)) : [...explicit, join];
}

function explicitLeft(explicit: readonly FromClause[], given: FromClause): FromClause {
  const left = given.identity;
  const holders = explicit.filter((from) => from === left || from.members.some((one) => one.identity === left));
  if (holders.length > 1) {
    throw new InvalidRequestError(
      `Can't identify which entity in which to assign the left side of this join: '${nameOf(left)}' stands in several. Please use a more specific ON clause.`,
    );
  }
  return holders[0] ?? left;
}

function implicitLeft(select: Select<any, any>, explicit: FromClause[], step: JoinStep): FromClause {
  const candidates = explicit.length > 0 ? explicit : [...new Set(impliedFroms(select))];
  const lefts = joinableLefts(candidates, step);
  if (lefts.length === 1) return lefts[0] as FromClause;
  if (lefts.length > 1) {
    throw new InvalidRequestError(
      `Can't determine which FROM clause to join from, there are multiple FROMS which can join to this entity. ${remedy} ` +
        `'${nameOf(step.target)}' can be joined to ${named(lefts)}.`,
    );
  }
  const reason =
    candidates.length === 0
      ? 'There is nothing to join it to.'
      : `No foreign key connects it with ${named(candidates)}.`;
  throw new InvalidRequestError(`Don't know how to join to '${nameOf(step.target)}'. ${remedy} ${reason}`);
}

const named = (froms: readonly FromClause[]): string => froms.map((from) => `'${nameOf(from)}'`).join(', ');

function joinableLefts(candidates: readonly FromClause[], step: JoinStep): readonly FromClause[] {
  const { onclause } = step;
  const target = step.target.identity;
  const others = candidates.filter((from) => from !== target);
  if (onclause === undefined) return others.filter((from) => canJoin(from, target));
  if (candidates.length === 1) return others;
  const named = new Set(tablesOf(onclause));
  const fitting = others.filter((from) => {
    const sides = new Set([...from.members, ...target.members].map((one) => one.identity));
    return [...named].every((one) => sides.has(one));
  });
  const inside = new Set(candidates.flatMap(insideOf));
  const free = fitting.length > 1 ? fitting.filter((from) => !inside.has(from)) : fitting;
  // A condition that names none of them can stand anywhere: then the choice is only clear where there is one.
  return free.length > 0 ? free : candidates;
}

/** The tables of all columns in a condition, nested statements left out. */
function tablesOf(element: ClauseElement, found: FromClause[] = []): FromClause[] {
  if (element instanceof NamedColumn) {
    if (element.from instanceof FromClause) found.push(element.from.identity);
  } else if (!(element instanceof SelectBase)) eachChild(element, (child) => tablesOf(child, found));
  return found;
}
