import { type AsyncEngine, createAsyncEngine, Integer, MetaData, Text, text } from '@athanor/core';
import { DeclarativeBase, mappedColumn } from '@athanor/orm';
import { expect } from 'vitest';
import { athanorUrl } from '../support/database.js';

class Base extends DeclarativeBase {
  static override metadata = new MetaData();
}

/** A note. Its topic is unique, which the server looks at when the transaction is committed, and its text at once. */
export class Note extends Base.table('scope_notes', {
  id: mappedColumn(Integer, { primaryKey: true }),
  text: mappedColumn(Text),
  topic: mappedColumn(Text, { nullable: true }),
}) {}

/** An engine on the worker's server, with an empty table of notes. */
export async function notesEngine(options: Parameters<typeof createAsyncEngine>[1] = {}): Promise<AsyncEngine> {
  const engine = createAsyncEngine(athanorUrl('pg'), options);
  await makeNotes(engine);
  return engine;
}

/** Makes the table anew. */
export async function makeNotes(engine: AsyncEngine): Promise<void> {
  await engine.begin(async (connection) => {
    await connection.execute(text('DROP TABLE IF EXISTS scope_notes'));
    await connection.execute(
      text(
        'CREATE TABLE scope_notes (id serial PRIMARY KEY, text text NOT NULL UNIQUE, topic text UNIQUE DEFERRABLE INITIALLY DEFERRED)',
      ),
    );
  });
}

export async function dropNotes(engine: AsyncEngine): Promise<void> {
  await engine.begin(async (connection) => {
    await connection.execute(text('DROP TABLE scope_notes'));
  });
}

/** Takes the rows away. */
export async function clearNotes(engine: AsyncEngine): Promise<void> {
  await engine.begin(async (connection) => {
    await connection.execute(text('DELETE FROM scope_notes'));
  });
}

/** The texts that have been committed, in order of the alphabet. */
export async function committed(engine: AsyncEngine): Promise<string[]> {
  return engine.connect(async (connection) => {
    const rows = await connection.execute(text('SELECT text FROM scope_notes ORDER BY text'));
    return rows.all().map((row) => String(row[0]));
  });
}

/** Waits until every connection is back in its pool; none was lost on the way. */
export async function allReturned(engine: AsyncEngine): Promise<void> {
  await expect
    .poll(() => engine.pool.status(), { timeout: 3000, interval: 10 })
    .toContain('Checked out connections: 0');
}
