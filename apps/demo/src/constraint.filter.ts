import { IntegrityError } from '@athanor/core';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { constraintReply } from './constraint-errors.js';

/** Answers a violated constraint with 409 or 422 in place of 500. */
@Catch(IntegrityError)
export class ConstraintFilter implements ExceptionFilter<IntegrityError> {
  async catch(error: IntegrityError, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const reply = constraintReply(error, http.getRequest<FastifyRequest>().method === 'DELETE');
    await http.getResponse<FastifyReply>().status(reply.statusCode).send(reply);
  }
}
