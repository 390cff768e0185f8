import { ApiProperty } from '@nestjs/swagger';
import { TextField } from '../dto-fields.js';

/** A new comment. */
export class CreateCommentDto {
  @TextField({ max: 80, example: 'Grace' })
  name!: string;

  @TextField({ max: 4000, example: 'Well said.' })
  body!: string;
}

/** A comment, as replies show one. */
export class CommentDto {
  @ApiProperty()
  id!: number;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  body!: string;

  @ApiProperty()
  createdAt!: Date;
}
