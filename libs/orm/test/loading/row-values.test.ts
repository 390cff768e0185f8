import { describe, expect, it } from 'vitest';
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

const readers = [(text: string) => text.toUpperCase(), Number];

describe.each([
  ['generated', partReader(part, readers)],
  ['interpreted', interpret(part, readers)],
])('a %s reader of an object', (_, reader) => {
  it('puts the fields of a row in the order of the mapping, and says what was not asked for', () => {
    expect(reader.values(['y', '7'], 7)).toEqual([7, notLoaded, 'Y']);
    expect(reader.values([null, '7'], 7)).toEqual([7, notLoaded, null]);
  });

  it('knows whether an object has all that it reads', () => {
    expect(reader.isComplete({ id: 7, y: null })).toBe(true);
    expect(reader.isComplete({ id: 7, aId: 1 })).toBe(false);
  });
});
