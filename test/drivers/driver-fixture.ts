import type {
  ConnectArguments,
  Driver,
  DriverConnection,
  DriverResult,
  DriverValue,
  TextRow,
} from '../../libs/core/src/dialect/driver.js';
import { testDatabaseUrl } from '../support/database.js';

/** A driver under test, and how to reach its database. */
export interface DriverUnderTest {
  readonly driver: Driver;
  readonly args: () => ConnectArguments;
}

/** The parts of this worker's database URL. */
export function serverArguments(): ConnectArguments {
  const url = new URL(testDatabaseUrl());
  return {
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    host: url.hostname || undefined,
    port: url.port === '' ? undefined : Number(url.port),
    database: url.pathname.slice(1) || undefined,
    query: Object.fromEntries(url.searchParams),
    connectArgs: {},
  };
}

/** Gives the rows as the driver hands them over. */
export const asText = (): ((row: TextRow) => TextRow) => (row) => [...row];

export interface RunOptions {
  readonly prepare?: boolean;
  readonly prelude?: string;
  readonly sharesWay?: boolean;
}

export function run(
  connection: DriverConnection,
  sql: string,
  values: readonly DriverValue[] = [],
  { prepare = false, prelude, sharesWay }: RunOptions = {},
): Promise<DriverResult<TextRow>> {
  return connection.execute({ sql, values, prepare, prelude, sharesWay, decoder: asText });
}

/** The error that a promise is rejected with; fails the test where it is fulfilled. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection, and there was none');
}
