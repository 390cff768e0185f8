import { ApiProperty, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { CommentDto } from '../comments/comment.dto.js';
import { IdField, NumberField, TextField } from '../dto-fields.js';

/** A new article. Whether the slug is well formed, and free, is for the database to say. */
export class CreateArticleDto {
  @IdField()
  authorId!: number;

  @TextField({ max: 120, example: 'hello-athanor' })
  slug!: string;

  @TextField({ max: 200, example: 'Hello, Athanor' })
  title!: string;

  @TextField({ max: 400, optional: true, example: 'A furnace that feeds itself.' })
  summary?: string | null;

  @TextField({ max: 100_000, example: 'It keeps an even heat for weeks.' })
  body!: string;

  @IsOptional()
  @ApiProperty({ type: [String], required: false, example: ['typescript', 'furnaces'] })
  @ArrayMaxSize(10)
  @IsArray()
  @IsString({ each: true })
  @Length(1, 40, { each: true })
  @Matches(/^[^\0]*$/, { each: true, message: 'tags must not contain the character U+0000' })
  tags?: string[];
}

/** Those attributes of an article that are to change. */
export class UpdateArticleDto extends PartialType(CreateArticleDto, { skipNullProperties: false }) {}

/** Several articles, to be added all or none. */
export class ImportArticlesDto {
  @ApiProperty({ type: [CreateArticleDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => CreateArticleDto)
  articles!: CreateArticleDto[];
}

/** The `:slug` of an address. */
export class SlugParams {
  @TextField({ max: 120 })
  slug!: string;
}

/** Which articles of the list, and which page of them. */
export class ArticleListQuery {
  @TextField({ max: 40, optional: true, example: 'postgresql' })
  tag?: string;

  @IdField({ optional: true })
  author?: number;

  @NumberField({ max: 1_000_000, optional: true, default: 1 })
  page = 1;

  @NumberField({ max: 100, optional: true, default: 10 })
  size = 10;
}

/** The author, as articles name theirs. */
export class ArticleAuthorDto {
  @ApiProperty()
  id!: number;

  @ApiProperty()
  name!: string;
}

/** An article in a list. */
export class ArticleSummaryDto {
  @ApiProperty()
  id!: number;

  @ApiProperty()
  slug!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty({ type: String, nullable: true })
  summary!: string | null;

  @ApiProperty()
  author!: ArticleAuthorDto;

  @ApiProperty({ type: [String] })
  tags!: string[];

  @ApiProperty()
  createdAt!: Date;

  @ApiProperty({ type: Date, nullable: true })
  updatedAt!: Date | null;
}

/** A whole article. */
export class ArticleDto extends ArticleSummaryDto {
  @ApiProperty()
  body!: string;

  @ApiProperty({ type: [CommentDto] })
  comments!: CommentDto[];
}

/** One page of a list. */
export class ArticlePageDto {
  @ApiProperty({ type: [ArticleSummaryDto] })
  items!: ArticleSummaryDto[];

  @ApiProperty()
  page!: number;

  @ApiProperty()
  size!: number;

  @ApiProperty({ description: 'The number of articles on all pages' })
  total!: number;
}

/** What an import has added. */
export class ImportedDto {
  @ApiProperty({ type: [Number] })
  ids!: number[];
}
