import { InputError } from '@fsdnet/core';
import { describeFiles } from '../run-store/describe-run.ts';
import { openSafetensors } from '../run-store/read-safetensors.ts';
import { NamedFiles, type RunFiles } from '../run-store/run-files.ts';
import { modelPaths } from '../run-store/run-paths.ts';
import { assembleModel, calibrationOf, checkGiven, type LoadModelOptions } from './assemble-model.ts';
import type { TrainedModel } from './trained-model.ts';

/**
 * The model of a finished run, from addresses or from what its files hold: in pages too. Folders of a disk are for the
 * `loadModel` of @fsdnet/training/node.
 *
 * @throws ConfigError without `model` or `engine`, or when the weights belong to another model (it names what differs),
 * InputError when there is no run or no model of it, StorageError when a file is damaged or cannot be fetched (it names the
 * file).
 */
export async function loadModel(run: RunFiles, options: LoadModelOptions): Promise<TrainedModel> {
  checkGiven('@fsdnet/training', options);
  const where = typeof run === 'string' || run instanceof URL ? String(run) : 'the files of the run';
  const files = new NamedFiles(run);
  const paths = modelPaths((file) => file);
  const stored = {
    where,
    description: await describeFiles(files, paths, where),
    async weights() {
      const weights = await openSafetensors(files, paths.model);
      if (weights) return weights;
      throw new InputError({
        where,
        rule: 'needs model.safetensors',
        got: 'no such file',
        fix: 'Give the files of a finished run.',
      });
    },
    calibration: (epoch: number) => calibrationOf(files, paths.calibration, epoch),
  };
  return assembleModel(stored, options);
}
