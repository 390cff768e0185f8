import { AsyncEngine } from '@athanor/core';
import { AsyncSession } from '@athanor/orm';
import type { InjectionToken } from '@nestjs/common';

/** The name of the engine where none is given. */
export const DEFAULT_NAME = 'default';

/** The options of one AthanorCoreModule, within it. */
export const ATHANOR_OPTIONS = Symbol('athanor:options');

/** The engine, its maker of sessions and the scoped session of one AthanorCoreModule, within it. */
export const ATHANOR_CONNECTION = Symbol('athanor:connection');

/** The token of an engine: the class AsyncEngine, or for a named one a string. */
export function getEngineToken(name: string = DEFAULT_NAME): InjectionToken {
  return name === DEFAULT_NAME ? AsyncEngine : `athanor:engine:${name}`;
}

/** The token of the session of the current request: the class AsyncSession, or for a named engine a string. */
export function getSessionToken(name: string = DEFAULT_NAME): InjectionToken {
  return name === DEFAULT_NAME ? AsyncSession : `athanor:session:${name}`;
}

/** The token of the maker of sessions, for those that live longer than a request. */
export function getSessionmakerToken(name: string = DEFAULT_NAME): InjectionToken {
  return `athanor:sessionmaker:${name}`;
}
