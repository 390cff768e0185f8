import { BadRequestException, type ValidationError, ValidationPipe } from '@nestjs/common';

/** Messages by the path of the field that they are about: `articles.0.title`. */
export type FieldMessages = Record<string, string[]>;

/** Checks what clients send against the DTO classes; unknown fields are refused, numbers in addresses become numbers. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) =>
      new BadRequestException({
        statusCode: 400,
        error: 'Bad Request',
        message: 'Validation failed',
        fields: fieldMessages(errors),
      }),
  });
}

function fieldMessages(errors: readonly ValidationError[], parent = '', found: FieldMessages = {}): FieldMessages {
  for (const { property, constraints, children } of errors) {
    const path = `${parent}${property}`;
    if (constraints !== undefined) found[path] = Object.values(constraints);
    fieldMessages(children ?? [], `${path}.`, found);
  }
  return found;
}
