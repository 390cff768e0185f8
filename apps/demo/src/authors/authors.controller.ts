import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { IdParams } from '../dto-fields.js';
import { AuthorDto, CreateAuthorDto, UpdateAuthorDto } from './author.dto.js';
import type { Author } from './author.entity.js';
import { AuthorsService } from './authors.service.js';

/** `/api/authors`. Entities are sent as they are: what is loaded of them is their JSON. */
@ApiTags('authors')
@Controller('api/authors')
export class AuthorsController {
  constructor(private readonly authors: AuthorsService) {}

  @Get()
  @ApiOperation({ summary: 'All authors by name' })
  @ApiOkResponse({ type: [AuthorDto] })
  list(): Promise<readonly Author[]> {
    return this.authors.list();
  }

  @Get(':id')
  @ApiOperation({ summary: 'One author' })
  @ApiOkResponse({ type: AuthorDto })
  @ApiNotFoundResponse()
  get(@Param() { id }: IdParams): Promise<Author> {
    return this.authors.get(id);
  }

  @Post()
  @ApiOperation({ summary: 'Adds an author' })
  @ApiCreatedResponse({ type: AuthorDto })
  @ApiBadRequestResponse({ description: 'The messages stand under the names of the fields' })
  @ApiConflictResponse({ description: 'The email is taken' })
  create(@Body() values: CreateAuthorDto): Promise<Author> {
    return this.authors.create(values);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Changes an author' })
  @ApiOkResponse({ type: AuthorDto })
  @ApiBadRequestResponse({ description: 'The messages stand under the names of the fields' })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'The email is taken' })
  update(@Param() { id }: IdParams, @Body() changes: UpdateAuthorDto): Promise<Author> {
    return this.authors.update(id, changes);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes an author without articles' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'The author has articles' })
  remove(@Param() { id }: IdParams): Promise<void> {
    return this.authors.remove(id);
  }
}
