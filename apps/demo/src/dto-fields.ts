import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';

/** The greatest number that an INTEGER column holds. */
const greatestInteger = 2_147_483_647;

interface TextFieldOptions {
  readonly max: number;
  readonly min?: number;
  readonly example?: string;
  readonly optional?: boolean;
}

/** A text of so many characters. U+0000 is refused here, since PostgreSQL cannot hold it. */
export function TextField({ max, min = 1, example, optional = false }: TextFieldOptions): PropertyDecorator {
  return applyDecorators(
    ...(optional ? [IsOptional()] : []),
    ApiProperty({ type: String, minLength: min, maxLength: max, example, required: !optional }),
    Matches(/^[^\0]*$/, { message: '$property must not contain the character U+0000' }),
    Length(min, max),
    IsString(),
  );
}

/** The key of a row. */
export function IdField(options: { readonly optional?: boolean } = {}): PropertyDecorator {
  return NumberField({ ...options, max: greatestInteger });
}

/** A whole number from 1, also where it comes as text in an address. */
export function NumberField(options: {
  readonly max: number;
  readonly optional?: boolean;
  readonly default?: number;
}): PropertyDecorator {
  const { max, optional = false } = options;
  return applyDecorators(
    ...(optional ? [IsOptional()] : []),
    ApiProperty({
      type: 'integer',
      minimum: 1,
      maximum: max,
      required: !optional,
      default: options.default,
      example: 1,
    }),
    Type(() => Number),
    Max(max),
    Min(1),
    IsInt(),
  );
}

/** The `:id` of an address. */
export class IdParams {
  @IdField()
  id!: number;
}
