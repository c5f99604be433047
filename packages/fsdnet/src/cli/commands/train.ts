import { resultText, trainRun } from '../../run/index.ts';
import { fromCommandLine, readConfigFile } from '../checked-options/index.ts';
import { trainOptionTable } from '../options/index.ts';
import type { TrainOptions } from '../options/index.ts';
import type { Context } from './context.ts';
import { judgeCoverage } from './strictness.ts';

/** `fsdnet train`: trains, keeps the best epoch, evaluates, and writes a run folder. */
export async function train(context: Context): Promise<void> {
  const { config, ...given } = context.given;
  const named = fromCommandLine<TrainOptions>(trainOptionTable, given);
  const fromFile =
    config === undefined ? {} : await readConfigFile<TrainOptions>(String(config), trainOptionTable, named);
  const options: TrainOptions = { ...fromFile, ...named };
  const { launchedRank } = await import('@fsdnet/distributed');
  const launched = launchedRank();
  if (launched && launched.size !== 1) {
    const { trainAsRank } = await import('../../ranks/train-as-rank.ts');
    return trainAsRank(launched, options, context);
  }
  if (options.hosts !== undefined || (options.ranks ?? 1) > 1) {
    const { launchTraining } = await import('../../ranks/launch-training.ts');
    return launchTraining(options, context);
  }
  const { result } = await trainRun(options, context);
  context.console.result({ ...result }, resultText(result));
  judgeCoverage(result.warnings, options.strict, context.console);
}
