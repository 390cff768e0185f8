import { Transactional } from '@athanor/nestjs';
import { AsyncSession } from '@athanor/orm';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { CommentDto, CreateCommentDto } from './comment.dto.js';
import { Comment } from './comment.entity.js';
import { addComment, commentsOf } from './comment-queries.js';
import { commentView } from './comment-view.js';

/** Comments in the database. The session is that of the request which is running. */
@Injectable()
export class CommentsService {
  constructor(private readonly session: AsyncSession) {}

  async list(articleId: number): Promise<CommentDto[]> {
    return found(await commentsOf(this.session, articleId), articleId).map(commentView);
  }

  @Transactional()
  async add(articleId: number, values: CreateCommentDto): Promise<CommentDto> {
    return commentView(found(await addComment(this.session, articleId, values), articleId));
  }

  @Transactional()
  async remove(id: number): Promise<void> {
    const comment = await this.session.get(Comment, id);
    if (comment === null) throw new NotFoundException(`There is no comment ${id}`);
    await this.session.delete(comment);
  }
}

function found<T>(value: T | null, articleId: number): T {
  if (value === null) throw new NotFoundException(`There is no article ${articleId}`);
  return value;
}
