import type { ObjectKind, ObjectScope, RelationFilter } from '../dialect/introspection.js';
import { ArgumentError } from '../errors/errors.js';

/** Where a question about a table or a schema is to look. */
export interface InSchema {
  /** The schema; without it, what the connection finds by bare names. */
  readonly schema?: string | undefined;
}

/** Which tables and views a `getMulti..()` is about. */
export interface MultiOptions extends InSchema {
  /** Only these; names that there are none of are left out of the answer. */
  readonly filterNames?: readonly string[] | undefined;
  /** One kind or several; `TABLE` by default. */
  readonly kind?: ObjectKind | readonly ObjectKind[] | undefined;
  /** `DEFAULT`, which leaves out temporary ones, by default. */
  readonly scope?: ObjectScope | undefined;
}

const kinds: readonly string[] = ['TABLE', 'VIEW', 'MATERIALIZED_VIEW', 'ANY_VIEW', 'ANY'];
const scopes: readonly string[] = ['DEFAULT', 'TEMPORARY', 'ANY'];

/** The filter that options stand for. An ArgumentError for kinds and scopes that there are none of. */
export function filterOf({ schema, filterNames, kind = 'TABLE', scope = 'DEFAULT' }: MultiOptions): RelationFilter {
  const asked = typeof kind === 'string' ? [kind] : kind;
  const unknown = asked.find((one) => !kinds.includes(one));
  if (unknown !== undefined) refuseUnknown('kind', unknown, kinds);
  if (!scopes.includes(scope)) refuseUnknown('scope', scope, scopes);
  return { schema, kinds: asked, scope, names: filterNames };
}

function refuseUnknown(option: string, value: unknown, known: readonly string[]): never {
  throw new ArgumentError(`${option} takes one of ${known.join(', ')}, got ${JSON.stringify(value)}`);
}
