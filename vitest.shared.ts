import { basename, join } from 'node:path';

import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Packages resolve each other to their sources, so tests need no build. */
const conditions = ['@fsdnet/source', 'node', 'import', 'default'];

/** Test configuration of one package or example; `root` is its folder. */
export function tests(root: string): ViteUserConfig {
  return defineConfig({
    root,
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name: basename(root),
      environment: 'node',
      include: ['**/*.test.ts'],
      testTimeout: 30_000,
      // `npm test` counts the tests from these files.
      reporters: process.env['FSDNET_TEST_RESULTS']
        ? ['default', ['json', { outputFile: join(root, 'test-results', 'vitest.json') }]]
        : ['default'],
      typecheck: {
        enabled: true,
        checker: 'tsc',
        include: ['src/**/*.test-d.ts'],
        // The sources are checked by `tsc -b`.
        ignoreSourceErrors: true,
        // As `tsc -b` does: without it, projects tested at the same time share one file of build information.
        build: true,
        tsconfig: 'tsconfig.json',
      },
    },
  });
}
