// npm run release -- [version|publish] [--dry-run]
//   version   makes the version that the changesets ask for, commits and tags it
//   publish   builds, checks (publint, attw) and publishes what the registry does not have yet
//   nothing   both
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { commandOf, type Plan, readPlan, type Step } from './plan.ts';
import { assertNothingUncommitted, assertTagged, commitVersion, familyVersion } from './repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function release({ steps, dryRun }: Plan): void {
  if (!dryRun) assertNothingUncommitted(root);
  if (!dryRun && !steps.includes('version')) assertTagged(root, familyVersion(root));
  for (const step of steps) {
    if (step === 'version') makeVersion(dryRun);
    else run(step, dryRun);
  }
}

function makeVersion(dryRun: boolean): void {
  const before = familyVersion(root);
  run('version', dryRun);
  if (dryRun) return;
  const version = familyVersion(root);
  if (version === before) throw new Error('release: there is nothing to release. Describe a change with: changeset');
  commitVersion(root, version);
  say(`version ${version} is committed and tagged; git push --follow-tags lets the release workflow publish it`);
}

function run(step: Step, dryRun: boolean): void {
  const [file = '', ...args] = commandOf(step, { dryRun, provenance: process.env['GITHUB_ACTIONS'] === 'true' });
  say(`${step}: ${[file, ...args].join(' ')}`);
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit' });
  if (error) throw new Error(`release: ${file} cannot be started: ${error.message}`);
  if (status !== 0) throw new Error(`release: ${step} failed`);
}

function say(line: string): void {
  process.stdout.write(`▶ ${line}\n`);
}

try {
  release(readPlan(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
