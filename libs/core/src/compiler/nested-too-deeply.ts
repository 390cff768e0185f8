import { CompileError } from '../errors/errors.js';

/**
 * The error of a statement that could not be compiled: where the stack was too small for it a CompileError that says so,
 * else the one that was caught.
 */
export function nestedTooDeeply(error: unknown): unknown {
  if (!(error instanceof RangeError && error.message.includes('call stack'))) return error;
  return new CompileError(
    'The statement is nested more deeply than it can be compiled: one expression stands inside of another, over and over. ' +
      'Give all conditions to one or() or and(), all SELECTs to one union(), all values of a list to one in()',
    { cause: error },
  );
}
