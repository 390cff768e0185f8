import { registerBuiltinDialects } from './builtin-dialects.js';
import type { URL } from './dialect/url.js';
import type { AsyncEngine } from './engine/async-engine.js';
import { engineFromUrl } from './engine/engine-from-url.js';
import type { CreateAsyncEngineOptions } from './engine/engine-options.js';

/**
 * Makes an engine: `createAsyncEngine('postgresql+pg://scott:tiger@localhost/test', { echo: true })`. Nothing is sent or
 * opened before the first connection. An unknown scheme is a NoSuchModuleError, an unknown option a TypeError, one that
 * contradicts another or the driver an ArgumentError. SQLAlchemy: `create_async_engine()`.
 */
export function createAsyncEngine(url: string | URL, options: CreateAsyncEngineOptions = {}): AsyncEngine {
  registerBuiltinDialects();
  return engineFromUrl(url, options);
}
