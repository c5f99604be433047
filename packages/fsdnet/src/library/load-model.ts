import type { CtrModel } from '@fsdnet/core';
import type { Engine } from '@fsdnet/core/engine';
import type { TrainedModel } from '@fsdnet/training';
import { loadModel as loadWithModel } from '@fsdnet/training/node';

import { chooseEngine } from '../engine-choice/index.ts';
import { processConsole } from '../output/index.ts';
import { openRun } from '../run/index.ts';

/** Options of `loadModel`. */
export interface LoadModelOptions {
  /** Default: the fastest engine that works here. */
  readonly engine?: Engine | undefined;
  /** The model that was trained. Default: built from what the run says about itself; the command line's runs do. */
  readonly model?: CtrModel | undefined;
}

/**
 * The trained model of a run folder. Built-in models, and modules that the command line trained, are found by
 * themselves.
 *
 * @throws InputError when the folder holds no run, StorageError when a file is damaged.
 */
export async function loadModel(run: string, { engine, model }: LoadModelOptions = {}): Promise<TrainedModel> {
  return loadWithModel(run, {
    model: model ?? (await openRun(run)).model,
    engine: engine ?? (await chooseEngine({}, processConsole('warn', false))),
  });
}
