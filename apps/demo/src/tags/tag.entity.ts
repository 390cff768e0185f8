import { Integer, VARCHAR } from '@athanor/core';
import { mappedColumn, relationship } from '@athanor/orm';
import { Article } from '../articles/article.entity.js';
import { articleTag } from '../articles/article-tag.js';
import { Base } from '../database.js';

/** A word under which articles are found. */
export class Tag extends Base.table('tag', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(VARCHAR(40), { unique: true }),
  articles: () => relationship([Article], { secondary: articleTag, backPopulates: 'tags' }),
}) {}
