import type { ResultProcessor, TextRow } from '@athanor/core/spi';
import { canGenerateCode } from '../mapping/generated-code.js';
import type { EntityPart } from '../query/load-plan.js';
import { notLoaded } from '../state/instance-state.js';

/** Reads one field of a row; NULL gets to it only where it asks for that. */
export type FieldReader = ResultProcessor<unknown>;

/** Reads the columns of one object from a row: its values by place among the mapper's columns, and which it lacks. */
export interface PartReader {
  /** `key` is the value of the primary key where that is one column, as it was read before. */
  values(row: TextRow, key: unknown): unknown[];
  /** True where the object has all these columns. */
  isComplete(entity: object): boolean;
}

let made = 0;

/** The reader of a part: generated, with the names of attributes as string literals only; else interpreted. */
export function partReader(part: EntityPart, readers: readonly FieldReader[]): PartReader {
  return canGenerateCode() ? generate(part, readers) : interpret(part, readers);
}

function generate(part: EntityPart, readers: readonly FieldReader[]): PartReader {
  const { mapper, columns } = part;
  const [key, another] = mapper.primaryKey;
  const values: string[] = mapper.columns.map(() => 'notLoaded');
  for (const [index, place] of columns) {
    const isKey = another === undefined && index === key?.index;
    const read = `r${place}(row[${place}])`;
    if (isKey) values[index] = 'key';
    else values[index] = readers[place]?.readsNull === true ? read : `row[${place}] === null ? null : ${read}`;
  }
  const own = columns.map(([index]) => `hasOwn(entity, ${JSON.stringify(mapper.columns[index]?.key)})`);
  // The number keeps readers apart: of equal texts V8 would share what it learns of them.
  const code = `// ${++made}
    const hasOwn = Object.hasOwn;
    ${columns.map(([, place]) => `const r${place} = readers[${place}];`).join('')}
    return {
      values: (row, key) => [${values.join(',')}],
      isComplete: (entity) => ${own.join(' && ')},
    };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- generated from places and string literals only
  return new Function('readers', 'notLoaded', code)(readers, notLoaded) as PartReader;
}

/** The same without generated code. */
export function interpret({ mapper, columns }: EntityPart, readers: readonly FieldReader[]): PartReader {
  const keys = columns.map(([index]) => mapper.columns[index]?.key as string);
  return {
    values(row) {
      const values: unknown[] = mapper.columns.map(() => notLoaded);
      for (const [index, place] of columns) values[index] = readField(row, place, readers);
      return values;
    },
    isComplete: (entity) => keys.every((key) => Object.hasOwn(entity, key)),
  };
}

/** The value at a place of a row. */
export function readField(row: TextRow, place: number, readers: readonly FieldReader[]): unknown {
  const text = row[place] as string | null;
  const read = readers[place] as FieldReader;
  return text === null && read.readsNull !== true ? null : read(text as string);
}
