import { SQLAlchemyError } from './sqlalchemy-error.js';

/** A warning at run time: something works, but probably not as meant. Reaches the process as its `warning` event. */
export class SAWarning extends SQLAlchemyError {}

/** A warning that a name or a way of use will go away. */
export class SADeprecationWarning extends SAWarning {}

/**
 * Emits a warning through `process.emitWarning`: Node prints it, and `process.on('warning')` receives it as an instance
 * of `category` with that class's name. Python's `warnings.warn`.
 */
export function warn(message: string, category: new (message: string) => SAWarning = SAWarning): void {
  process.emitWarning(new category(message));
}
