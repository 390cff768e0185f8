import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Header,
  HttpException,
  Param,
  Query,
  UseFilters,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ArticleListQuery, SlugParams } from '../articles/article.dto.js';
import { articleView } from '../articles/article-view.js';
import { ArticlesService } from '../articles/articles.service.js';
import { TagsService } from '../tags/tags.service.js';
import { articlePageHtml, missingPage } from './article-page.js';
import { startPage } from './start-page.js';
import { stylesheet } from './style.js';

const htmlType = 'text/html; charset=utf-8';
const contentPolicy = "default-src 'none'; style-src 'self'; img-src data:";

/** Answers readers with a page where something is wrong with the address. */
@Catch(HttpException)
class PageErrorFilter implements ExceptionFilter<HttpException> {
  async catch(error: HttpException, host: ArgumentsHost): Promise<void> {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    await reply.status(error.getStatus()).header('content-type', htmlType).send(missingPage());
  }
}

/** The pages for readers. */
@ApiExcludeController()
@UseFilters(PageErrorFilter)
@Controller()
export class PagesController {
  constructor(
    private readonly articles: ArticlesService,
    private readonly tags: TagsService,
  ) {}

  @Get()
  @Header('content-type', htmlType)
  @Header('content-security-policy', contentPolicy)
  async start(@Query() query: ArticleListQuery): Promise<string> {
    return startPage(await this.articles.page(query), await this.tags.list(), query.tag);
  }

  @Get('articles/:slug')
  @Header('content-type', htmlType)
  @Header('content-security-policy', contentPolicy)
  async article(@Param() { slug }: SlugParams): Promise<string> {
    return articlePageHtml(articleView(await this.articles.get({ slug })));
  }

  @Get('style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=300')
  style(): string {
    return stylesheet;
  }
}
