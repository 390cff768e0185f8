import { deleteFrom } from '@athanor/core';
import { Transactional } from '@athanor/nestjs';
import { AsyncSession } from '@athanor/orm';
import { Injectable, NotFoundException } from '@nestjs/common';
import { Tag } from './tag.entity.js';
import { type TagCount, tagCounts } from './tag-queries.js';

/** Tags come with the articles that name them; here they are counted and taken away. */
@Injectable()
export class TagsService {
  constructor(private readonly session: AsyncSession) {}

  list(): Promise<readonly TagCount[]> {
    return tagCounts(this.session);
  }

  /** One statement of Core, in the session's transaction: the database takes the tag off its articles. */
  @Transactional()
  async remove(name: string): Promise<void> {
    const result = await this.session.execute(deleteFrom(Tag).where(Tag.c.name.eq(name)));
    if (result.rowcount === 0) throw new NotFoundException(`There is no tag ${JSON.stringify(name)}`);
  }
}
