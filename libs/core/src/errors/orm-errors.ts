import { ArgumentError, type ErrorOptions, InvalidRequestError, SQLAlchemyError } from './errors.js';

/** The database is not as the session knows it: an UPDATE or DELETE met fewer or more rows than were expected. */
export class StaleDataError extends SQLAlchemyError {}

/** A flush found something that it cannot write. */
export class FlushError extends SQLAlchemyError {}

/** An attribute's declaration cannot be turned into a mapping. */
export class MappedAnnotationError extends ArgumentError {}

/** Something was given that is not mapped. */
export class UnmappedError extends InvalidRequestError {}

/** An object was given whose class is not mapped. */
export class UnmappedInstanceError extends UnmappedError {
  constructor(instance: unknown, message?: string, options?: ErrorOptions) {
    super(message ?? `Class '${classNameOf(instance)}' is not mapped${classHint(instance)}`, options);
  }
}

/** A class was given that is not mapped. */
export class UnmappedClassError extends UnmappedError {
  constructor(cls: unknown, message?: string, options?: ErrorOptions) {
    super(message ?? `Class '${typeof cls === 'function' ? cls.name : String(cls)}' is not mapped`, options);
  }
}

/** A column was given that the mapping does not know. */
export class UnmappedColumnError extends InvalidRequestError {}

/** The object of a state is no longer there. */
export class ObjectDereferencedError extends SQLAlchemyError {}

/** What is not loaded was read from an object that belongs to no session. */
export class DetachedInstanceError extends SQLAlchemyError {
  static override readonly code: string | undefined = 'bhk3';
}

/** The row of an object is gone from the database. */
export class ObjectDeletedError extends InvalidRequestError {}

/** A loader option or strategy does not fit the attribute that it was given for. */
export class LoaderStrategyException extends InvalidRequestError {}

function classNameOf(instance: unknown): string {
  if (typeof instance === 'function') return instance.name;
  return instance instanceof Object ? instance.constructor.name : typeof instance;
}

function classHint(instance: unknown): string {
  return typeof instance === 'function'
    ? `; was a class (${instance.name}) supplied where an instance was required?`
    : '';
}
