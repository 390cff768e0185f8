/** What every error takes besides its message. */
export interface ErrorOptions {
  /** The key of SQLAlchemy's page on this error, where it differs from the one of the class. */
  readonly code?: string | undefined;
  readonly cause?: unknown;
}

/** As many frames of this library as may stand between an error and the line of the program that led to it. */
const OWN_FRAMES = 20;

/**
 * The root of all errors of Athanor, as SQLAlchemy's `exc.SQLAlchemyError`.
 *
 * `name` is the name of the class, `code` the key of the page that explains the error (stable; `undefined` where
 * SQLAlchemy has no page), `summary` the message without the reference to that page.
 */
export class SQLAlchemyError extends Error {
  /** The code of errors of this class that are given no other one. */
  static readonly code: string | undefined = undefined;

  readonly code: string | undefined;
  /** What happened, without statement, parameters and the reference to the documentation. */
  readonly summary: string;

  static {
    // A getter on the prototype, since V8 writes the head of the stack before the constructors of subclasses run.
    Object.defineProperty(SQLAlchemyError.prototype, 'name', {
      get(this: Error) {
        return this.constructor.name;
      },
      configurable: true,
    });
  }

  constructor(message: string, options: ErrorOptions = {}, details: readonly string[] = []) {
    const code = options.code ?? new.target.code;
    // The first ten frames, which is all that V8 notes, would be our own, and the program's would be missing.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = limit + OWN_FRAMES;
    super(composeMessage(message, details, code), options.cause === undefined ? undefined : { cause: options.cause });
    Error.stackTraceLimit = limit;
    this.code = code;
    this.summary = message;
    hide(this, 'summary');
    if (code === undefined) hide(this, 'code');
  }

  /** The name, the message and the properties that `console.log()` shows, for logs that are written as JSON. */
  toJSON(): object {
    const { name, message } = this;
    return Object.assign({ name, message }, this);
  }
}

function composeMessage(message: string, details: readonly string[], code: string | undefined): string {
  const background = code === undefined ? [] : [`(Background on this error at: https://sqlalche.me/e/20/${code})`];
  if (details.length === 0) return [message, ...background].join(' ');
  return [message, ...details, ...background].join('\n');
}

/** Keeps a property out of printed errors, where it would only repeat what the message says. */
export function hide(error: object, ...names: readonly string[]): void {
  for (const name of names) Object.defineProperty(error, name, { enumerable: false });
}
