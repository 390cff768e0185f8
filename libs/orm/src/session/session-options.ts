import type { AsyncConnection, AsyncEngine } from '@athanor/core';
import { ArgumentError } from '@athanor/core/spi';
import type { JoinTransactionMode } from './session-transaction.js';

/** The settings of a session. */
export interface SessionOptions {
  /** Queries send pending changes first. Default true. */
  readonly autoflush?: boolean;
  /** A transaction begins by itself with the first use. Default true. */
  readonly autobegin?: boolean;
  /** After a commit loaded attributes are forgotten, and have to be loaded again. Default false, unlike SQLAlchemy's own: nothing here loads by itself. */
  readonly expireOnCommit?: boolean;
  /** False: a closed session refuses everything. Default true: `close()` only resets it. */
  readonly closeResetsOnly?: boolean;
  /** What a session that is bound to a connection does with the transaction it finds there. Default `conditional_savepoint`. */
  readonly joinTransactionMode?: JoinTransactionMode;
  /** For the user's own data. */
  readonly info?: Readonly<Record<PropertyKey, unknown>>;
}

/** The names of the settings, for the check of what users give. */
const optionNames: ReadonlySet<string> = new Set<keyof SessionOptions>([
  'autoflush',
  'autobegin',
  'expireOnCommit',
  'closeResetsOnly',
  'joinTransactionMode',
  'info',
]);

const joinModes: ReadonlySet<string> = new Set<JoinTransactionMode>([
  'conditional_savepoint',
  'rollback_only',
  'control_fully',
  'create_savepoint',
]);

/** Settings as given, checked: an unknown name or mode is an ArgumentError. */
export function checkSessionOptions(options: SessionOptions): SessionOptions {
  for (const name of Object.keys(options)) {
    if (!optionNames.has(name)) {
      throw new ArgumentError(
        `Unknown session option ${JSON.stringify(name)}; there are ${[...optionNames].join(', ')}`,
      );
    }
  }
  const mode = options.joinTransactionMode;
  if (mode !== undefined && !joinModes.has(mode)) {
    throw new ArgumentError(`joinTransactionMode ${JSON.stringify(mode)} is none of ${[...joinModes].join(', ')}`);
  }
  return options;
}

/** The bind as given, checked: an engine or a connection. */
export function checkBind(bind: unknown): AsyncEngine | AsyncConnection {
  const candidate = bind as { connect?: unknown; beginNested?: unknown } | null | undefined;
  if (typeof candidate?.connect === 'function' || typeof candidate?.beginNested === 'function') {
    return bind as AsyncEngine | AsyncConnection;
  }
  throw new ArgumentError(
    'bind is expected to be an AsyncEngine or an AsyncConnection: new AsyncSession(createAsyncEngine(url))',
  );
}
