import { expect, it } from 'vitest';
import { commandOf, rowCountOf } from '../../src/dialects/postgres/pg-exchange.js';

it('a command tag names the command and, behind a space, the rows', () => {
  const tags = ['SELECT 3', 'INSERT 0 12', 'UPDATE 1234567890123', 'BEGIN', '', 'CREATE TABLE', 'SELECT 1x', 'A1', '7'];
  expect(tags.map(rowCountOf)).toEqual([3, 12, 1_234_567_890_123, -1, -1, -1, -1, -1, 7]);
  expect(tags.map(commandOf)).toEqual(['SELECT', 'INSERT', 'UPDATE', 'BEGIN', '', 'CREATE', 'SELECT', 'A1', '7']);
});
