import { deepStrictEqual } from 'node:assert/strict';
import type { AsyncEngine } from '@athanor/core';
import { type RecordedStatement, recordStatements } from './record-statements.js';

/**
 * A statement as a test expects it: its text, or its text and its values. White space counts as one space. Of many
 * parameter sets the values are the list of sets.
 */
export type ExpectedStatement = string | readonly [sql: string, parameters: readonly unknown[]];

/** What is to be expected of a function. */
export interface StatementExpectation<T> {
  /**
   * Runs the function and compares all that the engine sent meanwhile: the same statements in the same order, and no
   * other. Gives what the function gave. An AssertionError, with both lists, where they differ.
   */
  toEqual(expected: readonly ExpectedStatement[]): Promise<T>;
}

/**
 * Expects of a function exactly these statements:
 *
 *     await expectStatements(engine, () => session.commit()).toEqual([
 *       ['UPDATE a SET data=$1::VARCHAR WHERE a.id = $2::INTEGER', ['new data', 1]],
 *       'COMMIT',
 *     ]);
 *
 * `BEGIN`, `COMMIT` and `ROLLBACK` stand for the marks of transactions. An error of the function comes through.
 */
export function expectStatements<T>(engine: AsyncEngine, fn: () => T | Promise<T>): StatementExpectation<T> {
  return {
    async toEqual(expected) {
      using recording = recordStatements(engine);
      const value = await fn();
      recording.stop();
      const actual = recording.statements.map((statement, i) => inTheFormOf(expected[i], statement));
      deepStrictEqual(actual, expected.map(collapsed));
      return value;
    },
  };
}

/** A statement shown with as much as the test says of it; one that the test does not know, with all. */
function inTheFormOf(expected: ExpectedStatement | undefined, statement: RecordedStatement): ExpectedStatement {
  const sql = collapseSpace(statement.sql);
  const textOnly = typeof expected === 'string' || statement.parameters.length === 0;
  return textOnly && !Array.isArray(expected) ? sql : [sql, statement.parameters];
}

function collapsed(expected: ExpectedStatement): ExpectedStatement {
  return typeof expected === 'string' ? collapseSpace(expected) : [collapseSpace(expected[0]), expected[1]];
}

/** White space as one space each, none at the ends. */
export function collapseSpace(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim();
}
