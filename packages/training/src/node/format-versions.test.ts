import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { fit } from '../fit/index.ts';
import { clickData, clickRows } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import { loadModel } from './load-model.ts';
import { runFolder } from './run-folder.ts';

/** Runs of `logisticModel` on `clickData`, written by the release that made each version, and what they predict. */
const VERSIONS = [{ version: 1, predictions: [0.7010223269462585, 0.49780622124671936, 0.8187475800514221] }];

test.each(VERSIONS)(
  'a run folder of version $version is read, and its run goes on',
  async ({ version, predictions }) => {
    const parent = await mkdtemp(join(tmpdir(), 'fsdnet-version-'));
    onTestFinished(() => rm(parent, { recursive: true }));
    const folder = join(parent, 'run');
    await cp(fileURLToPath(new URL(`fixtures/run-version-${version}`, import.meta.url)), folder, { recursive: true });
    const rows = clickRows(3, 'version');
    const loaded = await loadModel(folder, { model: logisticModel(), engine: logisticEngine() });
    const expectPredictions = (actual: Float32Array): void => {
      for (const [row, value] of predictions.entries()) expect(actual[row]).toBeCloseTo(value, 6);
    };
    expectPredictions(await loaded.predict(rows));
    const resumed = await fit(logisticModel(), clickData(), {
      ...plainTraining,
      engine: logisticEngine(),
      epochs: 2,
      embeddingDim: 4,
      learningRate: 0.05,
      run: runFolder(folder),
      resume: true,
    });
    expect(resumed.history).toEqual(loaded.history);
    expectPredictions(await resumed.predict(rows));
  },
);
