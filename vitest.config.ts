import { fileURLToPath } from 'node:url';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Tests run the libraries from source; the custom condition stands in every library's exports.
const conditions = ['@athanor/source', ...defaultServerConditions];

// Named by path: the `tsc` of TypeScript 6 stands beside it.
const checker = fileURLToPath(new URL('node_modules/@typescript/native/bin/tsc', import.meta.url));

// Tests that need no database although they do not belong to one library.
const withoutDatabase = [
  'test/architecture/**/*.test.ts',
  'test/budget/types.test.ts',
  'test/jest-to-vitest/**/*.test.ts',
];

export default defineConfig({
  // Said here and not left to discovery, as the root tsconfig.json includes no test file.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // The environment in which Vitest runs global setup files.
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    maxWorkers: 2,
    testTimeout: 40_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['libs/*/test/**/*.test.ts', ...withoutDatabase],
          exclude: ['libs/testing/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          typecheck: {
            enabled: true,
            only: true,
            // Those are the business of `tsc -b`, which `npm run check` runs as well.
            ignoreSourceErrors: true,
            checker,
            include: ['test/types/**/*.test-d.ts'],
            tsconfig: 'test/types/tsconfig.json',
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [
            'test/**/*.test.ts',
            'libs/testing/test/**/*.test.ts',
            'apps/*/test/**/*.test.ts',
            'examples/**/*.test.ts',
          ],
          exclude: withoutDatabase,
          globalSetup: ['test/setup/global-setup.ts'],
          setupFiles: ['test/setup/quick-pglite.ts'],
        },
      },
    ],
  },
});
