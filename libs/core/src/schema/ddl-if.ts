/** What a condition of DDL looks at, beside the thing that is made. */
export interface DdlSituation {
  /** The dialect's name: `postgresql`. */
  readonly dialect: string;
  /** The `state` of the condition. */
  readonly state: unknown;
}

/** A condition under which a constraint or an index is created with its table. SQLAlchemy: the arguments of `ddl_if()`. */
export interface DdlIf {
  /** The name of the dialect that it is for, or several. */
  readonly dialect?: string | readonly string[];
  /** Gives true where the thing is to be created; `target` is the constraint or index. */
  readonly callable?: (target: object, situation: DdlSituation) => boolean;
  /** Handed to `callable`. */
  readonly state?: unknown;
}

/** True where a thing is to be created on a database of this dialect. */
export function holds(condition: DdlIf | undefined, target: object, dialect: string): boolean {
  if (condition === undefined) return true;
  if (!isOneOf(condition.dialect, dialect)) return false;
  return condition.callable?.(target, { dialect, state: condition.state }) ?? true;
}

/** True where a dialect is the one that was named, or among several; without a name, always. */
export function isOneOf(wanted: string | readonly string[] | undefined, dialect: string): boolean {
  return wanted === undefined || (typeof wanted === 'string' ? wanted === dialect : wanted.includes(dialect));
}
