let generates: boolean | undefined;

/** False where the process forbids code from strings; then everything that is generated for speed is interpreted. */
export function canGenerateCode(): boolean {
  if (generates === undefined) {
    try {
      // oxlint-disable-next-line typescript/no-implied-eval -- generated from places and string literals only
      generates = (new Function('return true') as () => boolean)();
    } catch {
      generates = false;
    }
  }
  return generates;
}

/** Gives an object a plain property of its own, whatever its prototype has under that name. */
export type PropertyDefiner = (object: object, value: unknown) => void;

/**
 * Makes the definer of one name. The generated one is a class with one field whose parent hands back the object that it
 * is given: fields are defined, and ten times as fast as with Object.defineProperty.
 */
export function makeDefiner(key: string): PropertyDefiner {
  if (!canGenerateCode()) {
    return (object, value) => {
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
    };
  }
  const code = `'use strict';
    let value;
    class Field extends Same { ${JSON.stringify(key)} = value; }
    return (object, given) => { value = given; new Field(object); };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- generated from places and string literals only
  return new Function('Same', code)(sameObject) as PropertyDefiner;
}

function sameObject(object: object): object {
  return object;
}
