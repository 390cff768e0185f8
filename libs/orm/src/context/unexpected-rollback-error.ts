import { InvalidRequestError } from '@athanor/core';

/**
 * A transaction was to be committed although a part that had joined it failed, and somebody caught that part's error:
 * everything was rolled back. `cause` is the error of the inner part. Spring: `UnexpectedRollbackException`.
 */
export class UnexpectedRollbackError extends InvalidRequestError {
  /** The part that failed. */
  readonly innerName: string;
  /** The one that was to be committed. */
  readonly outerName: string;

  constructor(innerName: string, outerName: string, cause: unknown) {
    super(
      `The transaction of ${outerName} was rolled back: ${innerName} had joined it and failed (${describe(cause)}), and its error was caught on the way. ` +
        'What joins a transaction cannot fail alone. Let the error through, or run the inner part with propagation NESTED or REQUIRES_NEW',
      { cause },
    );
    this.innerName = innerName;
    this.outerName = outerName;
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message.split('\n')[0]}` : String(cause);
}
