import type { DriverErrorInfo } from '../../dialect/driver.js';

/** A session was used after it had been closed or lost. */
export class SessionClosedError extends Error {
  override readonly name = 'SessionClosedError';
  /** True where nothing was sent, so that the server knows nothing of the statement. */
  readonly unsent: boolean;

  constructor(
    message = 'The database session is closed',
    { cause, unsent = false }: { readonly cause?: unknown; readonly unsent?: boolean } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.unsent = unsent;
    markDriverError(this);
  }
}

// What came from the driver is remembered: by its shape alone a lost socket cannot be told from an error of the user's.
const driverErrors = new WeakSet<object>();
const lastWords = new WeakSet<object>();

/** Marks what a driver threw as its own, so that {@link describePgError} knows it. Gives it back. */
export function markDriverError(error: unknown): unknown {
  if (error instanceof Object) driverErrors.add(error);
  return error;
}

/** Marks an error behind which nothing came any more: whatever it says, the session is lost. Gives it back. */
export function markLastWords(error: unknown): unknown {
  if (error instanceof Object) lastWords.add(error);
  return error;
}

/** Reads an error of `pg` or PGlite; `null` where it did not come from them. */
export function describePgError(error: unknown): DriverErrorInfo | null {
  if (!(error instanceof Error) || !driverErrors.has(error)) return null;
  const fields = error as Error & Record<string, unknown>;
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    message: messageOf(error),
    sqlstate: sqlstateOf(error),
    severity: text('severity'),
    detail: text('detail'),
    hint: text('hint'),
    schema: text('schema'),
    table: text('table'),
    column: text('column'),
    constraint: text('constraint'),
    routine: routineOf(error),
    unsent: error instanceof SessionClosedError && error.unsent ? true : undefined,
    unanswered: error.message === READ_TIMEOUT ? true : undefined,
  };
}

/** The SQLSTATE of a server's error; `undefined` for any other error. */
export function sqlstateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The server's function that raised the error; unlike the message it is in no language. */
export function routineOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('routine' in error)) return undefined;
  return typeof error.routine === 'string' ? error.routine : undefined;
}

const LOST_SQLSTATES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P04', // database_dropped
  '57P05', // idle_session_timeout
  '25P03', // idle_in_transaction_session_timeout
  '25P04', // transaction_timeout
]);

const LOST_SYSTEM_CODES = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/** What pg says at `query_timeout`; the statement goes on at the server. */
const READ_TIMEOUT = 'Query read timeout';

const LOST_MESSAGES = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
]);

/** True where the error means that the session with the server is lost. */
export function isPgDisconnect(error: unknown): boolean {
  if (!(error instanceof Error) || !driverErrors.has(error)) return false;
  if (error instanceof SessionClosedError || lastWords.has(error)) return true;
  const sqlstate = sqlstateOf(error);
  if (sqlstate !== undefined) return isFatal(error) && (LOST_SQLSTATES.has(sqlstate) || sqlstate.startsWith('08'));
  if ('code' in error && typeof error.code === 'string') return LOST_SYSTEM_CODES.has(error.code);
  return LOST_MESSAGES.has(error.message);
}

// What a function or a foreign server reports under such an SQLSTATE ends the statement, and not the session.
function isFatal(error: Error): boolean {
  return !('severity' in error) || error.severity !== 'ERROR';
}

// Node tries all addresses of a host and gives an AggregateError with an empty message when none answers.
function messageOf(error: Error): string {
  if (error.message === '' && error instanceof AggregateError) {
    return error.errors.map((inner: unknown) => (inner instanceof Error ? messageOf(inner) : String(inner))).join('; ');
  }
  const advice = ADVICE.find(([says]) => says.test(`${codeOf(error)} ${error.message}`))?.[1];
  return advice === undefined ? error.message : `${error.message}; ${advice}`;
}

/** What to do about what Node, pg or the server says. */
const ADVICE: readonly (readonly [says: RegExp, advice: string])[] = [
  [
    /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT\w*)) /,
    'name the file of the authority that has signed it with sslrootcert in the URL, or trust any certificate with sslmode=no-verify',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID /,
    'connect by a name that stands in the certificate, or trust any certificate with sslmode=no-verify',
  ],
  [/does not support SSL connections/, 'say sslmode=disable in the URL to go on without encryption'],
  [
    /^26000 prepared statement "athanor_/,
    'behind a pooler that lends its sessions for single transactions say prepared_statement_cache_size=0 in the URL',
  ],
  [/^ECONNREFUSED /, 'no server listens there: is it running, and are host and port of the URL right?'],
  [/^(?:ENOTFOUND|EAI_AGAIN) /, 'is the host of the URL right?'],
  [
    /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) /,
    'are host and port of the URL right, and does a firewall let them through?',
  ],
  [/^3D000 /, 'the last part of the URL names the database; make it with CREATE DATABASE'],
  [/^28P01 /, 'user and password of the URL are not those of the server; special characters are percent-encoded there'],
  [/^28000 role ".*" does not exist/, 'the URL names the user, or else PGUSER or the user of the process'],
  [/client password must be a/, 'the server asks for a password, and neither the URL nor PGPASSWORD has one'],
];

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
