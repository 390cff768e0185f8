import { Column, ForeignKey, Integer, Table } from '@athanor/core';
import { Base } from '../database.js';

/** Which article has which tags. The ORM writes its rows; nothing else is known of them. */
export const articleTag = new Table('article_tag', Base.metadata, {
  articleId: new Column(Integer, {
    primaryKey: true,
    foreignKey: new ForeignKey('article.id', { ondelete: 'CASCADE' }),
  }),
  tagId: new Column(Integer, {
    primaryKey: true,
    index: true,
    foreignKey: new ForeignKey('tag.id', { ondelete: 'CASCADE' }),
  }),
});
