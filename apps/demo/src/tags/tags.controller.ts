import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TagCountDto, TagParams } from './tag.dto.js';
import type { TagCount } from './tag-queries.js';
import { TagsService } from './tags.service.js';

/** `/api/tags`. */
@ApiTags('tags')
@Controller('api/tags')
export class TagsController {
  constructor(private readonly tags: TagsService) {}

  @Get()
  @ApiOperation({ summary: 'The tags that articles have, with the number of these' })
  @ApiOkResponse({ type: [TagCountDto] })
  list(): Promise<readonly TagCount[]> {
    return this.tags.list();
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Takes a tag off all articles' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  remove(@Param() { name }: TagParams): Promise<void> {
    return this.tags.remove(name);
  }
}
