import { CheckConstraint, DateTime, ForeignKey, func, Integer, Text, VARCHAR } from '@athanor/core';
import { mappedColumn, relationship } from '@athanor/orm';
import { Article } from '../articles/article.entity.js';
import { Base } from '../database.js';

/** What a reader wrote under an article. */
export class Comment extends Base.table(
  'comment',
  {
    id: mappedColumn(Integer, { primaryKey: true }),
    articleId: mappedColumn(Integer, {
      foreignKey: new ForeignKey('article.id', { ondelete: 'CASCADE' }),
      index: true,
    }),
    name: mappedColumn(VARCHAR(80)),
    body: mappedColumn(Text),
    createdAt: mappedColumn(DateTime({ timezone: true }), { serverDefault: func.now() }),
    article: () => relationship(Article, { backPopulates: 'comments' }),
  },
  { constraints: [new CheckConstraint("btrim(body) <> ''", { name: 'body_not_blank' })] },
) {}
