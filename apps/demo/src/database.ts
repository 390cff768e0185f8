import { MetaData } from '@athanor/core';
import { DeclarativeBase } from '@athanor/orm';

/** The root of all entities of the blog. Constraints have names by a rule, so that the program can tell which one was violated. */
export class Base extends DeclarativeBase {
  static override metadata = new MetaData({
    namingConvention: {
      ix: 'ix_%(table_name)s_%(column_0_N_name)s',
      uq: 'uq_%(table_name)s_%(column_0_N_name)s',
      ck: 'ck_%(table_name)s_%(constraint_name)s',
      fk: 'fk_%(table_name)s_%(column_0_N_name)s',
      pk: 'pk_%(table_name)s',
    },
  });
}

/** A PostgreSQL inside of this process, in memory: what the demo runs on when nothing else is said. */
export const embeddedUrl = 'postgresql+pglite://memory';

/**
 * The URL for `createAsyncEngine` from what `DATABASE_URL` says: nothing or an empty text is the embedded database, and the
 * common `postgres://` and `postgresql://` mean the driver `pg`.
 */
export function databaseUrl(given: string | undefined): string {
  if (given === undefined || given.trim() === '') return embeddedUrl;
  return given.trim().replace(/^postgres(ql)?:\/\//, 'postgresql+pg://');
}
