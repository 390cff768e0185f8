// proves: conn-not-started, conn-autobegin, conn-begin-scope, conn-savepoint, conn-invalidate, conn-close, transaction-object, transaction-nesting
import { type AsyncConnection, type AsyncTransaction, text } from '@athanor/core';
import { errorOf, valueOrError } from './outcome.js';
import { script } from './script.js';

const one = text<{ readonly 0: number }>('select 1');
const two = text<{ readonly 0: number }>('select 2');

export const ses05 = script('ses-05-connection-transactions', async (scene) => {
  const engine = scene.engine();
  const c = await engine.connect();
  return [
    async () => {
      const connection = engine.connect() as unknown as AsyncConnection;
      return [
        await errorOf(() => connection.execute(one)),
        await errorOf(() => connection.begin()),
        await errorOf(() => connection.inTransaction()),
        await errorOf(() => connection.closed),
      ];
    },
    async () => {
      const pending = engine.connect();
      const connection = await pending;
      const error = await errorOf(() => pending.start());
      await connection.close();
      return error;
    },
    async () => {
      const before = [
        c.inTransaction(),
        c.getTransaction() === null,
        c.inNestedTransaction(),
        c.getNestedTransaction() === null,
      ];
      await c.execute(one);
      const t = c.getTransaction() as AsyncTransaction;
      return [
        ...before,
        c.inTransaction(),
        t === c.getTransaction(),
        t.isActive,
        t.isValid,
        t.nested,
        t.connection === c,
      ];
    },
    async () => void (await c.begin()),
    async () => {
      await c.commit();
      const between = c.inTransaction();
      await c.commit();
      await c.rollback();
      return [between, c.inTransaction()];
    },
    async () => {
      const t = await c.begin();
      const error = await errorOf(() => c.begin());
      const before = [t.isActive, t.isValid, t === c.getTransaction()];
      await t.rollback();
      return [error, ...before, t.isActive, t.isValid, c.getTransaction() === null];
    },
    async () => {
      const t = await c.begin();
      await t.commit();
      return [
        t.isActive,
        await errorOf(() => t.commit()),
        await errorOf(() => t.rollback()),
        await errorOf(() => t.close()),
      ];
    },
    async () => {
      const t = await c.begin();
      await t.rollback();
      return [t.isActive, await errorOf(() => t.commit()), await errorOf(() => t.rollback())];
    },
    () =>
      c.begin(async (t) => {
        await c.execute(one);
        await c.commit();
        scene.note([t.isActive, c.inTransaction()]);
        await c.execute(two);
      }),
    () =>
      c.begin(async (t) => {
        await c.execute(one);
        await t.rollback();
        await c.execute(two);
      }),
    async () => {
      const t = await c.begin(async (transaction) => {
        await c.execute(one);
        await transaction.commit();
        return transaction;
      });
      return [c.inTransaction(), t.isActive];
    },
    () =>
      c.begin(async () => {
        await c.execute(one);
        throw new ValueError('x');
      }),
    async () => {
      const t = c.begin() as unknown as AsyncTransaction;
      return [await errorOf(() => t.isActive), await errorOf(() => t.commit())];
    },
    async () => {
      const n = await c.beginNested();
      const before = [
        c.inTransaction(),
        c.inNestedTransaction(),
        n.nested,
        n === c.getNestedTransaction(),
        c.getTransaction() === n,
      ];
      await n.commit();
      const after = [
        n.isActive,
        c.inNestedTransaction(),
        c.inTransaction(),
        await errorOf(() => n.commit()),
        await errorOf(() => n.rollback()),
      ];
      await c.rollback();
      return [...before, ...after];
    },
    () =>
      c.beginNested(async () => {
        await c.execute(one);
        throw new ValueError('y');
      }),
    async () => {
      const before = c.inTransaction();
      await c.rollback();
      return [before];
    },
    () =>
      c.begin(() =>
        c.beginNested(async (n) => {
          await c.execute(one);
          await n.rollback();
          scene.note([n.isActive]);
          await c.execute(two);
        }),
      ),
    () =>
      c.begin(async () => {
        await c.beginNested((n) => n.commit());
        await c.execute(two);
      }),
    async () => {
      const t = await c.begin();
      const n = await c.beginNested();
      await t.commit();
      return [
        t.isActive,
        n.isActive,
        await errorOf(() => n.commit()),
        await errorOf(() => n.rollback()),
        c.inNestedTransaction(),
      ];
    },
    async () => {
      const t = await c.begin();
      const n = await c.beginNested();
      await t.rollback();
      return [
        t.isActive,
        n.isActive,
        await errorOf(() => n.commit()),
        await errorOf(() => n.rollback()),
        c.inNestedTransaction(),
      ];
    },
    async () => {
      const t = await c.begin();
      const outer = await c.beginNested();
      const inner = await c.beginNested();
      await outer.rollback();
      const seen: unknown[] = [
        outer.isActive,
        inner.isActive,
        c.inNestedTransaction(),
        c.getNestedTransaction() === inner,
      ];
      seen.push(await errorOf(() => inner.commit()));
      seen.push(inner.isActive, c.inTransaction(), t.isActive, c.inNestedTransaction());
      seen.push(await errorOf(() => c.execute(one)));
      await c.rollback();
      return seen;
    },
    async () => {
      const t = await c.begin();
      const outer = await c.beginNested();
      const inner = await c.beginNested();
      await outer.commit();
      const seen: unknown[] = [
        outer.isActive,
        inner.isActive,
        c.inNestedTransaction(),
        c.getNestedTransaction() === inner,
      ];
      seen.push(await errorOf(() => inner.rollback()));
      seen.push(inner.isActive, c.inTransaction(), t.isActive, c.inNestedTransaction());
      await c.rollback();
      return seen;
    },
    async () => {
      await c.execute(one);
      await c.close();
      const seen: unknown[] = [c.closed, c.invalidated];
      await c.close();
      const uses: (() => unknown)[] = [
        () => c.execute(one),
        () => c.begin(),
        () => c.beginNested(),
        () => c.getIsolationLevel(),
        () => c.getRawConnection(),
        () => c.inTransaction(),
        () => c.getTransaction(),
        () => c.invalidate(),
        () => c.info,
        () => c.stream(one),
        () => c.execDriverSql('select 1'),
        () => c.defaultIsolationLevel,
      ];
      for (const use of uses) seen.push(await valueOrError(use));
      return seen;
    },
    () =>
      engine.connect(async (connection) => {
        const t = await connection.begin();
        await connection.execute(one);
        await connection.close();
        return [
          t.isActive,
          t.isValid,
          await errorOf(() => t.commit()),
          await errorOf(() => t.rollback()),
          await errorOf(() => t.close()),
        ];
      }),
    () =>
      engine.connect((connection) =>
        connection.begin(async () => {
          scene.note([await errorOf(() => connection.execute(text('select * from no_such')))]);
        }),
      ),
    () =>
      engine.connect((connection) =>
        connection.begin(async () => {
          await connection.beginNested(() => undefined);
          await connection.beginNested(() => connection.beginNested(() => undefined));
        }),
      ),
    () =>
      engine.connect(async (connection) => {
        await connection.begin(async () => {
          await connection.execute(one);
          await connection.close();
        });
        return [connection.closed];
      }),
    () =>
      engine.begin(async (connection, t) => {
        await connection.execute(one);
        await t.commit();
        scene.note([connection.inTransaction()]);
        await connection.execute(one);
      }),
    () =>
      engine.connect(async (connection) => {
        const first = await connection.begin();
        await first.close();
        const seen = [first.isActive];
        await first.close();
        const n = await connection.beginNested();
        const t = connection.getTransaction();
        await n.close();
        seen.push(n.isActive, t?.isActive === true, connection.inNestedTransaction());
        await n.close();
        return seen;
      }),
    () =>
      engine.connect(async (connection) => {
        const n = await connection.beginNested();
        await connection.commit();
        return [n.isActive, connection.inNestedTransaction(), connection.inTransaction()];
      }),
    () =>
      engine.connect(async (connection) => {
        const n = await connection.beginNested();
        await connection.rollback();
        return [
          n.isActive,
          connection.inNestedTransaction(),
          connection.inTransaction(),
          await errorOf(() => n.rollback()),
        ];
      }),
    () =>
      engine.connect(async (connection) => {
        const seen: unknown[] = [await connection.scalar(one)];
        await connection.invalidate();
        seen.push(connection.invalidated, connection.closed, connection.inTransaction());
        seen.push(await errorOf(() => connection.execute(one)));
        seen.push(await errorOf(() => connection.beginNested()));
        seen.push(await errorOf(() => connection.commit()));
        await connection.rollback();
        seen.push(connection.invalidated, await connection.scalar(two), connection.invalidated);
        return seen;
      }),
    () =>
      engine.connect(async (connection) => {
        await connection.invalidate();
        const seen: unknown[] = [connection.invalidated, connection.closed, connection.inTransaction()];
        return [...seen, await connection.scalar(two), connection.invalidated];
      }),
    () =>
      engine.connect(async (connection) => {
        const n = await connection.beginNested();
        await connection.invalidate();
        const seen: unknown[] = [connection.invalidated, connection.inTransaction(), connection.inNestedTransaction()];
        seen.push(await errorOf(() => connection.execute(one)));
        seen.push(await errorOf(() => n.rollback()));
        seen.push(connection.inTransaction(), connection.inNestedTransaction());
        seen.push(await errorOf(() => connection.execute(one)));
        await connection.rollback();
        return [...seen, await connection.scalar(two)];
      }),
    () =>
      engine.connect(async (connection) => {
        const t = await connection.begin();
        await connection.invalidate();
        const seen: unknown[] = [t.isActive, t.isValid, await errorOf(() => t.commit()), t.isActive];
        await t.rollback();
        return [...seen, t.isActive, t.isValid];
      }),
  ];
});

/** Python's. */
class ValueError extends Error {}
