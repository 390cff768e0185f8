import type { Readable } from 'node:stream';
import { InjectSessionmaker, Transactional } from '@athanor/nestjs';
import { AsyncSession, type AsyncSessionmaker } from '@athanor/orm';
import { Injectable, NotFoundException } from '@nestjs/common';
import { tagsNamed } from '../tags/tag-queries.js';
import type {
  ArticleDto,
  ArticleListQuery,
  ArticlePageDto,
  CreateArticleDto,
  UpdateArticleDto,
} from './article.dto.js';
import { Article } from './article.entity.js';
import { exportStream } from './article-export.js';
import { articlePage, wholeArticle } from './article-queries.js';
import { articleView } from './article-view.js';

/** Articles in the database. The session is that of the request which is running. */
@Injectable()
export class ArticlesService {
  constructor(
    private readonly session: AsyncSession,
    @InjectSessionmaker() private readonly sessions: AsyncSessionmaker,
  ) {}

  page(query: ArticleListQuery): Promise<ArticlePageDto> {
    return articlePage(this.session, query);
  }

  async get(key: { id: number } | { slug: string }): Promise<Article> {
    const article = await wholeArticle(this.session, key);
    if (article === null) throw new NotFoundException(`There is no article ${Object.values(key).join()}`);
    return article;
  }

  async view(id: number): Promise<ArticleDto> {
    return articleView(await this.get({ id }));
  }

  /** The flush writes new tags, the article and its rows of `article_tag`, in this order. */
  @Transactional()
  async create({ tags, ...values }: CreateArticleDto): Promise<ArticleDto> {
    const article = new Article({ ...values, tags: await tagsNamed(this.session, tags ?? []), comments: [] });
    this.session.add(article);
    await this.session.flush();
    await this.session.refresh(article, ['author']);
    return articleView(article);
  }

  @Transactional()
  async update(id: number, { tags, ...changes }: UpdateArticleDto): Promise<ArticleDto> {
    const article = await this.get({ id });
    Object.assign(article, changes);
    if (tags !== undefined) article.tags = await tagsNamed(this.session, tags);
    await this.session.flush();
    await this.session.refresh(article, ['updatedAt', 'author']);
    return articleView(article);
  }

  /** The comments go with the article, and so do its rows of `article_tag`. */
  @Transactional()
  async remove(id: number): Promise<void> {
    await this.session.delete(await this.get({ id }));
  }

  export(): Readable {
    return exportStream(this.sessions);
  }
}
