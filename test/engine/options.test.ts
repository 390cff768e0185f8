import { createAsyncEngine, insert, listen, literal, select, text } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { things, useEngine } from './engine-fixture.js';

const one = select(literal(1).label('n'));

/** What an engine logs of `one`, run twice, without the times. */
async function notesOf(options: Parameters<typeof createAsyncEngine>[1], execution = {}): Promise<string[]> {
  const lines: string[] = [];
  const logger = { info: (line: string) => void lines.push(line), debug: () => undefined };
  await using engine = createAsyncEngine(athanorUrl('pg'), { ...options, logger });
  await engine.connect(async (conn) => {
    for (let i = 0; i < 2; i++) await conn.execute(one, undefined, execution);
  });
  return lines.filter((line) => line.endsWith('(1,)')).map((line) => line.replace(/ [\d.e-]+s.*/, ''));
}

describe('Options', () => {
  const engine = useEngine('pg');

  // proves: engine-options
  it('of an engine made of another one leave that one as it is, and share its pool', async () => {
    const serializable = engine().executionOptions({ isolationLevel: 'SERIALIZABLE' });
    expect(serializable.pool).toBe(engine().pool);
    expect(engine().getExecutionOptions()).toEqual({});
    expect(await serializable.connect((conn) => conn.getIsolationLevel())).toBe('SERIALIZABLE');
    expect(await engine().connect((conn) => conn.getIsolationLevel())).toBe('READ COMMITTED');
  });

  // proves: execution-options
  it('are those of the engine, the connection, the statement and the call; the narrower wins', async () => {
    const seen: unknown[] = [];
    const outer = engine().executionOptions({ a: 'engine', b: 'engine', c: 'engine', d: 'engine' });
    listen(outer, 'beforeCursorExecute', (_connection, _sql, _parameters, context) => {
      const { a, b, c, d } = context.executionOptions;
      seen.push([a, b, c, d]);
    });
    await outer.connect(async (conn) => {
      await conn.executionOptions({ b: 'connection', c: 'connection', d: 'connection' });
      await conn.execute(one.executionOptions({ c: 'statement', d: 'statement' }), undefined, { d: 'call' });
    });
    expect(seen).toEqual([['engine', 'connection', 'statement', 'call']]);
  });

  // proves: compiled-cache-limits
  it('keep statements in the compiled cache, or out of it', async () => {
    expect(await notesOf({})).toEqual(['[generated in', '[cached since']);
    expect(await notesOf({ queryCacheSize: 0 })).toEqual(['[caching disabled', '[caching disabled']);
    expect(await notesOf({}, { compiledCache: false })).toEqual(['[caching disabled', '[caching disabled']);
  });

  // proves: option-token
  it('put a token before the lines of the log', async () => {
    expect(await notesOf({}, { loggingToken: 'job 7' })).toEqual(['[job 7] [generated in', '[job 7] [cached since']);
  });

  // proves: option-yield-per
  it('say how many rows of a stream are fetched at once, and how many its parts have', async () => {
    await engine().begin((conn) =>
      conn.execute(
        insert(things),
        ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })),
      ),
    );
    await engine().connect(async (conn) => {
      const names = select(things.c.name).orderBy(things.c.id);
      const sizes: number[] = [];
      await using rows = await conn.stream(names, undefined, { yieldPer: 2 });
      for await (const part of rows.scalars().partitions()) sizes.push(part.length);
      expect(sizes).toEqual([2, 2, 1]);
      await expect(conn.execute(names, undefined, { yieldPer: 2 })).rejects.toThrow(/use stream\(\) in its place/);
    });
  });

  it('bound how many rows a stream asks for at once, as it asks for more and more', async () => {
    const asked = (maxRowBuffer?: number) =>
      engine().connect(async (conn) => {
        await conn.execDriverSql('CREATE TEMPORARY SEQUENCE asked');
        const rows = await conn.stream(text("SELECT nextval('asked') FROM generate_series(1, 100)"), undefined, {
          maxRowBuffer,
        });
        for (let i = 0; i < 12; i++) await rows.fetchone();
        await rows.close();
        return conn.scalar(text('SELECT last_value::int FROM asked'));
      });
    expect(await asked(4)).toBe(1 + 4 + 4 + 4);
    expect(await asked()).toBe(1 + 5 + 25);
  });

  it('make a transaction read only and deferrable', async () => {
    await engine().connect(async (conn) => {
      await conn.executionOptions({
        isolationLevel: 'SERIALIZABLE',
        postgresqlReadonly: true,
        postgresqlDeferrable: true,
      });
      const setting = (name: string) => conn.scalar(text(`SELECT current_setting('${name}')`));
      expect(await setting('transaction_isolation')).toBe('serializable');
      expect(await setting('transaction_read_only')).toBe('on');
      expect(await setting('transaction_deferrable')).toBe('on');
      await expect(conn.execute(insert(things).values({ name: 'x' }))).rejects.toMatchObject({ sqlstate: '25006' });
    });
  });
});
