import {
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  createAsyncPoolFromUrl,
  insert,
  Integer,
  MetaData,
  NullPool,
  Column,
  type Pool,
  PoolDeadlockError,
  select,
  Table,
  TimeoutError,
} from '@athanor/core';
import type { AsyncSession } from '@athanor/orm';
import { describe, expectTypeOf, it } from 'vitest';

declare const engine: AsyncEngine;
declare const connection: AsyncConnection;
declare const session: AsyncSession;
declare const signal: AbortSignal;

const things = new Table('things', new MetaData(), { id: new Column(Integer, { primaryKey: true }) });

describe('a signal', () => {
  it('is an option of every call, and changes nothing of its result', () => {
    const statement = select(things);
    expectTypeOf(connection.execute(statement, undefined, { signal })).toEqualTypeOf(connection.execute(statement));
    expectTypeOf(connection.scalar(statement, undefined, { signal })).resolves.toEqualTypeOf<number | null>();
    expectTypeOf(session.scalar(statement, undefined, { signal })).resolves.toEqualTypeOf<number | null>();
    expectTypeOf(engine.connect({ signal })).resolves.toEqualTypeOf<AsyncConnection>();
    expectTypeOf(engine.connect(() => 7, { signal })).resolves.toEqualTypeOf<number>();
    expectTypeOf(engine.begin(async () => 'a', { signal })).resolves.toEqualTypeOf<string>();
    expectTypeOf(session.connection({ signal })).resolves.toEqualTypeOf<AsyncConnection>();
    // @ts-expect-error -- a controller is no signal
    void engine.connect({ signal: new AbortController() });
  });

  it('is no option that lasts', () => {
    // @ts-expect-error -- of a statement
    select(things).executionOptions({ signal });
    // @ts-expect-error -- of a statement
    insert(things).executionOptions({ signal });
    // @ts-expect-error -- of an engine
    engine.executionOptions({ signal });
    // @ts-expect-error -- of a connection
    void connection.executionOptions({ signal });
    // @ts-expect-error -- of a new engine
    createAsyncEngine('', { executionOptions: { signal } });
  });
});

describe('a pool', () => {
  it('of a URL takes the options of pools only', () => {
    expectTypeOf(createAsyncPoolFromUrl('', { poolclass: NullPool, recycle: 1 })).toEqualTypeOf<Pool>();
    // @ts-expect-error -- an option of engines
    createAsyncPoolFromUrl('', { queryCacheSize: 1 });
    // @ts-expect-error -- a number
    createAsyncPoolFromUrl('', { timeout: '1' });
    // @ts-expect-error -- a class of pools
    createAsyncEngine('', { poolclass: Map });
    // @ts-expect-error -- an object
    createAsyncEngine('', { asyncCreator: async () => 'a connection' });
  });

  it('tells a deadlock as a sort of timeout', () => {
    expectTypeOf<PoolDeadlockError>().toExtend<TimeoutError>();
  });
});
