import { ArgumentError, type AsyncEngine, createAsyncEngine } from '@athanor/core';
import { type AsyncScopedSession, asyncScopedSession, asyncSessionmaker } from '@athanor/orm';
import type { FastifyInstance } from 'fastify';
import type { AthanorEngineOptions, AthanorNames, AthanorPluginOptions, AthanorUrlOptions } from './types.js';

/** What the plugin works with. */
export interface Connection {
  readonly engine: AsyncEngine;
  readonly scoped: AsyncScopedSession;
  /** True where the engine ends with the server. */
  readonly disposes: boolean;
}

const nameOptions: Required<AthanorNames> = {
  decorator: 'session',
  engineDecorator: 'engine',
  scopedSessionDecorator: 'scopedSession',
  routeOption: 'transactional',
};
const urlOptions = ['url', 'engineOptions', 'sessionOptions', 'storage'] satisfies (keyof AthanorUrlOptions)[];
const engineOptions = [
  'engine',
  'scopedSession',
  'sessionOptions',
  'storage',
  'disposeEngine',
] satisfies (keyof AthanorEngineOptions)[];

/** The names as they hold. One that is taken is an ArgumentError that says which option changes it. */
export function namesOf(options: AthanorPluginOptions, fastify: FastifyInstance): Required<AthanorNames> {
  const names = Object.fromEntries(
    Object.entries(nameOptions).map(([option, name]) => [option, options[option as keyof AthanorNames] ?? name]),
  ) as unknown as Required<AthanorNames>;
  if (fastify.hasRequestDecorator(names.decorator)) refuseTaken('request', names.decorator, 'decorator');
  for (const option of ['engineDecorator', 'scopedSessionDecorator'] as const) {
    if (fastify.hasDecorator(names[option])) refuseTaken('fastify', names[option], option);
  }
  return names;
}

/** Makes the engine and the scoped session, or takes those that are there. Nothing connects yet. */
export function connectionOf(options: AthanorPluginOptions): Connection {
  checkOptions(options);
  const byUrl = 'url' in options && options.url !== undefined;
  const engine = byUrl
    ? createAsyncEngine(options.url, options.engineOptions)
    : (options as AthanorEngineOptions).engine;
  const scoped = byUrl ? undefined : (options as AthanorEngineOptions).scopedSession;
  return {
    engine,
    scoped: scoped ?? makeScoped(engine, options),
    disposes: byUrl || (options as AthanorEngineOptions).disposeEngine === true,
  };
}

function makeScoped(engine: AsyncEngine, { sessionOptions, storage }: AthanorPluginOptions): AsyncScopedSession {
  return asyncScopedSession(asyncSessionmaker(engine, sessionOptions), storage === undefined ? {} : { storage });
}

function checkOptions(options: AthanorPluginOptions): void {
  const given = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (given.includes('url') === given.includes('engine')) {
    throw new ArgumentError('The plugin takes either a url or an engine: app.register(athanor, { url })');
  }
  const known: readonly string[] = [
    ...Object.keys(nameOptions),
    ...(given.includes('url') ? urlOptions : engineOptions),
    // Fastify's own, which it hands to every plugin.
    'prefix',
    'logLevel',
    'logSerializers',
  ];
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError(
      `Unknown option ${JSON.stringify(unknown)}; beside ${given.includes('url') ? 'url' : 'engine'} there are ${known.slice(0, -3).join(', ')}`,
    );
  }
  if (given.includes('scopedSession') && (given.includes('sessionOptions') || given.includes('storage'))) {
    throw new ArgumentError(
      'sessionOptions and storage belong to the scoped session; leave them out beside scopedSession',
    );
  }
}

function refuseTaken(where: string, name: string, option: string): never {
  throw new ArgumentError(
    `${where}.${name} is taken by another plugin; give the Athanor plugin another name with the option ${option}: app.register(athanor, { ${option}: 'db', ... })`,
  );
}
