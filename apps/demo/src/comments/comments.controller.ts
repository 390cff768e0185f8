import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { IdParams } from '../dto-fields.js';
import { CommentDto, CreateCommentDto } from './comment.dto.js';
import { CommentsService } from './comments.service.js';

/** `/api/articles/:id/comments` and `/api/comments`. */
@ApiTags('comments')
@Controller('api')
export class CommentsController {
  constructor(private readonly comments: CommentsService) {}

  @Get('articles/:id/comments')
  @ApiOperation({ summary: 'The comments of an article' })
  @ApiOkResponse({ type: [CommentDto] })
  @ApiNotFoundResponse()
  list(@Param() { id }: IdParams): Promise<CommentDto[]> {
    return this.comments.list(id);
  }

  @Post('articles/:id/comments')
  @ApiOperation({ summary: 'Writes a comment under an article' })
  @ApiCreatedResponse({ type: CommentDto })
  @ApiBadRequestResponse({ description: 'The messages stand under the names of the fields' })
  @ApiNotFoundResponse()
  @ApiUnprocessableEntityResponse({ description: 'The comment is blank' })
  add(@Param() { id }: IdParams, @Body() values: CreateCommentDto): Promise<CommentDto> {
    return this.comments.add(id, values);
  }

  @Delete('comments/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes a comment' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  remove(@Param() { id }: IdParams): Promise<void> {
    return this.comments.remove(id);
  }
}
