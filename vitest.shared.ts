import { basename, join } from 'node:path';

import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Packages resolve each other to their sources, so tests need no build. */
const conditions = ['@fsdnet/source', 'node', 'import', 'default'];

declare module 'vitest' {
  interface ProvidedContext {
    /** What property tests draw their examples from. */
    propertySeed: number;
  }
}

/**
 * Seed of all property tests of a run: always the same, so that a commit passes or fails whoever runs it, and whenever.
 * `FSDNET_TEST_SEED` gives another one: a number, or "clock" for one that `print` is told.
 */
export function propertySeed(given: string | undefined, print: (line: string) => void): number {
  if (given !== 'clock') return Number(given ?? 1);
  const seed = Date.now() % 2 ** 31;
  print(`Property tests draw their examples anew; FSDNET_TEST_SEED=${seed} repeats this run.`);
  return seed;
}

/** How the test files of a package run. */
export interface TestRun {
  /** How many at a time. Default 1: `npm test` tests two packages at a time, which keeps two cores busy. */
  readonly workers?: number;
  /**
   * Whether each has modules of its own, for what cannot be undone, such as backends of TensorFlow.js. Default false: loading
   * them anew for each file took a fourth of the time.
   */
  readonly isolate?: boolean;
}

/** Test configuration of one package or example; `root` is its folder. */
export function tests(root: string, { workers = 1, isolate = false }: TestRun = {}): ViteUserConfig {
  return defineConfig({
    root,
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name: basename(root),
      environment: 'node',
      include: ['**/*.test.ts'],
      testTimeout: 30_000,
      maxWorkers: workers,
      isolate,
      tags: [{ name: 'long', description: 'takes minutes with the others of its kind', timeout: 600_000 }],
      // Read from here too, though its types know it on the command line only.
      ...{ tagsFilter: [process.env['FSDNET_TEST_LONG'] ? 'long' : '!long'] },
      setupFiles: [join(import.meta.dirname, 'vitest.property-tests.ts')],
      provide: { propertySeed: propertySeed(process.env['FSDNET_TEST_SEED'], console.log) },
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
