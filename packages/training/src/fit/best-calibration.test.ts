import { logLoss, type CtrData } from '@fsdnet/core';
import { expect, test } from 'vitest';
import { calibrate } from '../calibration/calibrate.ts';
import { loadCheckpoint } from '../run-store/kept-snapshot.ts';
import { memoryRun } from '../run-store/index.ts';
import { clickData, clickRows } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import { fit } from './fit.ts';
import type { FitOptions } from './fit-options.ts';

/** Noise on the training labels makes the probabilities too timid. */
function timid(options: Partial<FitOptions> = {}): FitOptions {
  return {
    ...plainTraining,
    engine: logisticEngine(),
    epochs: 5,
    batchSize: 50,
    embeddingDim: 4,
    learningRate: 0.05,
    labelNoise: 0.3,
    ...options,
  };
}

const data: CtrData = { ...clickData(2000), valid: clickRows(2000, 'valid'), test: clickRows(2000, 'test') };

test('the best epoch is corrected where that helps, and only its probabilities', async () => {
  const plain = await fit(logisticModel(), data, timid({ calibrate: 'off' }));
  const corrected = await fit(logisticModel(), data, timid());
  expect(plain.calibration).toBeUndefined();
  const calibration = corrected.calibration!;
  expect(calibration.kind).toBe('platt');
  expect(calibration.slope).toBeGreaterThan(1);
  expect(calibration.logloss.before).toBe(plain.history[plain.bestEpoch - 1]!.valid['logloss']);
  expect(calibration.logloss.after).toBeLessThan(calibration.logloss.before);
  expect(corrected.history.map(({ valid }) => valid)).toEqual(plain.history.map(({ valid }) => valid));

  const rows = data.test!;
  const outputs = { heads: true };
  const [before, after] = [await plain.predictOutputs(rows, outputs), await corrected.predictOutputs(rows, outputs)];
  expect(after.probability).toEqual(calibrate(before.probability, calibration));
  expect(await corrected.predict(rows)).toEqual(after.probability);
  expect(after.logits).toEqual(before.logits);

  const [was, is] = [await plain.evaluate(rows), await corrected.evaluate(rows)];
  expect(is.logloss).toBe(logLoss(rows.labels!, after.probability));
  expect(is.logloss).toBeLessThan(was.logloss!);
  expect(is.ece).toBeLessThan(was.ece!);
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(is.clickRate).toBeCloseTo(mean(rows.labels!), 12);
  expect(is.meanPrediction).toBeCloseTo(mean(after.probability), 6);
});

test('a run keeps its correction, and a finished one that is resumed has it again', async () => {
  const run = memoryRun();
  const { calibration, bestEpoch } = await fit(logisticModel(), data, timid({ run }));
  expect(run.calibration).toEqual({ epoch: bestEpoch, ...calibration });
  const again = await fit(logisticModel(), data, timid({ run, resume: true }));
  expect(again.calibration).toEqual(calibration);
  await expect(fit(logisticModel(), data, timid({ run, resume: true, calibrate: 'off' }))).rejects.toThrow(
    'training.calibrate "off" instead of "auto"',
  );
});

test('a run from before there was the option goes on without a correction, unless one is asked for', async () => {
  const run = memoryRun();
  await fit(logisticModel(), data, timid({ run, calibrate: 'off' }));
  const open = await run.open();
  const config = (await open.config())!;
  const { calibrate: _, ...training } = config['training'] as Record<string, never>;
  const checkpoint = await loadCheckpoint((await open.checkpoint())!);
  await open.begin({ ...config, training }, data.schema);
  await open.writeCheckpoint(checkpoint);
  await open.close();
  expect((await fit(logisticModel(), data, timid({ run, resume: true }))).calibration).toBeUndefined();
  expect(run.calibration).toBeUndefined();
  await expect(fit(logisticModel(), data, timid({ run, resume: true, calibrate: 'auto' }))).rejects.toThrow(
    'training.calibrate "auto" instead of "off"',
  );
});

test('rows that weigh nothing correct nothing', async () => {
  const valid = { ...data.valid, weights: new Float32Array(data.valid.rows) };
  const metrics = { constant: (): number => 1 };
  const monitor = { metric: 'constant', mode: 'max' } as const;
  const trained = await fit(logisticModel(), { ...data, valid }, timid({ metrics, monitor }));
  expect(trained.calibration).toBeUndefined();
});
