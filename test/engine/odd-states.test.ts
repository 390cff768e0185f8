import { createAsyncEngine, InvalidRequestError, listen, PendingRollbackError, text } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { eventually } from '../pool/pool-fixture.js';
import { rejection, useEngine } from './engine-fixture.js';

// proves: conn-invalidate, conn-options, conn-detach, conn-autobegin, conn-close
describe('A connection in an odd state', () => {
  const engine = useEngine('pg');

  it('has no info without a session, so that nothing is written into the void', async () => {
    await using connection = await engine().connect();
    connection.info['mine'] = 1;
    await connection.invalidate();
    expect(() => connection.info).toThrow(InvalidRequestError);
    expect(() => connection.info).toThrow('await getRawConnection() first');
    await connection.getRawConnection();
    expect(connection.info).toEqual({});
    await connection.begin();
    await connection.invalidate();
    expect(() => connection.info).toThrow(PendingRollbackError);
    await connection.rollback();
  });

  it('takes options in a transaction that has failed, but none of the transaction itself', async () => {
    await using connection = await engine().connect();
    await connection.begin();
    await connection.invalidate();
    await connection.executionOptions({ loggingToken: 'kept' });
    expect(connection.getExecutionOptions().loggingToken).toBe('kept');
    const refused = await rejection(connection.executionOptions({ isolationLevel: 'SERIALIZABLE' }));
    expect(refused).toBeInstanceOf(InvalidRequestError);
    expect(refused.message).toMatch(/^This connection has already initialized a SQLAlchemy Transaction\(\) object/);
    const lost = await rejection(connection.detach());
    expect(lost.message).toBe("Can't detach an invalidated Connection");
  });

  it('refuses a second begin() as such, also where a savepoint has failed', async () => {
    await using connection = await engine().connect();
    const outer = await connection.beginNested();
    const inner = await connection.beginNested();
    await outer.rollback();
    await rejection(inner.commit());
    const refused = await rejection(connection.begin());
    expect(refused).not.toBeInstanceOf(PendingRollbackError);
    expect(refused.message).toContain("can't call begin() here unless rollback() or commit() is called first");
  });

  it('tells an error of close() once', async () => {
    const other = createAsyncEngine(athanorUrl('pg'));
    const refuse = (): never => {
      throw new RangeError('mine');
    };
    listen(other, 'rollback', refuse);
    const closedTwice = other.connect(async (connection) => {
      await connection.execute(text('select 1'));
      const both = await Promise.allSettled([connection.close(), connection.close()]);
      expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(connection.closed).toBe(true);
      return 'came back';
    });
    expect(await closedTwice).toBe('came back');
    expect(other.pool.status()).toContain('Checked out connections: 0');
    await other.dispose();
  });

  it('closes without an error where its session is gone, whatever a listener says of that', async () => {
    const other = createAsyncEngine(athanorUrl('pg'));
    listen(other, 'handleError', (context) => {
      context.isDisconnect = false;
    });
    const connection = await other.connect();
    const pid = await connection.scalar(text('select pg_backend_pid()'));
    await engine().begin((admin) => admin.execute(text('select pg_terminate_backend(:pid)'), { pid }));
    const raw = await connection.getRawConnection();
    await eventually(() => raw.driverConnection.closed, true);
    const lost = await rejection(connection.execute(text('select 1')));
    expect([lost.connectionInvalidated, connection.invalidated]).toEqual([false, false]);
    await connection.close();
    expect(other.pool.status()).toContain('Checked out connections: 0');
    await other.dispose();
  });
});
