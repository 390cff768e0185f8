import { ArgumentError, type LastingOptions } from '@athanor/core';
import { type RetryOptions, retryPolicy } from './replay.js';

/**
 * What a unit does where a transaction is there already. REQUIRED joins it, REQUIRES_NEW runs beside it in a session and
 * on a connection of its own, NESTED sets a savepoint. Where there is none, all begin one.
 */
export type Propagation = 'REQUIRED' | 'REQUIRES_NEW' | 'NESTED';

/** The levels of a transaction. */
export type IsolationLevel = 'READ UNCOMMITTED' | 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';

/** Options of `transactional()`. */
export interface TransactionalOptions {
  /** Default REQUIRED. */
  readonly propagation?: Propagation;
  /** Default: the engine's. A unit that joins a transaction of another level is an InvalidRequestError. */
  readonly isolationLevel?: IsolationLevel;
  /** True: the server refuses writes. A unit that joins a transaction of the other kind is an InvalidRequestError. */
  readonly readOnly?: boolean;
  /**
   * How often the whole unit is run again after a serialization failure or a deadlock (SQLSTATE 40001, 40P01), each time
   * in a fresh session. It belongs to the unit that begins the transaction: one that joins hands its error on to that.
   */
  readonly retry?: number | RetryOptions;
  /** What messages call the unit; by default the name of the function. */
  readonly label?: string;
}

/** The options as they hold: with the defaults, and checked. */
export interface TransactionPlan {
  readonly label: string;
  readonly propagation: Propagation;
  readonly isolationLevel: IsolationLevel | undefined;
  readonly readOnly: boolean | undefined;
  readonly retry: Required<RetryOptions>;
}

const optionNames: ReadonlySet<string> = new Set<keyof TransactionalOptions>([
  'propagation',
  'isolationLevel',
  'readOnly',
  'retry',
  'label',
]);
const propagations: readonly string[] = ['REQUIRED', 'REQUIRES_NEW', 'NESTED'] satisfies Propagation[];
const levels: readonly string[] = [
  'READ UNCOMMITTED',
  'READ COMMITTED',
  'REPEATABLE READ',
  'SERIALIZABLE',
] satisfies IsolationLevel[];

/** Checks options and fills in the defaults. Whatever is not known is an ArgumentError. */
export function planTransaction(options: TransactionalOptions, defaultLabel: string): TransactionPlan {
  for (const name of Object.keys(options)) {
    if (!optionNames.has(name)) {
      throw new ArgumentError(`Unknown option ${JSON.stringify(name)}; there are ${[...optionNames].join(', ')}`);
    }
  }
  return {
    label: options.label ?? defaultLabel,
    propagation: oneOf('propagation', options.propagation ?? 'REQUIRED', propagations) as Propagation,
    isolationLevel:
      options.isolationLevel === undefined
        ? undefined
        : (oneOf('isolationLevel', options.isolationLevel, levels) as IsolationLevel),
    readOnly: checkReadOnly(options.readOnly),
    retry: retryPolicy(options.retry),
  };
}

/** Options for the connection of a transaction with this plan, `undefined` where the engine's own hold. */
export function connectionOptions(plan: TransactionPlan): LastingOptions | undefined {
  const { isolationLevel, readOnly } = plan;
  if (isolationLevel === undefined && readOnly === undefined) return undefined;
  return {
    ...(isolationLevel === undefined ? {} : { isolationLevel }),
    ...(readOnly === undefined ? {} : { postgresqlReadonly: readOnly }),
  };
}

/** What keeps a unit from joining the transaction of another one, in words; `undefined` where nothing does. */
export function conflict(inner: TransactionPlan, outer: TransactionPlan): string | undefined {
  if (inner.isolationLevel !== undefined && inner.isolationLevel !== outer.isolationLevel) {
    return `asks for isolationLevel ${inner.isolationLevel}, and the transaction of ${outer.label} has ${outer.isolationLevel ?? "the engine's default"}`;
  }
  if (inner.readOnly !== undefined && inner.readOnly !== (outer.readOnly ?? false)) {
    return `asks for readOnly ${inner.readOnly}, and the transaction of ${outer.label} is ${outer.readOnly ? 'read only' : 'not'}`;
  }
  return undefined;
}

function oneOf(option: string, value: unknown, known: readonly string[]): string {
  if (typeof value === 'string' && known.includes(value)) return value;
  throw new ArgumentError(`${option} ${JSON.stringify(value)} is not supported; there are ${known.join(', ')}`);
}

function checkReadOnly(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new ArgumentError(`readOnly takes true or false, not ${JSON.stringify(value)}`);
}
