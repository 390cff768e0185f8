import { registerBuiltinDialects } from './builtin-dialects.js';
import { createDialect } from './dialect/registry.js';
import { makeUrl, type URL } from './dialect/url.js';
import { MockEngine, type MockExecutor } from './engine/mock-engine.js';

/**
 * Makes an engine that hands what it would send to a function: DDL as text, without a database.
 * `const mock = createMockEngine('postgresql://', (sql) => console.log(sql)); await metadata.createAll(mock)`.
 * SQLAlchemy: `create_mock_engine()`.
 */
export function createMockEngine(url: string | URL, executor: MockExecutor): MockEngine {
  registerBuiltinDialects();
  return new MockEngine(createDialect(makeUrl(url), {}), executor);
}
