/** An object has no attribute of that name. Python's builtin `AttributeError` in SQLAlchemy. */
export class AttributeError extends Error {
  override readonly name = 'AttributeError';
}
