import type { TrainedModel } from '@fsdnet/training';
import { loadModel as loadWithModel } from '@fsdnet/training/node';
import type { LoadModelOptions } from '@fsdnet/training/node';

import { processConsole } from '../cli/output/index.ts';
import { chooseEngine } from '../engines/index.ts';
import { openRun } from '../run/index.ts';

/**
 * The trained model of a run folder. Built-in models, and modules that the command line trained, are found by
 * themselves; name the `model` of a run that a program made. Default `engine`: the fastest that works here.
 *
 * @throws InputError when the folder holds no run, StorageError when a file is damaged.
 */
export async function loadModel(run: string, { engine, model }: Partial<LoadModelOptions> = {}): Promise<TrainedModel> {
  return loadWithModel(run, {
    model: model ?? (await openRun(run)).model,
    engine: engine ?? (await chooseEngine({}, processConsole('warn', false))),
  });
}
