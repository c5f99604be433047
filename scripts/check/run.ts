// Every check of the repository; the last line counts them: `N passed, M failed[, K skipped]`.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readPackages } from '../workspace/packages.ts';
import { runCommand } from './command.ts';
import { stopWhenInterrupted } from './interruption.ts';
import { type Outcome, readResults, removeResults, type TestedFolder } from './test-results.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface ToolCheck {
  readonly name: string;
  /** Run one after the other until one fails. */
  readonly commands: readonly (readonly string[])[];
}

const nx = (target: string): readonly string[] => ['nx', 'run-many', '-t', target, '--output-style=stream'];

const beforeTests: readonly ToolCheck[] = [
  { name: 'manifests (sherif)', commands: [['sherif', '-r', 'root-package-manager-field']] },
  { name: 'unused code (knip)', commands: [['knip', '--no-config-hints']] },
  { name: 'types (tsc)', commands: [['tsc', '-b']] },
  // The boundary rule passes silently without a cached project graph, so that is made first.
  {
    name: 'lint (eslint)',
    commands: [
      ['nx', 'show', 'projects'],
      ['eslint', '.'],
    ],
  },
];

const afterTests: readonly ToolCheck[] = [
  { name: 'build (tsup)', commands: [nx('build')] },
  { name: 'published files (publint)', commands: [nx('check:publint')] },
  { name: 'published types (attw)', commands: [nx('check:attw')] },
  { name: 'API documentation (typedoc)', commands: [['typedoc']] },
];

async function runTool(check: ToolCheck): Promise<Outcome> {
  for (const command of check.commands) {
    const { ok, output } = await runCommand(command, { cwd: root, onSilence: (seconds) => say(`  … ${seconds} s`) });
    if (ok) continue;
    process.stdout.write(output.endsWith('\n') ? output : `${output}\n`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  return { passed: 1, failed: 0, skipped: [] };
}

/** The tests beside the sources. */
function runTests(): Promise<Outcome> {
  return runCounted(
    nx('test'),
    readPackages(root).filter(({ manifest }) => manifest.scripts?.['test'] !== undefined),
  );
}

/** The packages as users install them. */
function runInstalled(): Promise<Outcome> {
  const folder = 'scripts/registry';
  // They were built by the check before.
  const command = [...nx('test:installed'), '--exclude-task-dependencies'];
  return runCounted(command, [{ folder, path: join(root, folder) }]);
}

async function runCounted(command: readonly string[], tested: readonly TestedFolder[]): Promise<Outcome> {
  removeResults(tested);
  process.env['FSDNET_TEST_RESULTS'] = '1';
  const { ok } = await runCommand(command, {
    cwd: root,
    live: true,
    onSilence: (seconds) => say(`  … ${seconds} s`),
  });
  const total = sum(tested.map(readResults));
  // Vitest also fails on errors outside of any test.
  return ok || total.failed > 0 ? total : { ...total, failed: 1 };
}

async function report(name: string, check: () => Promise<Outcome>): Promise<Outcome> {
  say(`▶ ${name}`);
  const start = performance.now();
  const outcome = await check();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  say(`${outcome.failed > 0 ? '✗' : '✓'} ${name} (${seconds} s)`);
  return outcome;
}

function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, { passed }) => total + passed, 0),
    failed: outcomes.reduce((total, { failed }) => total + failed, 0),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

stopWhenInterrupted();
const outcomes: Outcome[] = [];
for (const check of beforeTests) outcomes.push(await report(check.name, () => runTool(check)));
outcomes.push(await report('tests (vitest)', runTests));
for (const check of afterTests) outcomes.push(await report(check.name, () => runTool(check)));
outcomes.push(await report('installed packages (a local registry)', runInstalled));

const { passed, failed, skipped } = sum(outcomes);
for (const name of skipped) say(`skipped: ${name}`);
say('not run: the set-up of TensorFlow from its wheel (npm run test:setup-tfjs, minutes)');
say(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
