import { mergeConfig } from 'vitest/config';

import { tests } from '../vitest.shared.ts';

// The tests of installed packages need a build first: they are a check of their own.
export default mergeConfig(tests(import.meta.dirname), { test: { exclude: ['registry/**', '**/node_modules/**'] } });
