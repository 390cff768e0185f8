import { describe, expect, it } from 'vitest';
import type { RowBytes } from '@athanor/core/spi';
import { bytesForm, type FieldReader, textForm } from '../../src/loading/row-form.js';
import { interpret, partReader } from '../../src/loading/row-values.js';
import { mapperOf } from '../../src/mapping/mapper-of.js';
import type { EntityPart } from '../../src/query/load-plan.js';
import { notLoaded } from '../../src/state/instance-state.js';
import { B } from '../query/entities.js';

/** The second column is not read; the others stand in another order in the row. */
const part: EntityPart = {
  kind: 'entity',
  mapper: mapperOf(B),
  columns: [
    [0, 1],
    [2, 0],
  ],
  joined: [],
  postLoads: [],
  loaderOptions: undefined,
  isPartial: true,
};

const readers: FieldReader[] = [
  (text) => text.toUpperCase(),
  Object.assign(Number, {
    fromBytes: (bytes: Buffer, start: number, end: number) => Number(bytes.toString('latin1', start, end)),
  }),
];

/** A row as a driver has it that reads the server's bytes. */
function rowBytes(fields: readonly (string | null)[]): RowBytes {
  const ends: number[] = [];
  const starts = fields.map((field, i) => {
    const start = ends[i - 1] ?? 0;
    ends.push(start + (field?.length ?? 0));
    return field === null ? -1 : start;
  });
  return { bytes: Buffer.from(fields.join('')), starts, ends, text: (place) => fields[place] ?? null };
}

const asText = (fields: readonly (string | null)[]): readonly (string | null)[] => fields;

describe.each([
  ['generated', 'text', partReader(part, textForm(readers)), asText],
  ['interpreted', 'text', interpret(part, textForm(readers)), asText],
  ['generated', 'bytes', partReader(part, bytesForm(readers)), rowBytes],
  ['interpreted', 'bytes', interpret(part, bytesForm(readers)), rowBytes],
])('a %s reader of an object from %s', (_, _form, reader, row) => {
  it('puts the fields of a row in the order of the mapping, and says what was not asked for', () => {
    expect(reader.values(row(['y', '7']) as never, 7)).toEqual([7, notLoaded, 'Y']);
    expect(reader.values(row([null, '7']) as never, 7)).toEqual([7, notLoaded, null]);
  });

  it('knows whether an object has all that it reads', () => {
    expect(reader.isComplete({ id: 7, y: null })).toBe(true);
    expect(reader.isComplete({ id: 7, aId: 1 })).toBe(false);
  });
});
