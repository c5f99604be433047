import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkout } from './checkout.mjs';
import { BootstrapError, Interrupted, say } from './messages.mjs';
import { build, run } from './run.mjs';
import { setUp } from './set-up.mjs';
import { forwardSignals } from './signals.mjs';

const sources = {
  quickstart: 'packages/fsdnet/src/quickstart.ts',
  test: 'scripts/check/run.ts',
  'test:long': 'scripts/check/long.ts',
  'test:runtimes': 'scripts/runtimes/main.ts',
  'test:setup-tfjs': 'scripts/check/setup-tfjs.ts',
  fsdnet: 'packages/fsdnet/src/cli.ts',
  release: 'scripts/release/main.ts',
  reproduce: 'packages/experiments/src/main.ts',
};

/** Runs one command of the checkout and returns its exit code. */
export async function main([command, ...args]) {
  const here = checkout(fileURLToPath(new URL('../..', import.meta.url)));
  if (!Object.hasOwn(sources, command ?? '')) {
    say(`unknown command ${JSON.stringify(command ?? '')}. Use one of: ${Object.keys(sources).join(', ')}.`);
    return 2;
  }
  forwardSignals();
  try {
    await setUp(here);
    if (command === 'quickstart') await build(here);
    return await run(here, join(here.root, sources[command]), args);
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    if (!(error instanceof BootstrapError)) throw error;
    say(error.message);
    return 1;
  }
}
