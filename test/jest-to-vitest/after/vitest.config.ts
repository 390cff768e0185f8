import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Nest injects by type: the types must be emitted, whichever tsconfig.json includes the test.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: { include: ['test/**/*.test.ts'] },
});
