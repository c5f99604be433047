// What happens when something ends: ranks and launchers that are killed at random moments, stopped ranks, cut links; under our launcher,
// plain mpirun and MPICH. Each job must be gone in time, and go on with another number of ranks to the bytes of an uninterrupted run.
// Needs both MPIs (fsdnet setup mpi, fsdnet setup mpi --mpi mpich) and, for links, root.
//   node --conditions=@fsdnet/source benchmarks/distributed/endings.ts
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeReport } from '../alternation.ts';
import { EmulatedHosts } from './emulated-hosts.ts';
import { launcherOf, modelOf, trainAlone, Training, type Start } from './training.ts';

const { values: options } = parseArgs({
  options: {
    /** Ranks that are killed under our launcher, at random moments. */
    kills: { type: 'string', default: '10' },
    out: { type: 'string' },
  },
});

/** Some seconds of training. */
const TRAINING = [
  ...['--dataset', 'sample', '--model', 'fsdnet', '--epochs', '12', '--patience', '12', '--batch-size', '1000'],
  ...['--hidden', '64,64', '--threads', '1', '--checkpoint-seconds', '0.3', '--no-baselines'],
];
const STALL = ['--stall-seconds', '10'];

/** After the beginning of the training, at a random moment. */
const MOST_SECONDS = 5;

/** A launcher that is still there so long after its ranks is killed. */
const LAUNCHER_SECONDS = 20;

/** What is done to a job. */
type Accident = 'rank killed' | 'launcher killed' | 'mpirun killed' | 'rank stopped' | 'link cut';

interface Trial {
  readonly accident: Accident;
  readonly under: string;
  readonly ranks: number;
  /** Since the training began. */
  readonly seconds: number;
  /** Until no rank was left. */
  readonly secondsToEnd: number;
  /** Until the launcher was gone too, or was killed because it stayed for so long. */
  readonly secondsOfLauncher: number;
  readonly code: number | null;
  readonly messages: readonly string[];
  readonly resumedWith: number;
  readonly sameBytes: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'fsdnet-endings-'));
const whole = join(folder, 'whole');
await trainAlone([...TRAINING, '--shards', '8'], whole);

const [openMpi, mpich] = [await launcherOf('openmpi'), await launcherOf('mpich')];
using hosts = new EmulatedHosts(2);
const trials: Trial[] = [];
for (let kill = 0; kill < Number(options.kills); kill++)
  await attempt('rank killed', 'fsdnet train --ranks', { ranks: 2 + (kill % 3) });
for (const accident of ['launcher killed', 'mpirun killed'] as const)
  await attempt(accident, 'fsdnet train --ranks', { ranks: 2 });
await attempt('link cut', 'fsdnet train --hosts', { ranks: 2, hosts });
for (const launcher of [openMpi, mpich]) {
  for (const accident of ['rank killed', 'mpirun killed', 'rank stopped'] as const)
    await attempt(accident, `plain ${launcher.version}`, { ranks: 2, launcher });
  await attempt('link cut', `plain ${launcher.version}`, { ranks: 2, launcher, hosts });
}
writeReport('distributed-endings', options.out, { training: TRAINING.join(' '), trials });
rmSync(folder, { recursive: true });

async function attempt(accident: Accident, under: string, start: Start): Promise<void> {
  const out = join(folder, `run-${trials.length}`);
  const training = new Training([...TRAINING, ...(start.launcher ? STALL : [])], out, start);
  await training.untilSaid('run folder: ');
  const seconds = MOST_SECONDS * Math.random();
  await sleep(1000 * seconds);
  const began = performance.now();
  cause(accident, training, start);
  const since = (): number => (performance.now() - began) / 1000;
  await training.ranksEnd();
  const secondsToEnd = since();
  const code = await training.end(LAUNCHER_SECONDS);
  const secondsOfLauncher = since();
  hosts.mend('h1');

  // On the same host: another one would wait until the lock is known to be left.
  const resumedWith = start.hosts ? 1 : 1 + (trials.length % 4);
  // Killed before there was anything to keep, the training is begun again.
  const again = existsSync(join(out, 'config.json')) ? [] : [...TRAINING, '--shards', '8'];
  const resumed = new Training(['--resume', ...again], out, {
    ranks: resumedWith,
    ...(start.hosts && { hosts: start.hosts }),
  });
  if ((await resumed.end()) !== 0) console.log(resumed.said);
  const sameBytes = modelOf(out).equals(modelOf(whole));
  training.remove();
  const messages = training.errors;
  if (messages.length !== 1) console.log(training.said);
  trials.push({
    accident,
    under,
    ranks: start.ranks,
    seconds,
    secondsToEnd,
    secondsOfLauncher,
    code,
    messages,
    resumedWith,
    sameBytes,
  });
  console.log(
    `${accident} after ${seconds.toFixed(1)} s, ${start.ranks} ranks, ${under}: ranks gone after ${secondsToEnd.toFixed(1)} s, ` +
      `launcher after ${secondsOfLauncher.toFixed(1)} s, exit code ` +
      `${code}, ${messages.length} messages (${messages[0] ?? ''}); with ${resumedWith} ranks ${sameBytes ? 'the same bytes' : 'OTHER BYTES'}`,
  );
}

function cause(accident: Accident, training: Training, { hosts: onHosts }: Start): void {
  const ranks = training.ranks();
  const rank = ranks[Math.floor(Math.random() * ranks.length)]!;
  if (accident === 'rank killed') process.kill(rank, 'SIGKILL');
  else if (accident === 'rank stopped') process.kill(rank, 'SIGSTOP');
  else if (accident === 'launcher killed') process.kill(training.pid, 'SIGKILL');
  else if (accident === 'link cut') onHosts!.cut('h1');
  else for (const pid of [...training.pids('prterun'), ...training.pids('mpirun'), ...training.pids('mpiexec')]) process.kill(pid, 'SIGKILL'); // prettier-ignore
}
