/** A name with the word on whether it is quoted; made by {@link quotedName}. SQLAlchemy: `quoted_name`. */
export class QuotedName {
  constructor(
    readonly name: string,
    readonly quote: boolean,
  ) {}
}

/** A name that a naming convention leaves as it is; made by {@link conv}. SQLAlchemy: `conv`. */
export class ConventionName {
  constructor(readonly name: string) {}
}

/** A name as it is given: plain, or by {@link quotedName}. */
export type NameOption = string | QuotedName;

/** The name of a constraint or index as it is given. */
export type ConstraintNameOption = NameOption | ConventionName;

/** A name taken apart. */
export interface Name {
  readonly name: string;
  /** True: always in quotes; false: never, and the server folds its capitals; undefined: where it has to be. */
  readonly quote: boolean | undefined;
  /** True where no naming convention may change the name. */
  readonly final: boolean;
}

/**
 * A name that is always, or never, put in quotes. Never is for names that the server folds to lower case: only letters,
 * digits, `_` and `$` may stand in one. SQLAlchemy: `quoted_name()`.
 */
export function quotedName(name: string, quote: boolean): QuotedName {
  return new QuotedName(name, quote);
}

/** Says of a name that a naming convention has made it already. SQLAlchemy: `conv()`. */
export function conv(name: string): ConventionName {
  return new ConventionName(name);
}

/** The parts of a name as it was given; `quote` counts where the name says nothing of it. */
export function nameOf(given: ConstraintNameOption, quote?: boolean): Name {
  if (given instanceof QuotedName) return { name: given.name, quote: given.quote, final: false };
  if (given instanceof ConventionName) return { name: given.name, quote, final: true };
  return { name: given, quote, final: false };
}

/** A name in the form in which it can be given again. */
export function givenAgain({ name, quote, final }: Name): ConstraintNameOption {
  if (final) return conv(name);
  return quote === undefined ? name : quotedName(name, quote);
}
