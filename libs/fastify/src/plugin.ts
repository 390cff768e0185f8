import { ArgumentError, IllegalStateChangeError } from '@athanor/core';
import { planTransaction, type TransactionPlan } from '@athanor/orm';
import type { FastifyInstance, FastifyRequest, onSendAsyncHookHandler, RouteOptions } from 'fastify';
import { connectionOf, namesOf } from './options.js';
import { RouteSession } from './route-session.js';
import type { AthanorPluginOptions } from './types.js';

/** The plugin's body: see {@link athanor}. */
// biome-ignore lint/suspicious/useAwait: what it throws is to be the rejection of register()
export async function athanorPlugin(fastify: FastifyInstance, options: AthanorPluginOptions): Promise<void> {
  const names = namesOf(options, fastify);
  const { engine, scoped, disposes } = connectionOf(options);
  const sessions = new WeakMap<FastifyRequest, RouteSession>();

  fastify.decorate(names.engineDecorator, engine);
  fastify.decorate(names.scopedSessionDecorator, scoped);
  fastify.decorateRequest(names.decorator, {
    getter(this: FastifyRequest) {
      return (sessions.get(this) ?? refuseEarly(names.decorator)).session;
    },
  });

  fastify.addHook('onRequest', (request, reply, done) => {
    const session = new RouteSession(scoped, planOf(request.routeOptions, names.routeOption));
    sessions.set(request, session);
    // The one event that comes in every ending: sent, streamed, hijacked, cut off.
    reply.raw.once('close', () => {
      session.end(request, reply).catch((error: unknown) => {
        // A client that leaves interrupts statements; nobody is to blame for that.
        if (!reply.raw.writableFinished && error instanceof IllegalStateChangeError) return;
        request.log.error(error, 'The session of a request could not be closed');
      });
    });
    session.scope.run(done);
  });
  fastify.addHook('onError', async (request, _reply, error) => sessions.get(request)?.fail(error));
  const commit: onSendAsyncHookHandler = async (request, reply, payload) => {
    await sessions.get(request)?.beforeReply(reply, payload);
    return payload;
  };
  // At the route, where it comes after the hooks of all plugins: what fails there is not committed.
  fastify.addHook('onRoute', (route) => {
    if (planOf(route, names.routeOption) !== undefined) appendOnSend(route, commit);
  });
  if (disposes) fastify.addHook('onClose', () => engine.dispose());
}

const plans = new WeakMap<object, TransactionPlan>();
const routeOptions = ['isolationLevel', 'readOnly', 'label'];

/** The transaction that a route's config asks for, checked once. */
function planOf(
  route: { readonly config?: unknown; readonly method?: unknown; readonly url?: string | undefined },
  option: string,
): TransactionPlan | undefined {
  const config = route.config as Record<string, unknown> | undefined;
  const given = config?.[option];
  if (config === undefined || given === undefined || given === false) return undefined;
  const known = plans.get(config);
  if (known !== undefined) return known;
  const label = `${String(route.method)} ${route.url ?? ''}`;
  const plan = planTransaction(given === true ? {} : checkGiven(given, option, label), label);
  plans.set(config, plan);
  return plan;
}

function checkGiven(given: unknown, option: string, label: string): object {
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError(`${option} of ${label} takes true, false or options, not ${JSON.stringify(given)}`);
  }
  const unknown = Object.keys(given).find((name) => !routeOptions.includes(name));
  if (unknown === undefined) return given;
  throw new ArgumentError(
    `${option} of ${label} has the option ${JSON.stringify(unknown)}; a route has ${routeOptions.join(', ')}. For more, call transactional() in the handler`,
  );
}

function appendOnSend(route: RouteOptions, hook: onSendAsyncHookHandler): void {
  const present = [route.onSend ?? []].flat() as onSendAsyncHookHandler[];
  // Fastify makes a HEAD route of the options of a GET route, hooks included.
  if (!present.includes(hook)) route.onSend = [...present, hook];
}

function refuseEarly(name: string): never {
  throw new ArgumentError(
    `request.${name} was used before the Athanor plugin has seen the request; register the plugin ahead of the hook that needs it`,
  );
}
