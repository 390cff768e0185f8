/**
 * What stands in Athanor for error classes that SQLAlchemy has from Python or from its driver. A class that is not named
 * here keeps its name: MissingGreenlet, AttributeError and the like. What fails while connecting comes wrapped, as in
 * SQLAlchemy 2.1.
 */
const counterparts: Readonly<Record<string, readonly string[]>> = {
  // Here all of pg's lost sessions are wrapped; asyncpg's own `connection is closed` is an InterfaceError.
  InterfaceError: ['InterfaceError', 'OperationalError'],
  // Where arguments do not fit one another Python has a class of its own; a script that throws one itself has it too.
  ValueError: ['ValueError', 'ArgumentError'],
};

/** The codes of the errors that have a counterpart of another class. */
const codesOf: Readonly<Record<string, string>> = { OperationalError: 'e3q8' };

/** The names under which an error of this class may come. */
export function counterpartsOf(className: string): readonly string[] {
  return counterparts[className] ?? [className];
}

/** The code that an error of the observed class has to have where the record has `code` for its own class. */
export function codeOfCounterpart(
  recordedClass: string,
  observedClass: string,
  code: string | undefined,
): string | undefined {
  return recordedClass === observedClass ? code : codesOf[observedClass];
}
