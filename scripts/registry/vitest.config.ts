import { mergeConfig } from 'vitest/config';

import { tests } from '../../vitest.shared.ts';

export default mergeConfig(tests(import.meta.dirname), {
  test: { globalSetup: './local-registry.ts', testTimeout: 300_000, hookTimeout: 300_000, maxWorkers: 2 },
});
