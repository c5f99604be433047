import { train, type TrainOptions } from 'fsdnet';
import type { Job } from '../rows/result-row.ts';
import { rowOf, type TrainOutput } from './trained.ts';
import type { Trainer } from './trainer.ts';

/** The smallest sizes that every model takes: a row of `--smoke` is for its way through the program, not for its figures. */
const SMALL: TrainOptions = { epochs: 1, embeddingDim: 4, threads: 1, baselines: false, cache: false };

/** Models without an MLP. */
const NO_MLP: readonly string[] = ['fm', 'fignn', 'edcn'];

/** Options of models that are wide by themselves. */
const SMALL_PARTS: Readonly<Record<string, readonly string[]>> = {
  xdeepfm: ['cinUnits=4,4,4'],
  'autoint-plus': ['attentionWidth=4'],
  'afn-plus': ['logarithmicNeurons=8'],
};

/** Trains small versions for an epoch in this process, on data that are one batch. */
export function trainAStep(dataDir: string): Trainer {
  return async (job, folder, { signal, onLine }) => {
    const options = { ...optionsOf(job), ...SMALL, dataDir, out: folder };
    const { test, ...result } = await train(options, { signal, onMessage: onLine });
    return rowOf(job, { ...result, test } as TrainOutput, folder);
  };
}

function optionsOf({ dataset, model, fsd, seed, options: { detachTeacher, ...options } }: Job): TrainOptions {
  const set = [
    ...(SMALL_PARTS[model] ?? []),
    ...(detachTeacher === undefined ? [] : [`detachTeacher=${detachTeacher}`]),
  ];
  return { dataset, model, fsd, seed, ...options, set, ...(!NO_MLP.includes(model) && { hidden: [8, 8, 8] }) };
}
