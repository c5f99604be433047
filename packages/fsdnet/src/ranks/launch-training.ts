import { ConfigError } from '@fsdnet/core';
import { availableThreads, EngineError } from '@fsdnet/core/engine';
import { findLauncher, launchRanks, readHosts } from '@fsdnet/distributed';

import type { Context } from '../cli/commands/context.ts';
import type { TrainOptions } from '../cli/options/index.ts';
import { commandToGoOn } from '../run/index.ts';

/** Variables that ranks on other machines need as this one has them. */
const VARIABLES = [
  'FSDNET_LAUNCHED',
  'FSDNET_DATA_DIR',
  'FSDNET_MPI_LIBRARY',
  'XDG_CACHE_HOME',
  'NODE_OPTIONS',
  'PATH',
];

/** Starts the ranks of a training, and ends as they do. */
export async function launchTraining(options: TrainOptions, { console, stop }: Context): Promise<void> {
  const hosts = options.hosts === undefined ? [] : readHosts(options.hosts);
  const slots = hosts.reduce((sum, host) => sum + host.slots, 0);
  const ranks = options.ranks ?? slots;
  if (hosts.length > 0 && ranks > slots) {
    throw new ConfigError({
      where: '--ranks',
      rule: `must be at most ${slots}, the slots of --hosts`,
      got: String(ranks),
      fix: 'Give the hosts more slots.',
    });
  }
  const launcher = await findLauncher(stop.signal);
  const ranksHere = hosts[0]?.slots ?? ranks;
  const cores = availableThreads();
  // A run that goes on keeps its own.
  const threads = options.threads ?? Math.max(1, Math.floor(cores / ranksHere));
  const isDerived = options.threads === undefined && options.resume !== true;
  console.info(
    `starting ${ranks} ranks under ${launcher.version}${isDerived ? `, each with --threads ${threads}` : ''}`,
  );
  const [program = '', ...args] = process.argv.slice(1);
  const end = await launchRanks({
    launcher,
    job: {
      ...{ ranks, hosts },
      crowded: ranksHere * threads > cores || ranksHere > cores,
      variables: VARIABLES.filter((name) => name === 'FSDNET_LAUNCHED' || process.env[name] !== undefined),
      more: options.mpiArgs?.split(/\s+/).filter((word) => word !== '') ?? [],
    },
    command: [
      process.execPath,
      ...process.execArgv,
      ...[program, ...args],
      ...(isDerived ? ['--threads', String(threads)] : []),
    ],
    signal: stop.signal,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  if (stop.reason) {
    process.exitCode = stop.reason.exitCode;
    return;
  }
  if (end.told !== undefined) {
    process.exitCode = end.told;
    return;
  }
  throw new EngineError({
    where: 'train',
    rule: `the ranks have ended without a result: ${end.lost}`,
    fix: goOn(options),
  });
}

function goOn(options: TrainOptions): string {
  if (options.out === undefined) return 'Go on with --resume and --out, the run folder.';
  const command = commandToGoOn(options.out, options);
  return command === undefined
    ? 'Nothing is kept: give the same command again.'
    : `Go on, with any number of ranks: ${command}`;
}
