/** An error as the records of our own show one that a step has caught: what is compared of it, and its words. */
export interface ShortError {
  readonly class: string;
  readonly code?: string;
  readonly sqlstate?: string;
  readonly message: string;
}

/** What the record says where no error came. */
export const NO_ERROR = 'no error';

/** The error that `work` ends in, thrown or by a promise; {@link NO_ERROR} where it ends in none. */
export async function errorOf(work: () => unknown): Promise<ShortError | typeof NO_ERROR> {
  try {
    await work();
  } catch (error) {
    return shortError(error);
  }
  return NO_ERROR;
}

/** What `work` gives, or the error that it ends in. */
export async function valueOrError(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return shortError(error);
  }
}

/** What is compared of an error, and its words. */
export function shortError(error: unknown): ShortError {
  const { code, sqlstate, message } = error as Partial<ShortError>;
  return {
    class: (error as object).constructor.name,
    ...(code !== undefined && { code }),
    ...(sqlstate !== undefined && { sqlstate }),
    message: message?.split('\n')[0] ?? String(error),
  };
}
