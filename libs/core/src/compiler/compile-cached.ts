import { cacheKeyOf, type CacheKey } from '../expression/cache-key.js';
import type { ClauseElement } from '../expression/clause-element.js';
import type { BindParameter } from '../expression/column-element.js';
import { milliseconds } from '../util/clock.js';
import type { LRUCache } from '../util/lru-cache.js';
import type { Compiled } from './compiled.js';
import type { CompileOptions, StatementCompilerDialect } from './dialect-traits.js';
import { nestedTooDeeply } from './nested-too-deeply.js';

/** How a layer above turns its statements into Core's before they are compiled, and what it keeps with the result. */
export interface Lowering {
  /** Sets apart lowerings that make different things of the same statement; '' by default. */
  readonly cacheKey?: string;
  /**
   * The statement that is compiled, and what is kept with the compilation. Called once per shape: bind parameters of the
   * given statement must go into the result as they are, since a copy would keep the values of the first execution.
   */
  lower(statement: ClauseElement): { readonly statement: ClauseElement; readonly attachment: unknown };
}

/** What an execution says of itself, beside the statement. */
export interface CompileRequest {
  /** The keys of the parameters. Missing: no parameters. */
  readonly columnKeys?: readonly string[] | undefined;
  /** True for a list of parameter sets. */
  readonly many?: boolean | undefined;
  /** No two sets touch the same row: UPDATE and DELETE may take all of them at once. */
  readonly distinctRows?: boolean | undefined;
  readonly lowering?: Lowering | undefined;
  /** True: the execution has a `schemaTranslateMap`. */
  readonly marksSchemas?: boolean | undefined;
}

/** How a compilation came about; the words are those of the log. */
export type CacheNote = 'generated in' | 'cached since' | 'caching disabled' | 'no key';

/** What a statement may have said for which others would have to wait, or the names of such functions. */
const locksOrWrites = /\b(?:for\s+(?:no\s+key\s+|key\s+)?(?:update|share)|insert|update|delete|merge)\b|lock/i;

/** A compiled statement with the bind parameters of this very statement. */
export interface Compilation {
  readonly compiled: Compiled;
  /** In the order of the cache key; `valuesFor()` takes the values from them. */
  readonly binds: readonly BindParameter[];
  readonly note: CacheNote;
  /** How long the compilation took. */
  readonly seconds: number;
  /** When it was made, by `milliseconds()`. */
  readonly compiledAt: number;
  /** True for a SELECT that neither writes nor locks, as far as its text tells. */
  readonly onlyReads: boolean;
}

/** What the cache of an engine keeps for one shape of statement. */
export interface CachedCompilation {
  readonly compiled: Compiled;
  readonly seconds: number;
  readonly compiledAt: number;
  readonly onlyReads: boolean;
}

/** The compiled statements of an engine, by shape. */
export type CompiledCache = LRUCache<string, CachedCompilation>;

/** What is kept with a statement that was executed, for the next time that this very statement is. */
interface Remembered {
  readonly cache: CompiledCache;
  readonly request: string;
  readonly compilation: Compilation;
}

/**
 * The statement as SQL: from the cache where one of the same shape was compiled before, whatever its values.
 * Without a cache, and for statements that cannot be cached, it is compiled anew. A CompileError where it is nested too deeply.
 */
export function compileCached(
  statement: ClauseElement,
  dialect: StatementCompilerDialect,
  cache: CompiledCache | undefined,
  request: CompileRequest,
): Compilation {
  const known = statement.memo as Remembered | undefined;
  const ofRequest = requestKey(request);
  if (known !== undefined && known.cache === cache && known.request === ofRequest) return known.compilation;
  try {
    const key = cacheKeyOf(statement) as CacheKey<BindParameter> | undefined;
    const binds = key?.binds ?? [];
    if (cache === undefined || key === undefined) {
      const note = key === undefined ? 'no key' : 'caching disabled';
      return { ...compileNow(statement, dialect, binds, request), binds, note };
    }
    const text = key.text + ofRequest;
    const entry = cache.get(text);
    if (entry === undefined) {
      const made = compileNow(statement, dialect, binds, request);
      cache.set(text, made);
      return { ...made, binds, note: 'generated in' };
    }
    const { compiled, seconds, compiledAt, onlyReads } = entry;
    const compilation: Compilation = { compiled, binds, note: 'cached since', seconds, compiledAt, onlyReads };
    statement.memo = { cache, request: ofRequest, compilation } satisfies Remembered;
    return compilation;
  } catch (error) {
    throw nestedTooDeeply(error);
  }
}

/** What the log prints in brackets: `cached since 0.5021s ago`, `generated in 0.00012s`. */
export function describeCacheNote({ note, seconds, compiledAt }: Compilation): string {
  if (note !== 'cached since') return `${note} ${seconds.toFixed(5)}s`;
  return `${note} ${Number(((milliseconds() - compiledAt) / 1000).toPrecision(4))}s ago`;
}

/** The part of the key that is not in the statement. */
function requestKey({ columnKeys, many, distinctRows, lowering, marksSchemas }: CompileRequest): string {
  if (columnKeys === undefined && many !== true && lowering === undefined && marksSchemas !== true) return '';
  let key = many === true ? (distinctRows === true ? '|d' : '|m') : '|';
  if (marksSchemas === true) key += 's';
  if (lowering !== undefined) key += `l${lowering.cacheKey ?? ''}`;
  if (columnKeys !== undefined) for (const name of columnKeys) key += `|${name.length}'${name}`;
  return key;
}

function compileNow(
  statement: ClauseElement,
  dialect: StatementCompilerDialect,
  binds: readonly BindParameter[],
  request: CompileRequest,
): CachedCompilation {
  const start = milliseconds();
  const bindIndex = new Map(binds.map((bind, i) => [bind, i]));
  const options: CompileOptions = {
    columnKeys: request.columnKeys,
    many: request.many,
    distinctRows: request.distinctRows,
    marksSchemas: request.marksSchemas,
    bindIndex,
  };
  const compiled = lowerAndCompile(statement, dialect, options, request.lowering);
  const compiledAt = milliseconds();
  const onlyReads = compiled.kind === 'select' && !locksOrWrites.test(compiled.sql);
  return { compiled, seconds: (compiledAt - start) / 1000, compiledAt, onlyReads };
}

function lowerAndCompile(
  statement: ClauseElement,
  dialect: StatementCompilerDialect,
  options: CompileOptions,
  lowering: Lowering | undefined,
): Compiled {
  if (lowering === undefined) return dialect.compile(statement, options);
  const lowered = lowering.lower(statement);
  return { ...dialect.compile(lowered.statement, options), attachment: lowered.attachment };
}
