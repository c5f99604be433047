// Every check of the repository; the last line counts them.
import { runCommand } from './command.ts';
import { stopWhenInterrupted } from './interruption.ts';
import { nx, root, runInstalled, runTests, say, sayStillRunning, tell } from './package-tests.ts';
import { noTests, type Outcome, sumOf } from './test-results.ts';

interface ToolCheck {
  readonly name: string;
  /** Run one after the other until one fails. */
  readonly commands: readonly (readonly string[])[];
}

/** Each keeps one core busy, so the two rows run at the same time. */
const beforeTests: readonly (readonly ToolCheck[])[] = [
  [
    { name: 'types (tsc)', commands: [['tsc', '-b']] },
    // The boundary rule passes silently without a cached project graph, so that is made first.
    {
      name: 'lint (eslint)',
      commands: [
        ['nx', 'show', 'projects'],
        ['eslint', '.'],
      ],
    },
  ],
  [
    { name: 'manifests (sherif)', commands: [['sherif', '-r', 'root-package-manager-field']] },
    { name: 'unused code (knip)', commands: [['knip', '--no-config-hints']] },
    { name: 'API documentation (typedoc)', commands: [['typedoc']] },
  ],
];

const afterTests: readonly ToolCheck[] = [
  { name: 'build (tsup)', commands: [nx('build')] },
  { name: 'published files (publint)', commands: [nx('check:publint')] },
  { name: 'published types (attw)', commands: [nx('check:attw')] },
];

async function runTool(check: ToolCheck): Promise<Outcome> {
  for (const command of check.commands) {
    const { ok, output } = await runCommand(command, { cwd: root, onSilence: sayStillRunning });
    if (ok) continue;
    process.stdout.write(output.endsWith('\n') ? output : `${output}\n`);
    return { ...noTests, failed: 1 };
  }
  return { ...noTests, passed: 1 };
}

async function report(name: string, check: () => Promise<Outcome>): Promise<Outcome> {
  say(`▶ ${name}`);
  const start = performance.now();
  const outcome = await check();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  say(`${outcome.failed > 0 ? '✗' : '✓'} ${name} (${seconds} s)`);
  return outcome;
}

const outcomes: Outcome[] = [];

async function runTools(checks: readonly ToolCheck[]): Promise<void> {
  for (const check of checks) outcomes.push(await report(check.name, () => runTool(check)));
}

stopWhenInterrupted();
await Promise.all(beforeTests.map(runTools));
outcomes.push(await report('tests (vitest)', () => runTests('short')));
await runTools(afterTests);
outcomes.push(await report('installed packages (a local registry)', runInstalled));

const outcome = outcomes.reduce(sumOf, noTests);
say('not run: the set-up of TensorFlow from its wheel, minutes (npm run test:setup-tfjs)');
tell(outcome);
process.exitCode = outcome.failed > 0 ? 1 : 0;
