import { func, select } from '@athanor/core';
import type { AsyncSession } from '@athanor/orm';
import { articleTag } from '../articles/article-tag.js';
import { Tag } from './tag.entity.js';

/** A tag and the number of its articles. */
export interface TagCount {
  readonly name: string;
  readonly articles: number;
}

/** The tags that articles have, by name. */
export async function tagCounts(session: AsyncSession): Promise<readonly TagCount[]> {
  const statement = select(Tag.c.name, func.count().label('articles'))
    .join(articleTag, articleTag.c.tagId.eq(Tag.c.id))
    .groupBy(Tag.c.name)
    .orderBy(Tag.c.name);
  return (await session.execute(statement)).all();
}

/** The tags of these names, by name; new ones are not in the session yet, and come to it with what they are given to. */
export async function tagsNamed(session: AsyncSession, names: readonly string[]): Promise<Tag[]> {
  const wanted = [...new Set(names)].sort();
  const known = (await session.scalars(select(Tag).where(Tag.c.name.in(wanted)))).all();
  const byName = new Map(known.map((tag) => [tag.name, tag]));
  return wanted.map((name) => byName.get(name) ?? new Tag({ name }));
}
