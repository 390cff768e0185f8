/**
 * A value is not one of those that an Enum declares: on its way to the server, or read from a database whose type has
 * labels that the program does not know. Python's builtin `LookupError` in SQLAlchemy.
 */
export class LookupError extends Error {
  override readonly name = 'LookupError';
}
