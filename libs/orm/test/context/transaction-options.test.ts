import { ArgumentError, DBAPIError } from '@athanor/core';
import { planTransaction, replay } from '@athanor/orm';
import { describe, expect, it } from 'vitest';

describe('options of transactional()', () => {
  it('have defaults', () => {
    expect(planTransaction({}, 'work')).toEqual({
      label: 'work',
      propagation: 'REQUIRED',
      isolationLevel: undefined,
      readOnly: undefined,
      retry: { retries: 0, delay: 20, maxDelay: 1000 },
    });
  });

  it.each([
    ['MANDATORY', 'propagation "MANDATORY" is not supported; there are REQUIRED, REQUIRES_NEW, NESTED'],
    ['NEVER', 'propagation "NEVER" is not supported; there are REQUIRED, REQUIRES_NEW, NESTED'],
    ['required', 'propagation "required" is not supported; there are REQUIRED, REQUIRES_NEW, NESTED'],
  ])('refuse the propagation %s', (propagation, message) => {
    expect(() => planTransaction({ propagation: propagation as never }, 'work')).toThrow(new ArgumentError(message));
  });

  it.each([
    [{ timeout: 5 }, 'Unknown option "timeout"; there are propagation, isolationLevel, readOnly, retry, label'],
    [
      { isolationLevel: 'AUTOCOMMIT' },
      'isolationLevel "AUTOCOMMIT" is not supported; there are READ UNCOMMITTED, READ COMMITTED, REPEATABLE READ, SERIALIZABLE',
    ],
    [{ readOnly: 'yes' }, 'readOnly takes true or false, not "yes"'],
    [{ retry: -1 }, 'retry takes the number of replays, 0 or more, not -1'],
    [{ retry: true }, 'retry takes the number of replays, 0 or more, not true'],
    [{ retry: { retries: 1, delay: -5 } }, 'retry.delay takes milliseconds, not -5'],
  ])('refuse %j', (options, message) => {
    expect(() => planTransaction(options as never, 'work')).toThrow(new ArgumentError(message));
  });
});

const failure = (sqlstate: string): DBAPIError => new DBAPIError('(pg.DatabaseError) no', { sqlstate });
const policy = { retries: 2, delay: 1, maxDelay: 4 };

describe('a replay', () => {
  it.each(['40001', '40P01'])('follows SQLSTATE %s until the unit succeeds', async (sqlstate) => {
    const failures = [failure(sqlstate), failure(sqlstate)];
    let calls = 0;
    const value = await replay(policy, async () => {
      calls += 1;
      const next = failures.pop();
      if (next !== undefined) throw next;
      return 'done';
    });
    expect([value, calls]).toEqual(['done', 3]);
  });

  it('ends with the last error when the replays are used up', async () => {
    let calls = 0;
    const attempt = async (): Promise<never> => {
      calls += 1;
      throw new DBAPIError(`try ${calls}`, { sqlstate: '40001' });
    };
    await expect(replay(policy, attempt)).rejects.toThrow('try 3');
  });

  it('follows an error whose cause is a deadlock', async () => {
    let calls = 0;
    await replay(policy, async () => {
      calls += 1;
      if (calls === 1) throw new Error('the order could not be placed', { cause: failure('40P01') });
    });
    expect(calls).toBe(2);
  });

  it.each([failure('23505'), new Error('no')])('does not follow %s', async (error) => {
    let calls = 0;
    const attempt = async (): Promise<never> => {
      calls += 1;
      throw error;
    };
    await expect(replay(policy, attempt)).rejects.toBe(error);
    expect(calls).toBe(1);
  });
});
