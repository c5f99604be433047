import { setTimeout as wait } from 'node:timers/promises';

import { ConfigError } from '@fsdnet/core';
import { connectRanks, LAUNCHED_VARIABLE, rankName, tellEnding, watchLauncher } from '@fsdnet/distributed';
import type { LaunchedRank, MpiCollective } from '@fsdnet/distributed';
import { isAgreed } from '@fsdnet/training';

import type { Context } from '../cli/commands/context.ts';
import type { TrainOptions } from '../cli/options/index.ts';
import { failureOf } from '../cli/output/index.ts';
import { resultText, trainRun } from '../run/index.ts';
import { rankConsole } from './rank-console.ts';

/** Rank 0 may be about to say the same. */
const POLITE_MILLISECONDS = 500;

/** Trains as one of several ranks that a launcher has started. Does not return. */
export async function trainAsRank(launched: LaunchedRank, options: TrainOptions, context: Context): Promise<void> {
  const isOurs = process.env[LAUNCHED_VARIABLE] !== undefined;
  if (!isOurs && (options.ranks !== undefined || options.hosts !== undefined)) {
    throw new ConfigError({
      where: options.ranks === undefined ? '--hosts' : '--ranks',
      rule: `applies where fsdnet starts the ranks itself; ${launched.launcher} has started this one`,
      fix: 'Leave it out, or start `fsdnet train` without mpirun.',
    });
  }
  const { ranks, library } = await connectRanks(launched, { stallSeconds: options.stallSeconds });
  const console = rankConsole(context.console, ranks.rank, rankName(ranks.rank));
  if (ranks.rank === 0 && isOurs) watchLauncher(process.stdin, () => void process.kill(process.pid, 'SIGTERM'));
  console.info(`${ranks.size} ranks under ${library}`);
  try {
    const { result } = await trainRun(options, { ...context, console, ranks });
    console.result({ ...result }, resultText(result));
    end(ranks, 0);
  } catch (error) {
    await fail(ranks, error, context);
  }
}

/** Ends with the error that all ranks have, or ends all of them with that of this one. */
async function fail(ranks: MpiCollective, error: unknown, { console, stop }: Context): Promise<void> {
  const failure = failureOf(error);
  const exitCode = stop.reason && failure.code === 'aborted' ? stop.reason.exitCode : failure.exitCode;
  const agreed = error instanceof Error && isAgreed(error);
  if (ranks.rank === 0) {
    if (console.json) console.result({ command: 'train', error: { ...failure, exitCode: undefined } }, '');
    console.error(failure.message);
  } else if (!agreed) {
    await wait(POLITE_MILLISECONDS);
    process.stderr.write(`${rankName(ranks.rank)} ${failure.message}\n`);
  }
  if (agreed) return end(ranks, exitCode);
  tellEnding(exitCode);
  ranks.abort(Object.assign(new Error(failure.message), { exitCode }));
}

function end(ranks: MpiCollective, exitCode: number): void {
  if (ranks.rank === 0) tellEnding(exitCode);
  ranks.finalize();
  process.exit(exitCode);
}
