import { select } from '@athanor/core';
import type { AsyncSession } from '@athanor/orm';
import { Author } from './author.entity.js';

/** All authors by name. */
export async function allAuthors(session: AsyncSession): Promise<readonly Author[]> {
  return (await session.scalars(select(Author).orderBy(Author.c.name, Author.c.id))).all();
}
