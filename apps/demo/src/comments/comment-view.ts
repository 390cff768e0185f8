import type { CommentDto } from './comment.dto.js';
import type { Comment } from './comment.entity.js';

/** A comment as it stands under its article. */
export function commentView({ id, name, body, createdAt }: Comment): CommentDto {
  return { id, name, body, createdAt };
}
