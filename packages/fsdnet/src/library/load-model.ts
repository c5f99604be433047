import type { TrainedModel } from '@fsdnet/training';
import { loadModel as loadWithModel } from '@fsdnet/training/node';
import type { LoadModelOptions } from '@fsdnet/training/node';

import { processConsole } from '../cli/output/index.ts';
import { chooseEngine } from '../engines/index.ts';
import { openRun } from '../run/index.ts';

/** Options of `loadModel`: what is left out is found in the run folder. */
export interface LoadRunOptions extends Partial<LoadModelOptions> {
  /**
   * Executes the module of its own that the run names, whoever made the run. Default false: only for a run that this user
   * trained.
   */
  readonly trustModelCode?: boolean;
}

/**
 * The trained model of a run folder. Built-in models, and modules that the command line trained here, are found by
 * themselves; name the `model` of a run that a program made. Default `engine`: the fastest that works here.
 *
 * @throws InputError when the folder holds no run, StorageError when a file is damaged, ConfigError when the run's own
 * module may not be executed.
 */
export async function loadModel(
  run: string,
  { engine, model, trustModelCode }: LoadRunOptions = {},
): Promise<TrainedModel> {
  const stored = model ? undefined : await openRun(run, { trustModelCode });
  return loadWithModel(run, {
    model: model ?? stored!.model,
    engine: engine ?? (await chooseEngine({}, processConsole('warn', false))),
    description: stored?.description,
  });
}
