export { AthanorModule } from './athanor.module.js';
export type { AthanorAsyncOptions, AthanorModuleOptions, AthanorRootOptions } from './athanor.options.js';
export { getEngineToken, getSessionmakerToken, getSessionToken } from './athanor.tokens.js';
export { InjectEngine, InjectSession, InjectSessionmaker } from './inject.decorators.js';
export { Transactional, type TransactionalDecoratorOptions } from './transactional.decorator.js';
