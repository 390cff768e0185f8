/** A list of steps, each with what it sent. */
export type Steps<T extends { readonly op: string }> = readonly (readonly T[])[];

/**
 * Puts every BEGIN before the statement that it travels with, and leaves out the marks of transactions that sent none.
 *
 * BEGIN is implicit: the driver sends it with the first statement. SQLAlchemy notes the mark as soon as a connection is
 * asked for, also where nothing comes of it: where IO is refused, or where a flush finds nothing to write. What reaches
 * the server is the same.
 */
export function settleBegins<T extends { readonly op: string }>(steps: Steps<T>): T[][] {
  let waiting: T | undefined;
  return steps.map((statements) => {
    const settled: T[] = [];
    for (const statement of statements) {
      const isEnd = statement.op === 'COMMIT' || statement.op === 'ROLLBACK';
      if (statement.op === 'BEGIN') {
        waiting = statement;
      } else if (isEnd && waiting !== undefined) {
        waiting = undefined;
      } else {
        if (waiting !== undefined) settled.push(waiting);
        waiting = undefined;
        settled.push(statement);
      }
    }
    return settled;
  });
}
