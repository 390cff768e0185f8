import type { IncomingMessage, ServerResponse } from 'node:http';
import { IllegalStateChangeError } from '@athanor/core';
import type { AsyncScopedSession } from '@athanor/orm';
import { Logger } from '@nestjs/common';

/** A middleware of either adapter. */
export type SessionMiddleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Opens a scope around everything that a request runs: guards, interceptors, pipes, the handler, filters, and what the
 * response reads while it is sent. It is closed when the response is, however that ends.
 */
export function sessionMiddleware(scoped: AsyncScopedSession): SessionMiddleware {
  const logger = new Logger('AthanorModule');
  return (_request, response, next) => {
    const scope = scoped.open();
    const close = (): void => {
      scope.close().catch((error: unknown) => {
        // A client that leaves interrupts statements; nobody is to blame for that.
        if (!response.writableFinished && error instanceof IllegalStateChangeError) return;
        logger.error('The session of a request could not be closed', error);
      });
    };
    if (response.closed) close();
    else response.once('close', close);
    scope.run(next);
  };
}
