import { type AsyncEngine, func, select, text } from '@athanor/core';
import { AsyncSession } from '@athanor/orm';
import { Author } from './authors/author.entity.js';
import { Base } from './database.js';
import { seed } from './seed.js';

/** Any number that is the same in all processes of the demo: those that start together prepare one after the other. */
const lock = text('SELECT pg_advisory_xact_lock(4711001)');

/** Makes the tables that are missing, and writes the first articles where nobody has written any; all in one transaction. */
export async function prepareDatabase(engine: AsyncEngine): Promise<void> {
  await engine.begin(async (connection) => {
    await connection.execute(lock);
    await connection.runSync(Base.metadata.createAll);
    await using session = new AsyncSession(connection);
    if ((await session.scalar(select(func.count()).selectFrom(Author))) !== 0) return;
    seed(session);
    await session.commit();
  });
}
