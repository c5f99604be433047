import { fileURLToPath } from 'node:url';

import { expect, inject, test } from 'vitest';

import { commandOf } from '../release/plan.ts';
import { runProcess } from './process.ts';

// The packages are in the registry: the set-up of these tests published them.
test.each([true, false])('publishing again passes over what is there (dry run: %s)', async (dryRun) => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout } = await runProcess(commandOf('publish', { dryRun }), { cwd, home: inject('registry').home });
  expect(stdout).toContain('no new packages');
  expect(stdout).not.toContain('@fsdnet/core');
});
