import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Tests run the libraries from source; the custom condition stands in every library's exports.
const conditions = ['@athanor/source', ...defaultServerConditions];

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['libs/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'test/**/*.test.ts'],
  },
});
