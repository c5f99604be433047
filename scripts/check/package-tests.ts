import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readPackages } from '../workspace/packages.ts';
import { runCommand } from './command.ts';
import {
  noTests,
  readResults,
  removeResults,
  sumOf,
  type Outcome,
  type TestedFolder,
  type TestLength,
} from './test-results.ts';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** Runs one target of all packages that have it. */
export function nx(target: string): readonly string[] {
  return ['nx', 'run-many', '-t', target, '--output-style=stream'];
}

/** The tests beside the sources. */
export function runTests(length: TestLength): Promise<Outcome> {
  if (length === 'long') process.env['FSDNET_TEST_LONG'] = '1';
  return runCounted(
    nx('test'),
    readPackages(root).filter(({ manifest }) => manifest.scripts?.['test'] !== undefined),
    length,
  );
}

/** The packages as users install them. They must have been built. */
export function runInstalled(): Promise<Outcome> {
  const folder = 'scripts/registry';
  const command = [...nx('test:installed'), '--exclude-task-dependencies'];
  return runCounted(command, [{ folder, path: join(root, folder) }], 'short');
}

async function runCounted(
  command: readonly string[],
  tested: readonly TestedFolder[],
  length: TestLength,
): Promise<Outcome> {
  removeResults(tested);
  process.env['FSDNET_TEST_RESULTS'] = '1';
  const { ok } = await runCommand(command, { cwd: root, live: true, onSilence: sayStillRunning });
  const total = tested.map((folder) => readResults(folder, length)).reduce(sumOf, noTests);
  // Vitest also fails on errors outside of any test.
  return ok || total.failed > 0 ? total : { ...total, failed: 1 };
}

/** Says that a command still runs. */
export function sayStillRunning(seconds: number): void {
  say(`  … ${seconds} s`);
}

/** What was not run, then how many tests passed and failed: `N passed, M failed[, K skipped]`. */
export function tell({ passed, failed, skipped, long }: Outcome): void {
  for (const name of skipped) say(`skipped: ${name}`);
  if (long.length > 0)
    say(`not run: ${long.length} long tests, minutes (npm run test:long): ${[...new Set(long)].join(', ')}`);
  say(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
}

/** Prints a line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
