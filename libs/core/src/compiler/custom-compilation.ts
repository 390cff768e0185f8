import { ArgumentError } from '../errors/errors.js';
import { ClauseElement } from '../expression/clause-element.js';

/** What a compilation of one's own may ask of the compiler that it is called by. */
export interface ElementCompiler {
  /** The name of the dialect: `postgresql`. */
  readonly dialectName: string;
  /** The SQL of a part; its values become parameters. */
  process(node: ClauseElement): string;
  /** The SQL that the element would have without a compilation of one's own. */
  processDefault(node: ClauseElement): string;
  /** A name as an identifier, quoted where it has to be. */
  quote(name: string): string;
}

/** Gives the SQL of an element. It may depend on the declared fields of the element and on nothing else: what it gives is cached. */
export type CompileElement<E extends ClauseElement> = (element: E, compiler: ElementCompiler) => string;

type ElementClass<E extends ClauseElement> = abstract new (...args: any[]) => E;

/** By class, and for each by the name of the dialect; '' for all others. */
const compilations = new Map<unknown, Map<string, CompileElement<any>>>();

/**
 * Says how the elements of a class (and of its subclasses) are compiled: a class of one's own, or one of Athanor's. With a
 * dialect's name for that dialect alone. Register it before the first statement with such an element is compiled. The class of a type,
 * whose name is what its `getColSpec()` gives, is an ArgumentError. SQLAlchemy: `@compiles`.
 */
export function compiles<E extends ClauseElement>(
  elementClass: ElementClass<E>,
  compile: CompileElement<E>,
  options: { readonly dialect?: string } = {},
): void {
  if ((elementClass as unknown) !== ClauseElement && !(elementClass.prototype instanceof ClauseElement)) {
    throw new ArgumentError(
      `compiles() takes a class of elements of SQL, which ${elementClass.name} is not; the name of a type is what getColSpec() of a UserDefinedType gives`,
    );
  }
  const known = compilations.get(elementClass) ?? new Map<string, CompileElement<any>>();
  known.set(options.dialect ?? '', compile);
  compilations.set(elementClass, known);
}

/** Takes back what `compiles()` said of a class itself. SQLAlchemy: `deregister()`. */
export function deregister(elementClass: ElementClass<ClauseElement>): void {
  compilations.delete(elementClass);
}

/** The compilation that was registered for the class of an element, or the nearest class above it. */
export function customCompilation(node: ClauseElement, dialectName: string): CompileElement<ClauseElement> | undefined {
  if (compilations.size === 0) return undefined;
  for (let type: unknown = node.constructor; typeof type === 'function'; type = Object.getPrototypeOf(type)) {
    const known = compilations.get(type);
    const compile = known?.get(dialectName) ?? known?.get('');
    if (compile !== undefined) return compile;
  }
  return undefined;
}
