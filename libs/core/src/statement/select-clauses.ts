import { ArgumentError } from '../errors/errors.js';
import { ClauseElement, elementOf, type FieldSpec, type HasClauseElement } from '../expression/clause-element.js';
import type { ColumnElement } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { textClause } from '../expression/text.js';
import { FromClause, fromClauseOf } from './from-clause.js';

/** Options of `fetch()`. */
export interface FetchOptions {
  /** Also the rows that sort like the last one. */
  readonly withTies?: boolean;
  /** The count is a percentage of all rows; PostgreSQL does not have it. */
  readonly percent?: boolean;
}

/** `FETCH FIRST n ROWS ONLY | WITH TIES`; stands in the place of a LIMIT. */
export class FetchClause extends ClauseElement {
  static override readonly fields: FieldSpec = { count: 'element', withTies: 'plain', percent: 'plain' };
  readonly visitName = 'fetchClause';
  readonly withTies: boolean;
  readonly percent: boolean;

  constructor(
    readonly count: ColumnElement,
    options: FetchOptions,
  ) {
    super();
    this.withTies = options.withTies === true;
    this.percent = options.percent === true;
  }
}

/** Options of `withForUpdate()`. */
export interface LockOptions {
  /** An error in place of waiting for rows that others have locked. */
  readonly nowait?: boolean;
  /** `FOR SHARE`. */
  readonly read?: boolean;
  /** Only the rows of these tables, or of the tables of these columns. */
  readonly of?: HasClauseElement | readonly HasClauseElement[];
  /** Rows that others have locked are left out. */
  readonly skipLocked?: boolean;
  /** `FOR NO KEY UPDATE`; with `read` `FOR KEY SHARE`. */
  readonly keyShare?: boolean;
}

/** `FOR UPDATE` and its kin. SQLAlchemy: `ForUpdateArg`. */
export class ForUpdate extends ClauseElement {
  static override readonly fields: FieldSpec = { strength: 'plain', of: 'elements', wait: 'plain' };
  readonly visitName = 'forUpdate';
  readonly strength: 'UPDATE' | 'NO KEY UPDATE' | 'SHARE' | 'KEY SHARE';
  readonly of: readonly FromClause[];
  readonly wait: 'NOWAIT' | 'SKIP LOCKED' | undefined;

  constructor(options: LockOptions) {
    super();
    if (options.nowait === true && options.skipLocked === true) {
      throw new ArgumentError('withForUpdate() takes nowait or skipLocked, not both');
    }
    const key = options.keyShare === true;
    this.strength = options.read === true ? (key ? 'KEY SHARE' : 'SHARE') : key ? 'NO KEY UPDATE' : 'UPDATE';
    const of = options.of ?? [];
    this.of = [...new Set((Array.isArray(of) ? of : [of]).map(lockedFrom))];
    this.wait = options.nowait === true ? 'NOWAIT' : options.skipLocked === true ? 'SKIP LOCKED' : undefined;
  }
}

function lockedFrom(value: unknown): FromClause {
  const element = elementOf(value);
  return element instanceof NamedColumn && element.from instanceof FromClause ? element.from : fromClauseOf(value);
}

/** Which clauses of the statements around a SELECT it means, in place of finding that by itself. */
export class Correlation extends ClauseElement {
  static override readonly fields: FieldSpec = { to: 'elements', except: 'elements' };
  readonly visitName = 'correlation';

  constructor(
    /** These, where they are there. */
    readonly to: readonly FromClause[] | undefined,
    /** All but these. */
    readonly except: readonly FromClause[] | undefined,
  ) {
    super();
  }
}

/** SQL text in front of or behind a part of a statement, for one dialect or for all. */
export class Affix extends ClauseElement {
  static override readonly fields: FieldSpec = { text: 'element', dialect: 'plain' };
  readonly visitName = 'affix';

  constructor(
    readonly text: ClauseElement,
    readonly dialect: string,
  ) {
    super();
  }
}

/** What `prefixWith()` and its kin take: SQL text, which must come from the program, or an element. */
export type AffixText = string | HasClauseElement;

/** Where a prefix, suffix or hint counts: the name of a dialect; `'*'`, the default, is all of them. */
export interface AffixOptions {
  readonly dialect?: string;
}

/** The affix that a call gives, in a list. */
export function affixesOf(value: AffixText, options: AffixOptions): Affix[] {
  const element = typeof value === 'string' ? textClause(value) : elementOf(value);
  if (element !== undefined) return [new Affix(element, options.dialect ?? '*')];
  throw new ArgumentError(`A prefix or suffix is a string or a SQL expression; got ${String(value)}`);
}

/** A hint for one clause of FROM, or with none for the whole statement. */
export class Hint extends ClauseElement {
  static override readonly fields: FieldSpec = { target: 'element', text: 'plain', dialect: 'plain' };
  readonly visitName = 'hint';

  constructor(
    readonly target: FromClause | undefined,
    readonly text: string,
    readonly dialect: string,
  ) {
    super();
  }
}

/** A CTE that stands in WITH although nothing names it. */
export class IndependentCte extends ClauseElement {
  static override readonly fields: FieldSpec = { cte: 'element', nestHere: 'plain' };
  readonly visitName = 'independentCte';

  constructor(
    readonly cte: FromClause,
    /** In front of this very statement, and not of the outermost one. */
    readonly nestHere: boolean,
  ) {
    super();
  }
}

/** How a SELECT names its columns in SQL: `tablenamePlusCol` by `table_column`, `disambiguateOnly` where a name repeats, `none` never. */
export type LabelStyle = 'tablenamePlusCol' | 'disambiguateOnly' | 'none';

/** What few statements have: one field, so that all others do not pay for it in their cache key. */
export class Extras extends ClauseElement {
  static override readonly fields: FieldSpec = {
    labelStyle: 'plain',
    prefixes: 'elements',
    suffixes: 'elements',
    hints: 'elements',
    ctes: 'elements',
    defaults: 'elements',
    supplemental: 'elements',
  };
  readonly visitName = 'extras';
  readonly labelStyle: LabelStyle = 'disambiguateOnly';
  readonly prefixes: readonly Affix[] = [];
  readonly suffixes: readonly Affix[] = [];
  readonly hints: readonly Hint[] = [];
  readonly ctes: readonly IndependentCte[] = [];
  /** What `returnDefaults()` asks for; none: all that the server makes; undefined: of an INSERT only the new key. */
  readonly defaults: readonly NamedColumn[] | undefined;
  /** What `returnDefaults()` gives as rows beside that. */
  readonly supplemental: readonly ClauseElement[] | undefined;
}

/** Extras with others behind them; a label style replaces that of before. */
export function extended(extras: Extras | undefined, added: Partial<Extras>): Extras {
  const { labelStyle, prefixes, suffixes, hints, ctes, defaults, supplemental } = extras ?? new Extras();
  return new Extras().with({
    labelStyle: added.labelStyle ?? labelStyle,
    prefixes: [...prefixes, ...(added.prefixes ?? [])],
    suffixes: [...suffixes, ...(added.suffixes ?? [])],
    hints: [...hints, ...(added.hints ?? [])],
    ctes: [...ctes, ...(added.ctes ?? [])],
    defaults: added.defaults ?? defaults,
    supplemental: added.supplemental ?? supplemental,
  });
}
