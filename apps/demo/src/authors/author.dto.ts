import { ApiProperty, PartialType } from '@nestjs/swagger';
import { IsEmail } from 'class-validator';
import { TextField } from '../dto-fields.js';

/** A new author. */
export class CreateAuthorDto {
  @TextField({ max: 80, example: 'Ada Lovelace' })
  name!: string;

  @IsEmail()
  @TextField({ max: 254, example: 'ada@example.org' })
  email!: string;

  @TextField({ max: 2000, optional: true, example: 'Wrote the first program.' })
  bio?: string | null;
}

/** Those attributes of an author that are to change. */
export class UpdateAuthorDto extends PartialType(CreateAuthorDto, { skipNullProperties: false }) {}

/** An author, as replies show one. */
export class AuthorDto {
  @ApiProperty()
  id!: number;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  email!: string;

  @ApiProperty({ type: String, nullable: true })
  bio!: string | null;

  @ApiProperty()
  createdAt!: Date;
}
