import { Transactional } from '@athanor/nestjs';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, StreamableFile } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { IdParams } from '../dto-fields.js';
import {
  ArticleDto,
  ArticleListQuery,
  ArticlePageDto,
  CreateArticleDto,
  ImportArticlesDto,
  ImportedDto,
  UpdateArticleDto,
} from './article.dto.js';
import { ArticlesService } from './articles.service.js';

const badRequest = { description: 'The messages stand under the names of the fields' };
const slugTaken = { description: 'The slug is taken' };
const nonsense = { description: 'The author does not exist, or the slug is not well formed' };

/** `/api/articles`. */
@ApiTags('articles')
@Controller('api/articles')
export class ArticlesController {
  constructor(private readonly articles: ArticlesService) {}

  @Get()
  @ApiOperation({ summary: 'One page of the articles, newest first, of a tag or an author if wanted' })
  @ApiOkResponse({ type: ArticlePageDto })
  @ApiBadRequestResponse(badRequest)
  page(@Query() query: ArticleListQuery): Promise<ArticlePageDto> {
    return this.articles.page(query);
  }

  @Get('export')
  @ApiOperation({ summary: 'All articles, one JSON object a line, streamed from a cursor' })
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  export(): StreamableFile {
    return new StreamableFile(this.articles.export(), { type: 'application/x-ndjson' });
  }

  @Get(':id')
  @ApiOperation({ summary: 'An article with its comments' })
  @ApiOkResponse({ type: ArticleDto })
  @ApiNotFoundResponse()
  get(@Param() { id }: IdParams): Promise<ArticleDto> {
    return this.articles.view(id);
  }

  @Post()
  @ApiOperation({ summary: 'Adds an article; tags that are new are added with it' })
  @ApiCreatedResponse({ type: ArticleDto })
  @ApiBadRequestResponse(badRequest)
  @ApiConflictResponse(slugTaken)
  @ApiUnprocessableEntityResponse(nonsense)
  create(@Body() values: CreateArticleDto): Promise<ArticleDto> {
    return this.articles.create(values);
  }

  /** The transactions of the single articles join this one. */
  @Post('import')
  @Transactional()
  @ApiOperation({ summary: 'Adds several articles, all or none' })
  @ApiCreatedResponse({ type: ImportedDto })
  @ApiBadRequestResponse(badRequest)
  @ApiConflictResponse(slugTaken)
  @ApiUnprocessableEntityResponse(nonsense)
  async import(@Body() { articles }: ImportArticlesDto): Promise<ImportedDto> {
    const ids: number[] = [];
    for (const values of articles) ids.push((await this.articles.create(values)).id);
    return { ids };
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Changes an article' })
  @ApiOkResponse({ type: ArticleDto })
  @ApiBadRequestResponse(badRequest)
  @ApiNotFoundResponse()
  @ApiConflictResponse(slugTaken)
  @ApiUnprocessableEntityResponse(nonsense)
  update(@Param() { id }: IdParams, @Body() changes: UpdateArticleDto): Promise<ArticleDto> {
    return this.articles.update(id, changes);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes an article with its comments' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  remove(@Param() { id }: IdParams): Promise<void> {
    return this.articles.remove(id);
  }
}
