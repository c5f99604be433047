// The tests of @fsdnet/setup-tfjs-node, which take minutes and are no part of `npm test`.
import { fileURLToPath } from 'node:url';

import { runCommand } from './command.ts';
import { stopWhenInterrupted } from './interruption.ts';

stopWhenInterrupted();
const { ok } = await runCommand(['nx', 'run', '@fsdnet/setup-tfjs-node:test:setup-tfjs'], {
  cwd: fileURLToPath(new URL('../..', import.meta.url)),
  live: true,
  onSilence: (seconds) => process.stdout.write(`  … ${seconds} s\n`),
});
process.exitCode = ok ? 0 : 1;
