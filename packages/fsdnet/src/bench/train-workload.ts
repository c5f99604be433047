import { AbortedError } from '@fsdnet/core/engine';
import type { Engine } from '@fsdnet/core/engine';
import type { CtrData, CtrModel } from '@fsdnet/core';
import { withFSD } from '@fsdnet/fsd-module';
import type { FsdOptions } from '@fsdnet/fsd-module';
import { fit } from '@fsdnet/training';

import { median } from './median.ts';
import { createModel } from '../library/create-model.ts';
import type { Workload } from './workload.ts';

/** What one training of a workload says. */
export interface TrainedWorkload {
  /** Of the median step. */
  readonly samplesPerSecond: number;
  /** Of the process. */
  readonly peakRssBytes: number;
  /** Library that computes, and its version. */
  readonly version: string;
  readonly parameters: number;
  /** Of every step; self-distillation's parts and the L2 of the tables included. */
  readonly losses: readonly number[];
}

/** Trains a workload through the public interface against the clock. */
export async function trainWorkload(work: Workload, data: CtrData, engine: Engine): Promise<TrainedWorkload> {
  const { warmUp, steps, seconds: most = Infinity, batchSize } = work;
  const losses: number[] = [];
  const enough = new AbortController();
  let parameters = 0;
  /** Milliseconds of those that count. */
  const times: number[] = [];
  let began = performance.now();
  let before = began;
  const training = fit(await modelOf(work), data, {
    engine,
    epochs: Math.ceil((warmUp + steps) / Math.max(1, Math.floor(data.train.rows / batchSize))),
    batchSize,
    embeddingDim: work.embeddingDim,
    embeddingL2: work.embeddingL2,
    learningRate: work.learningRate,
    clipNorm: work.clipNorm,
    tableUpdate: work.tableUpdate,
    calibrate: 'off',
    // As PyTorch begins.
    outputBias: 'zero',
    seed: work.seed,
    signal: enough.signal,
    onProgress: (event) => {
      if (event.kind === 'start') parameters = event.parameters;
    },
    callbacks: [
      {
        onStepEnd({ loss }) {
          losses.push(Object.values(loss).reduce((sum, part) => sum + part));
          const now = performance.now();
          if (losses.length > warmUp) times.push(now - before);
          else began = now;
          before = now;
          if (times.length === steps || now - began >= 1000 * most) enough.abort();
        },
      },
    ],
  });
  try {
    await (await training).dispose();
  } catch (error) {
    if (!(error instanceof AbortedError && enough.signal.aborted)) throw error;
  }
  return {
    samplesPerSecond: (1000 * Math.min(batchSize, data.train.rows)) / median(times),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    version: engine.runtime,
    parameters,
    losses,
  };
}

async function modelOf({ model, options, fsd }: Workload): Promise<CtrModel> {
  const plain = await createModel(model, options);
  return fsd === null ? plain : withFSD(plain as Parameters<typeof withFSD>[0], fsd as FsdOptions);
}
