import { CheckConstraint, DateTime, func, Integer, Text, VARCHAR } from '@athanor/core';
import { mappedColumn, relationship } from '@athanor/orm';
import { Author } from '../authors/author.entity.js';
import { Comment } from '../comments/comment.entity.js';
import { Base } from '../database.js';
import { Tag } from '../tags/tag.entity.js';
import { articleTag } from './article-tag.js';

/** An article of the blog. `slug` is its name in addresses. Its comments go with it. */
export class Article extends Base.table(
  'article',
  {
    id: mappedColumn(Integer, { primaryKey: true }),
    authorId: mappedColumn(Integer, { foreignKey: 'author.id', index: true }),
    slug: mappedColumn(VARCHAR(120), { unique: true }),
    title: mappedColumn(VARCHAR(200)),
    summary: mappedColumn(VARCHAR(400), { nullable: true }),
    body: mappedColumn(Text),
    createdAt: mappedColumn(DateTime({ timezone: true }), { serverDefault: func.now() }),
    updatedAt: mappedColumn(DateTime({ timezone: true }), { nullable: true, onupdate: func.now() }),
    author: () => relationship(Author, { backPopulates: 'articles' }),
    comments: () =>
      relationship([Comment], { backPopulates: 'article', cascade: 'all, delete-orphan', orderBy: Comment.c.id }),
    tags: () => relationship([Tag], { secondary: articleTag, backPopulates: 'articles', orderBy: Tag.c.name }),
  },
  { constraints: [new CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", { name: 'slug' })] },
) {}
