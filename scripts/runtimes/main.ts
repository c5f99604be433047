// Trains and scores with our packages, as npm installs them, wherever Node code runs. What a check needs is installed from the
// registry that npm is set to; where it cannot be, the check is skipped by name. Writes docs/runtimes.md and its results.
//
//   npm run test:runtimes [-- NAME…]      with names, only those checks, and nothing is written
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runCommand } from '../check/command.ts';
import { stopWhenInterrupted } from '../check/interruption.ts';
import setUpRegistry, { type LocalRegistry } from '../registry/local-registry.ts';
import { NotHere, type Check } from './check.ts';
import { checks } from './checks/index.ts';
import { Place } from './place.ts';
import { writeResults, type Outcome } from './results.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
stopWhenInterrupted();

async function outcomeOf(check: Check, place: Place): Promise<Outcome> {
  const { name } = check;
  try {
    return { name, outcome: 'works', version: await check.run(place) };
  } catch (error) {
    const reason = (error as Error).message;
    if (error instanceof NotHere) return { name, outcome: 'skipped', reason };
    console.error(reason);
    return { name, outcome: 'fails', reason: reason.slice(0, 2000) };
  }
}

const names = process.argv.slice(2);
const chosen = checks.filter(({ name }) => names.length === 0 || names.includes(name));
const built = await runCommand(['nx', 'run-many', '-t', 'build', '-p', 'packages/*', '--output-style=static'], {
  cwd: root,
  onSilence: (seconds) => process.stdout.write(`  building … ${seconds} s\n`),
});
if (!built.ok) throw new Error(built.output);

let registry: LocalRegistry | undefined;
const stop = await setUpRegistry({ provide: (_: string, value: LocalRegistry) => (registry = value) } as never);
const outcomes: Outcome[] = [];
try {
  const { folder, home } = registry!;
  const here = join(folder, 'runtimes');
  mkdirSync(here);
  await Place.install(here, home);
  for (const check of chosen) {
    const outcome = await outcomeOf(check, new Place(here, home, check.name));
    outcomes.push(outcome);
    const { name, outcome: word, version = '', reason } = outcome;
    console.log(`${word.padEnd(8)}${name} ${version}${word === 'skipped' ? `: ${reason}` : ''}`);
  }
} finally {
  await stop();
}
if (names.length === 0) writeResults(root, outcomes);
if (outcomes.some(({ outcome }) => outcome === 'fails')) process.exitCode = 1;
