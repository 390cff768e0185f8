import type { IntegrityError } from '@athanor/core';

/** What a client is told when the database refused its data. */
export interface ConstraintReply {
  readonly statusCode: 409 | 422;
  readonly error: 'Conflict' | 'Unprocessable Entity';
  readonly message: string;
  /** The name of the constraint that was violated. */
  readonly constraint: string | null;
}

/** What the constraints mean, in words for the client. */
const meanings: ReadonlyMap<string | undefined, string> = new Map([
  ['uq_author_email', 'There is an author with this email already'],
  ['uq_article_slug', 'There is an article with this slug already'],
  ['uq_tag_name', 'There is a tag with this name already'],
  ['ck_article_slug', 'A slug is made of lower case letters, digits and single hyphens between them'],
  ['ck_comment_body_not_blank', 'A comment must not be blank'],
]);

const uniqueViolation = '23505';
const foreignKeyViolation = '23503';

/**
 * A violated constraint as a reply: 409 where the data clashes with what is there, 422 where it makes no sense in itself or
 * refers to nothing. A foreign key speaks of either side; `isDeletion` says which one the request was on.
 */
export function constraintReply(error: IntegrityError, isDeletion: boolean): ConstraintReply {
  const clashes = error.sqlstate === uniqueViolation || (error.sqlstate === foreignKeyViolation && isDeletion);
  const constraint = error.constraint ?? null;
  const message = meanings.get(error.constraint) ?? generalMeaning(error, isDeletion);
  return clashes
    ? { statusCode: 409, error: 'Conflict', message, constraint }
    : { statusCode: 422, error: 'Unprocessable Entity', message, constraint };
}

function generalMeaning(error: IntegrityError, isDeletion: boolean): string {
  if (error.sqlstate !== foreignKeyViolation) return 'The database does not accept this data';
  return isDeletion ? 'Something else still refers to it' : 'It refers to something that does not exist';
}
