import { DateTime, func, Integer, Text, VARCHAR } from '@athanor/core';
import { mappedColumn, relationship } from '@athanor/orm';
import { Article } from '../articles/article.entity.js';
import { Base } from '../database.js';

/** Somebody who writes articles. One who has written any cannot be deleted: the database refuses it. */
export class Author extends Base.table('author', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(VARCHAR(80)),
  email: mappedColumn(VARCHAR(254), { unique: true }),
  bio: mappedColumn(Text, { nullable: true }),
  createdAt: mappedColumn(DateTime({ timezone: true }), { serverDefault: func.now() }),
  articles: () => relationship([Article], { backPopulates: 'author', passiveDeletes: 'all' }),
}) {}
