import type { RecordedOutcome } from './record-format.js';

/** A step in which Athanor does something else than SQLAlchemy, on purpose. */
export interface Departure {
  readonly id: string;
  /** The number of the step, from 1 on. */
  readonly step: number;
  readonly because: string;
  /** What is to be observed in place of the record's outcome. */
  readonly outcome: RecordedOutcome;
}

/** All of them. */
export const departures: readonly Departure[] = [
  {
    id: 'uow-12-update-batches',
    step: 1,
    because: 'changes are found by comparing, so that `dirty` holds no object that has none',
    outcome: {
      sql: [
        {
          op: 'UPDATE',
          on: 'a',
          executemany: 3,
          params: [
            [10, 1],
            [20, 2],
            [30, 3],
          ],
        },
        { op: 'UPDATE', on: 'a', params: [40, 41, 4] },
      ],
      result: { dirty: 4, 'is_modified row 5': false, 'is_modified row 6': false, 'is_modified row 1': true },
    },
  },
  {
    id: 'core-01-insertmanyvalues',
    step: 10,
    because: 'a key that is neither column nor parameter is an error, not ignored',
    outcome: { sql: [], error: { class: 'CompileError' } },
  },
  {
    id: 'core-06-result-api',
    step: 34,
    because: 'a property that is not there reads as undefined in JavaScript; the type of the row refuses it',
    outcome: {},
  },
  {
    id: 'core-06-result-api',
    step: 36,
    because: "row['id'] and row.id are the same expression in JavaScript",
    outcome: { result: 1 },
  },
];
