import { InvalidRequestError } from '@athanor/core';
import {
  type AsyncScopedSession,
  type AsyncSession,
  openCoveringUnit,
  type SessionScope,
  sessionOfScope,
  type TransactionPlan,
  type TransactionUnit,
} from '@athanor/orm';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The session of one request, and its transaction where the route has one. */
export class RouteSession {
  readonly scope: SessionScope;
  readonly #scoped: AsyncScopedSession;
  #session: AsyncSession | undefined;
  #unit: TransactionUnit | undefined;

  constructor(scoped: AsyncScopedSession, plan: TransactionPlan | undefined) {
    this.#scoped = scoped;
    this.scope = scoped.open();
    if (plan !== undefined) this.#unit = openCoveringUnit(this.scope, plan);
  }

  /** What stands at the request. */
  get session(): AsyncSession {
    this.#session ??= sessionOfScope(this.#scoped, this.scope);
    return this.#session;
  }

  /** The reply is about to leave: commits, or rolls back where it tells of a failure or nobody is there to read it. */
  async beforeReply(reply: FastifyReply, payload: unknown): Promise<void> {
    const unit = this.#takeUnit();
    if (unit === undefined) return;
    const status = payload instanceof Response ? payload.status : reply.statusCode;
    if (reply.raw.closed || reply.raw.destroyed) await unit.rollback(new InvalidRequestError('The client has left'));
    else if (status >= 400) await unit.rollback(new InvalidRequestError(`The reply has status ${status}`));
    else await unit.commit();
  }

  /** Something threw: what the error handler does afterwards is no part of the transaction. */
  async fail(error: unknown): Promise<void> {
    await this.#takeUnit()?.rollback(error);
  }

  /** The response is over, sent or cut off. A transaction that is still open has missed its commit and is rolled back. */
  async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const unit = this.#takeUnit();
    if (unit !== undefined && reply.raw.writableFinished) {
      request.log.warn(
        `The transaction of ${unit.plan.label} was rolled back: its reply was sent past Fastify, by reply.hijack() or reply.raw. Send it by reply.send(), or commit by transactional() before`,
      );
    }
    await this.scope.close();
  }

  #takeUnit(): TransactionUnit | undefined {
    const unit = this.#unit;
    this.#unit = undefined;
    return unit;
  }
}
