import { canGenerateCode } from '../mapping/generated-code.js';
import type { EntityPart } from '../query/load-plan.js';
import { notLoaded } from '../state/instance-state.js';
import type { RowForm } from './row-form.js';

/** Reads the columns of one object from a row: its values by place among the mapper's columns, and which it lacks. */
export interface PartReader<Row> {
  /** `key` is the value of the primary key where that is one column, as it was read before. */
  values(row: Row, key: unknown): unknown[];
  /** True where the object has all these columns. */
  isComplete(entity: object): boolean;
}

let made = 0;

/** The reader of a part: generated, with the names of attributes as string literals only; else interpreted. */
export function partReader<Row>(part: EntityPart, form: RowForm<Row>): PartReader<Row> {
  return canGenerateCode() ? generate(part, form) : interpret(part, form);
}

function generate<Row>(part: EntityPart, form: RowForm<Row>): PartReader<Row> {
  const { mapper, columns } = part;
  const [key, another] = mapper.primaryKey;
  const values: string[] = mapper.columns.map(() => 'notLoaded');
  for (const [index, place] of columns) {
    const isKey = another === undefined && index === key?.index;
    values[index] = isKey ? 'key' : form.code(place);
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
  return new Function('readers', 'notLoaded', code)(form.readers, notLoaded) as PartReader<Row>;
}

/** The same without generated code. */
export function interpret<Row>({ mapper, columns }: EntityPart, form: RowForm<Row>): PartReader<Row> {
  const keys = columns.map(([index]) => mapper.columns[index]?.key as string);
  return {
    values(row) {
      const values: unknown[] = mapper.columns.map(() => notLoaded);
      for (const [index, place] of columns) values[index] = form.read(row, place);
      return values;
    },
    isComplete: (entity) => keys.every((key) => Object.hasOwn(entity, key)),
  };
}
