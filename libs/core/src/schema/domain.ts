import type { NamedType } from '../types/named-type.js';
import type { TypeEngine } from '../types/type-engine.js';

/** A domain, as its DDL sees it: a type that narrows another one. */
export interface DomainLike extends NamedType {
  readonly dataType: TypeEngine;
  readonly collation?: string | undefined;
  /** A string is a quoted literal, else a SQL expression. */
  readonly default?: unknown;
  readonly constraintName?: string | undefined;
  readonly notNull?: boolean | undefined;
  /** SQL of the program, or a SQL expression. */
  readonly check?: unknown;
}
