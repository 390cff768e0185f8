import { ApiProperty } from '@nestjs/swagger';
import { TextField } from '../dto-fields.js';

/** A tag with the number of its articles. */
export class TagCountDto {
  @ApiProperty({ example: 'typescript' })
  name!: string;

  @ApiProperty({ example: 3 })
  articles!: number;
}

/** The `:name` of an address. */
export class TagParams {
  @TextField({ max: 40, example: 'typescript' })
  name!: string;
}
