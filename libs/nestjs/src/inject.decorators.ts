import { Inject } from '@nestjs/common';
import { getEngineToken, getSessionmakerToken, getSessionToken } from './athanor.tokens.js';

/** Injects the AsyncEngine, or the one of that name. */
export function InjectEngine(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getEngineToken(name));
}

/** Injects the session of the current request (an AsyncScopedSession), also into singletons. */
export function InjectSession(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getSessionToken(name));
}

/** Injects the maker of sessions (an AsyncSessionmaker). */
export function InjectSessionmaker(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getSessionmakerToken(name));
}
