import { PARAMETERS_HIDDEN } from '../errors/errors.js';
import { formatParameters } from '../util/format-parameters.js';

/** Takes the lines of the engine's log. `console` is one, and so are most logging libraries' loggers. */
export interface Logger {
  /** Gets statements, their parameters, the steps of transactions, and connections that the pool gave up. */
  info(line: string): void;
  /** Gets columns and rows, and what else the pool does: only where `echo` or `echoPool` is `'debug'`. */
  debug(line: string): void;
}

/** How much is logged: statements and transactions, or with `'debug'` columns and rows too. */
export type Echo = boolean | 'debug';

/** Prints to standard output as SQLAlchemy's echo does: time, level, name, line. */
export function echoLogger(name: string): Logger {
  const print = (level: string, line: string): void => {
    process.stdout.write(`${timeStamp(new Date())} ${level} ${name} ${line}\n`);
  };
  return { info: (line) => print('INFO', line), debug: (line) => print('DEBUG', line) };
}

function timeStamp(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return `${date} ${time},${String(now.getMilliseconds()).padStart(3, '0')}`;
}

/** Writes what an engine does in SQLAlchemy's words. There is none where nothing is logged. */
export class EngineLog {
  readonly #logger: Logger;
  readonly #hideParameters: boolean;
  /** True where columns and rows are logged, too. */
  readonly rows: boolean;

  constructor(logger: Logger, options: { readonly rows: boolean; readonly hideParameters: boolean }) {
    this.#logger = logger;
    this.rows = options.rows;
    this.#hideParameters = options.hideParameters;
  }

  /** A mark of the engine: `BEGIN (implicit)`, `COMMIT`. */
  mark(text: string, token?: string): void {
    this.#logger.info(prefix(token) + text);
  }

  /** A statement, where it comes from (`generated in 0.00012s`), and its values. */
  statement(sql: string, note: string, parameters: readonly unknown[], isMulti: boolean, token?: string): void {
    this.#logger.info(prefix(token) + sql);
    const values = this.#hideParameters ? PARAMETERS_HIDDEN : formatParameters(parameters, { isMulti });
    this.#logger.info(`${prefix(token)}[${note}] ${values}`);
  }

  /** The names and the rows of a result; rows are values of the database, and hidden with those of statements. */
  result(columns: readonly string[], rows: readonly Iterable<unknown>[], token?: string): void {
    this.#logger.debug(`${prefix(token)}Col ${formatParameters([...columns])}`);
    this.resultRows(rows, token);
  }

  /** Rows of a result whose names were told before. */
  resultRows(rows: readonly Iterable<unknown>[], token?: string): void {
    for (const row of rows) {
      const values = this.#hideParameters ? PARAMETERS_HIDDEN : formatParameters([...row]);
      this.#logger.debug(`${prefix(token)}Row ${values}`);
    }
  }
}

const prefix = (token: string | undefined): string => (token === undefined ? '' : `[${token}] `);
