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
  {
    id: 'ses-05-connection-transactions',
    step: 25,
    because: 'a COMMIT that the server answers with ROLLBACK is an error',
    outcome: {
      sql: [{ op: 'BEGIN' }, { op: 'SELECT', on: 'no_such' }, { op: 'COMMIT' }],
      result: [{ class: 'ProgrammingError', code: 'f405', sqlstate: '42P01', message: '' }],
      error: { class: 'CommitFailedError' },
    },
  },
  {
    id: 'ses-14-two-phase-connection',
    step: 6,
    because: 'a prepared transaction that cannot be rolled back, since its session is lost, is a warning',
    outcome: { result: [['x7'], [], 3], warnings: [{ category: 'SAWarning' }] },
  },
  {
    id: 'core-08-isolation-autocommit',
    step: 14,
    because: 'an isolation level is part of BEGIN and not a state of the session, so that it outlives the session',
    outcome: { result: ['serializable'] },
  },
  {
    id: 'core-09-options-cache',
    step: 1,
    because: 'the narrower option wins, and a statement is narrower than its connection',
    outcome: {
      result: [
        { a: 'engine', b: 'connection', c: 'statement', d: 'call' },
        { a: 'engine', b: 'connection', c: 'connection', d: 'connection' },
      ],
    },
  },
];
