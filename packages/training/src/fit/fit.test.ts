import { ConfigError, InputError, type CtrData } from '@fsdnet/core';
import { AbortedError, DivergedError, type Engine } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { sgd } from '../optimizers/sgd.ts';
import type { ProgressEvent } from '../progress/index.ts';
import { memoryRun, type JsonObject, type MemoryRun, type Snapshot } from '../run-store/index.ts';
import { clickData } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import { fit } from './fit.ts';
import type { FitOptions } from './fit-options.ts';
import { checkSameConfig } from './run-config.ts';

/** 150 rows in batches of 40: four steps an epoch, the last of 30 rows. */
function quick(options: Partial<FitOptions> = {}): FitOptions {
  return { ...plainTraining, engine: logisticEngine(), epochs: 3, embeddingDim: 4, learningRate: 0.05, ...options };
}

function valuesOf(snapshot: Snapshot | undefined): Record<string, number[]> {
  return Object.fromEntries([...snapshot!.tensors].map(([name, { data }]) => [name, [...data]]));
}

/** Everything of a run that must not depend on when it was interrupted. */
function resultOf(run: MemoryRun): unknown {
  const timeless = run.metrics.map(({ seconds: _s, rowsPerSecond: _r, evaluationSeconds: _e, ...record }) => record);
  return { model: valuesOf(run.model), metrics: timeless, calibration: run.calibration };
}

async function trainedRun(options: Partial<FitOptions> = {}, data: CtrData = clickData()): Promise<MemoryRun> {
  const run = memoryRun();
  await (await fit(logisticModel(), data, quick({ ...options, run }))).dispose();
  return run;
}

test('learns, and gives back the best epoch', async () => {
  const trained = await fit(logisticModel(), clickData(400), quick({ epochs: 12, calibrate: 'off' }));
  const { history, bestEpoch } = trained;
  const best = Math.max(...history.map(({ valid }) => valid['auc']!));
  expect(best).toBeGreaterThan(0.75);
  expect(history.at(-1)!.totalLoss).toBeLessThan(history[0]!.totalLoss);
  expect(history[bestEpoch - 1]!.valid['auc']).toBe(best);
  const evaluation = await trained.evaluate(clickData().valid);
  expect(evaluation.auc).toBe(best);
  expect(evaluation.logloss).toBe(history[bestEpoch - 1]!.valid['logloss']);
});

test('the engine is told all batch sizes before the first step', async () => {
  const inner = logisticEngine();
  const told: (readonly number[])[] = [];
  const engine: Engine = {
    name: inner.name,
    runtime: inner.runtime,
    threads: inner.threads,
    async compile(model, spec) {
      const compiled = await inner.compile(model, spec);
      compiled.prepare = async (sizes) => {
        told.push(sizes);
      };
      return compiled;
    },
  };
  for (const batchSize of [40, 50, 500])
    await (await fit(logisticModel(), clickData(), quick({ engine, batchSize }))).dispose();
  expect(told).toEqual([[40, 30], [50], [150]]);
});

test('the same seed gives the same bits, another seed others', async () => {
  const first = resultOf(await trainedRun());
  expect(resultOf(await trainedRun())).toEqual(first);
  expect(resultOf(await trainedRun({ seed: 7 }))).not.toEqual(first);
});

test.each([
  ['dense', 'same'],
  ['sparse', 'same'],
  ['dense', 'rowwise-adagrad'],
  ['sparse', 'rowwise-adagrad'],
] as const)(
  '%s, %s: stopped after any step and resumed, a run ends with the same bits',
  async (tableUpdate, tableOptimizer) => {
    const options = { tableUpdate, tableOptimizer, embeddingL2: 0.01, networkL2: 0.02, clipNorm: 0.3, labelNoise: 0.1 };
    const uninterrupted = resultOf(await trainedRun(options));
    for (let stopAfter = 1; stopAfter <= 12; stopAfter++) {
      const run = memoryRun();
      const stop = new AbortController();
      let steps = 0;
      const onProgress = ({ kind }: ProgressEvent): void => {
        if (kind === 'step' && ++steps === stopAfter) stop.abort(new Error('enough'));
      };
      const stopped = fit(logisticModel(), clickData(), quick({ ...options, run, onProgress, signal: stop.signal }));
      const error: unknown = await stopped.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(AbortedError);
      expect((error as AbortedError).cause).toEqual(new Error('enough'));
      await fit(logisticModel(), clickData(), quick({ ...options, run, resume: true }));
      expect(resultOf(run)).toEqual(uninterrupted);
    }
  },
);

test('stopped during evaluation, a run goes on with the evaluation', async () => {
  const uninterrupted = resultOf(await trainedRun());
  const run = memoryRun();
  const stop = new AbortController();
  const onProgress = (event: ProgressEvent): void => {
    if (event.kind === 'evaluation' && event.rowsSeen === 20) stop.abort();
  };
  const options = { run, evaluationBatchSize: 20 };
  await expect(
    fit(logisticModel(), clickData(), quick({ ...options, onProgress, signal: stop.signal })),
  ).rejects.toThrow(AbortedError);
  const events: ProgressEvent[] = [];
  await fit(
    logisticModel(),
    clickData(),
    quick({ ...options, resume: true, onProgress: (event) => events.push(event) }),
  );
  expect(events[0]).toMatchObject({ kind: 'start', steps: 4, resumed: { epoch: 1, step: 4 } });
  expect(resultOf(run)).toEqual(uninterrupted);
});

test('a finished run resumes to its result at once', async () => {
  const run = await trainedRun();
  const before = resultOf(run);
  const engine = logisticEngine({ beforeStep: () => expect.unreachable() });
  const trained = await fit(logisticModel(), clickData(), quick({ engine, run, resume: true }));
  expect(trained.history).toHaveLength(3);
  expect(resultOf(run)).toEqual(before);
});

test('a run is neither overwritten nor continued under another configuration', async () => {
  const run = await trainedRun({ config: { model: { layers: 3 } } });
  await expect(fit(logisticModel(), clickData(), quick({ run }))).rejects.toThrow(
    'run in memory: a new run needs a place of its own, got one that holds a run. Set `resume` (--resume on the command line) to continue it, or choose another place.',
  );
  const changed = quick({
    run,
    resume: true,
    batchSize: 50,
    evaluationBatchSize: 40,
    config: { model: { layers: 2 } },
  });
  await expect(fit(logisticModel(), clickData(), changed)).rejects.toThrow(
    'got training.batchSize 50 instead of 40, config.model.layers 2 instead of 3.',
  );
  await expect(
    fit(logisticModel(), clickData(160), { ...quick({ run, resume: true }), config: { model: { layers: 3 } } }),
  ).rejects.toThrow('data.rows.train 160 instead of 150');
  const trained = await fit(
    logisticModel(),
    clickData(),
    quick({ run, resume: true, checkpointSeconds: 5, config: { model: { layers: 3 } } }),
  );
  expect(trained.history).toHaveLength(3);
});

/** Records with a scripted monitor; epochs as early stopping and the schedule see them. */
async function scripted(
  values: readonly number[],
  options: Partial<FitOptions> = {},
): Promise<{ rates: number[]; best: number }> {
  let epoch = 0;
  const trained = await fit(
    logisticModel(),
    clickData(),
    quick({
      epochs: values.length,
      learningRate: 1e-3,
      metrics: { script: () => values[epoch++]! },
      monitor: { metric: 'script', mode: 'max' },
      ...options,
    }),
  );
  return { rates: trained.history.map(({ learningRate }) => learningRate), best: trained.bestEpoch };
}

test('evaluations inside an epoch are evenly spread, and a run may be stopped and resumed between them', async () => {
  const options = { evaluationsPerEpoch: 3, epochs: 2, batchSize: 30 };
  const uninterrupted = await trainedRun(options);
  expect(uninterrupted.metrics.map(({ epoch }) => epoch)).toEqual([0.4, 0.8, 1, 1.4, 1.8, 2]);
  expect(uninterrupted.metrics.map(({ rows }) => rows)).toEqual([60, 60, 30, 60, 60, 30]);
  for (let stopAfter = 1; stopAfter <= 10; stopAfter++) {
    const run = memoryRun();
    const stop = new AbortController();
    let steps = 0;
    const onProgress = ({ kind }: ProgressEvent): void => {
      if (kind === 'step' && ++steps === stopAfter) stop.abort();
    };
    await expect(
      fit(logisticModel(), clickData(), quick({ ...options, run, onProgress, signal: stop.signal })),
    ).rejects.toThrow(AbortedError);
    await fit(logisticModel(), clickData(), quick({ ...options, run, resume: true }));
    expect(resultOf(run)).toEqual(resultOf(uninterrupted));
  }
});

test('the last evaluation of an epoch is at its end, whatever the number of steps', async () => {
  for (const steps of [49, 98, 103]) {
    const { history } = await fit(
      logisticModel(),
      clickData(steps),
      quick({ batchSize: 1, evaluationsPerEpoch: 2, epochs: 2, patience: 9 }),
    );
    const half = Math.ceil(steps / 2) / steps;
    expect(history.map(({ epoch, skippedBatches }) => [epoch, skippedBatches])).toEqual(
      [half, 1, 1 + half, 2].map((epoch) => [epoch, 0]),
    );
  }
});

test('there is an evaluation after every step where more are asked for than there are steps', async () => {
  const { metrics } = await trainedRun({ evaluationsPerEpoch: 100, epochs: 1, batchSize: 50 });
  expect(metrics.map(({ rows }) => rows)).toEqual([50, 50, 50]);
});

test('callbacks hear of every evaluation, and of the end of an epoch once', async () => {
  const heard: string[] = [];
  const callback = {
    onEvaluation: ({ epoch }: { epoch: number }) => void heard.push(`evaluation ${epoch}`),
    onEpochEnd: ({ epoch }: { epoch: number }) => void heard.push(`end of ${epoch}`),
  };
  await trainedRun({ evaluationsPerEpoch: 2, epochs: 1, callbacks: [callback] });
  expect(heard).toEqual(['evaluation 0.5', 'evaluation 1', 'end of 1']);
});

test('the rate rises in the warm-up: with a plain update, by as much do the first steps move', async () => {
  const moved = async (options: Partial<FitOptions>): Promise<number> => {
    const { model } = await trainedRun({ optimizer: sgd(), batchSize: 150, epochs: 1, ...options });
    const { model: start } = await trainedRun({ optimizer: sgd(), batchSize: 150, epochs: 1, learningRate: 1e-30 });
    const [now, before] = [valuesOf(model), valuesOf(start)];
    const name = Object.keys(now).find((key) => key.startsWith('tables/'))!;
    return Math.max(...now[name]!.map((value, index) => Math.abs(value - before[name]![index]!)));
  };
  expect((await moved({ warmUpSteps: 3 })) / (await moved({}))).toBeCloseTo(1 / 4, 4);
});

test.each(['dense', 'sparse'] as const)(
  'weights of the best epoch come back from the store as from memory: %s',
  async (tableUpdate) => {
    const values = [0.1, 0.9, 0.3, 0.2];
    const weightsOf = async (run?: MemoryRun): Promise<unknown> => {
      let epoch = 0;
      const options = {
        metrics: { script: () => values[epoch++]! },
        monitor: { metric: 'script', mode: 'max' },
      } as const;
      const trained = await fit(
        logisticModel(),
        clickData(),
        quick({ ...options, epochs: 4, patience: 9, tableUpdate, run }),
      );
      expect(trained.bestEpoch).toBe(2);
      return trained.weights();
    };
    const run = memoryRun();
    expect(await weightsOf(run)).toEqual(await weightsOf());
    expect(run.model!.tensors).toEqual(await weightsOf());
  },
);

test('a paused run gives back the best so far, and goes on as if there had been no pause', async () => {
  const options = { evaluationsPerEpoch: 2, epochs: 3 };
  const uninterrupted = await trainedRun(options);
  const run = memoryRun();
  const ends: ProgressEvent[] = [];
  for (const pauseAfter of [0.3, 1, 1, 2.2]) {
    const trained = await fit(
      logisticModel(),
      clickData(),
      quick({ ...options, run, resume: true, pauseAfter, onProgress: (event) => void ends.push(event) }),
    );
    const best = trained.history.find(({ epoch }) => epoch === trained.bestEpoch)!;
    expect((await trained.evaluate(clickData().valid)).auc).toBe(best.valid['auc']);
    expect(run.model).toBeUndefined();
  }
  expect(ends.filter(({ kind }) => kind === 'end')).toMatchObject(
    [0.5, 1, 1, 2.5].map((epochs) => ({ epochs, reason: 'pause' })),
  );
  await fit(logisticModel(), clickData(), quick({ ...options, run, resume: true }));
  expect(resultOf(run)).toEqual(resultOf(uninterrupted));
});

test('a run with larger limits goes on as if it had been started with them', async () => {
  const long = await trainedRun({ epochs: 5 });
  const run = await trainedRun({ epochs: 2 });
  await fit(logisticModel(), clickData(), quick({ epochs: 5, run, resume: true }));
  expect(resultOf(run)).toEqual(resultOf(long));
  await expect(fit(logisticModel(), clickData(), quick({ epochs: 4, run, resume: true }))).rejects.toThrow(
    'training.epochs 4 instead of 5',
  );

  const values = [0.6, 0.5, 0.4, 0.7, 0.6, 0.5, 0.5];
  const scripted = (): Partial<FitOptions> => {
    let evaluations = 0;
    return {
      epochs: values.length,
      evaluationsPerEpoch: 2,
      metrics: { script: () => values[evaluations++]! },
      monitor: { metric: 'script', mode: 'max' },
    };
  };
  const patient = await trainedRun({ ...scripted(), patience: 3 });
  const script = scripted();
  const extended = await trainedRun({ ...script, patience: 2 });
  expect(extended.metrics).toHaveLength(3);
  await fit(logisticModel(), clickData(), quick({ ...script, patience: 3, run: extended, resume: true }));
  expect(resultOf(extended)).toEqual(resultOf(patient));
});

test('the rate falls at every miss, and two misses in a row end training', async () => {
  const { rates, best } = await scripted([0.5, 0.6, 0.6, 0.7, 0.6, 0.65, 0.9]);
  expect(best).toBe(4);
  expect(rates).toHaveLength(6);
  for (const [index, rate] of [1e-3, 1e-3, 1e-3, 1e-4, 1e-4, 1e-5].entries())
    expect(rates[index]).toBeCloseTo(rate, 12);
  expect((await scripted([0.5, 0.4, 0.4, 0.4, 0.6], { patience: 4, lrSchedule: 'constant' })).rates).toEqual(
    new Array(5).fill(1e-3),
  );
  expect((await scripted([0.5, 0.4, 0.3], { monitor: { metric: 'script', mode: 'min' } })).best).toBe(3);
});

test('the best epoch’s weights and tables come back', async () => {
  const weightsAfter = async (epochs: number, values: readonly number[]): Promise<unknown> => {
    const run = memoryRun();
    await scripted(values, { run, epochs, lrSchedule: 'constant' });
    return valuesOf(run.model);
  };
  expect(await weightsAfter(3, [0.5, 0.4, 0.4])).toEqual(await weightsAfter(1, [0.5]));
});

test('clipping scales the gradient of everything together, L2 terms included', async () => {
  // One SGD step on all rows: how far the weights move is rate · min(1, clip/(norm + 1e-6)) · norm.
  const stepOf = async (options: Partial<FitOptions>): Promise<{ moved: number; norm: number; clipRate: number }> => {
    const weights = async (learningRate: number): Promise<number[]> => {
      const run = await trainedRun({ ...options, epochs: 1, batchSize: 150, learningRate, optimizer: sgd() });
      return Object.entries(valuesOf(run.model)).flatMap(([, data]) => data);
    };
    const [start, end] = [await weights(1e-30), await weights(0.01)];
    const moved = Math.sqrt(end.reduce((sum, value, index) => sum + (value - start[index]!) ** 2, 0)) / 0.01;
    const record = (await trainedRun({ ...options, epochs: 1, batchSize: 150, optimizer: sgd() })).metrics[0]!;
    return { moved, norm: record.gradientNorm, clipRate: record.clipRate };
  };
  const free = await stepOf({ clipNorm: 0, embeddingL2: 2, networkL2: 2 });
  expect(free.moved).toBeCloseTo(free.norm, 4);
  expect(free.norm).toBeGreaterThan(0.1);
  const clipped = await stepOf({ clipNorm: 0.05, embeddingL2: 2, networkL2: 2 });
  expect(clipped).toMatchObject({ norm: free.norm, clipRate: 1 });
  expect(clipped.moved).toBeCloseTo(0.05, 4);
  for (const name of ['embeddingL2', 'networkL2'] as const) {
    expect((await stepOf({ clipNorm: 0, embeddingL2: 2, networkL2: 2, [name]: 4 })).norm).not.toBe(free.norm);
  }
});

test('the loss holds the L2 term of the tables', async () => {
  const [record] = (await trainedRun({ embeddingL2: 0.5, epochs: 1 })).metrics;
  expect(Object.keys(record!.loss)).toEqual(['crossEntropy', 'embeddingL2']);
  expect(record!.loss['embeddingL2']).toBeGreaterThan(0);
  expect(record!.totalLoss).toBe(record!.loss['crossEntropy']! + record!.loss['embeddingL2']!);
});

test('the recorded loss is the mean over rows, whatever the batches', async () => {
  const lossOf = async (batchSize: number, data: CtrData): Promise<number> =>
    (await trainedRun({ batchSize, learningRate: 1e-30, epochs: 1 }, data)).metrics[0]!.totalLoss;
  for (const weights of [false, true]) {
    const data = clickData(150, { weights });
    expect(await lossOf(140, data)).toBeCloseTo(await lossOf(150, data), 9);
  }
});

test('every row is seen once an epoch, in another order each time, and the last batch is smaller', async () => {
  const sizes: number[] = [];
  const firstLabels: string[] = [];
  const engine = logisticEngine({
    beforeStep: ({ size, labels }) => {
      sizes.push(size);
      if (sizes.length % 4 === 1) firstLabels.push([...labels].join(''));
    },
  });
  await trainedRun({ engine });
  expect(sizes).toEqual([40, 40, 40, 30, 40, 40, 40, 30, 40, 40, 40, 30]);
  expect(new Set(firstLabels).size).toBe(3);
});

test('label noise flips its share of the training labels, the same ones in every epoch', async () => {
  const positives = async (labelNoise: number): Promise<number[]> => {
    const perEpoch = [0, 0, 0];
    let step = 0;
    const engine = logisticEngine({
      beforeStep: ({ labels }) => void (perEpoch[Math.floor(step++ / 4)]! += labels.reduce((a, b) => a + b)),
    });
    await trainedRun({ engine, labelNoise });
    return perEpoch;
  };
  const plain = clickData().train.labels!.reduce((a, b) => a + b);
  expect(await positives(0)).toEqual([plain, plain, plain]);
  expect(await positives(1)).toEqual(new Array(3).fill(150 - plain));
  const [first, ...others] = await positives(0.3);
  expect(first).not.toBe(plain);
  expect(others).toEqual([first, first]);
});

test('a batch without weight is left out, and a weighted mean goes into the records', async () => {
  const data = clickData(150, { weights: true });
  const none = { ...data, train: { ...data.train, weights: data.train.weights!.map((_, row) => (row < 30 ? 1 : 0)) } };
  const run = await trainedRun({ batchSize: 5, epochs: 1 }, none);
  const [record] = run.metrics;
  expect(record!.skippedBatches).toBeGreaterThan(0);
  expect(record!.rows).toBe(150);
  expect(record!.totalLoss).toBeGreaterThan(0);
  expect(Number.isFinite(record!.totalLoss)).toBe(true);
});

test('a loss that is no number stops training and keeps the last good checkpoint', async () => {
  const run = memoryRun();
  let steps = 0;
  const engine = logisticEngine({ beforeStep: ({ tables }) => void (++steps === 6 && tables['embedding']!.fill(NaN)) });
  await expect(fit(logisticModel(), clickData(), quick({ engine, run }))).rejects.toThrow(DivergedError);
  await fit(logisticModel(), clickData(), quick({ run, resume: true }));
  expect(resultOf(run)).toEqual(resultOf(await trainedRun()));
});

test('callbacks are called in order and may stop training', async () => {
  const calls: string[] = [];
  const trained = await fit(
    logisticModel(),
    clickData(),
    quick({
      batchSize: 80,
      callbacks: [
        {
          onTrainBegin: () => void calls.push('begin'),
          onEpochBegin: (epoch) => void calls.push(`epoch ${epoch}`),
          onStepEnd: ({ step, loss }) => void calls.push(`step ${step} ${Object.keys(loss).join()}`),
          onEpochEnd: async ({ epoch }, run) => {
            calls.push(`end of ${epoch}`);
            if (epoch === 2) run.stop();
          },
          onTrainEnd: (history) => void calls.push(`done after ${history.length}`),
        },
      ],
    }),
  );
  expect(trained.history).toHaveLength(2);
  const epoch = (number: number): string[] => [
    `epoch ${number}`,
    'step 1 crossEntropy',
    'step 2 crossEntropy',
    `end of ${number}`,
  ];
  expect(calls).toEqual(['begin', ...epoch(1), ...epoch(2), 'done after 2']);
});

test('progress tells steps, evaluations, epochs and the end', async () => {
  const events: ProgressEvent[] = [];
  await trainedRun({ epochs: 1, onProgress: (event) => events.push(event) });
  expect(events.map(({ kind }) => kind)).toEqual([
    'start',
    'step',
    'step',
    'step',
    'step',
    'evaluation',
    'evaluation',
    'evaluated',
    'checkpoint',
    'calibration',
    'calibration',
    'end',
  ]);
  expect(events[0]).toMatchObject({ rows: 150, steps: 4, epochs: 1, resumed: undefined });
  expect(events[4]).toMatchObject({ epoch: 1, step: 4, steps: 4, rowsSeen: 150, learningRate: 0.05 });
  expect(events[6]).toMatchObject({ rowsSeen: 80, rows: 80 });
  expect(events.at(-1)).toEqual({ kind: 'end', epochs: 1, bestEpoch: 1, reason: 'epochs' });
});

test('timers run while training does', async () => {
  const engine = logisticEngine({
    beforeStep: () => {
      const end = performance.now() + 12;
      while (performance.now() < end);
    },
  });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await trainedRun({ engine, epochs: 1, batchSize: 10 });
  clearInterval(timer);
  expect(ticks).toBeGreaterThanOrEqual(10);
});

test('two fits at once do not disturb each other', async () => {
  const [first, second] = await Promise.all([trainedRun({ seed: 1 }), trainedRun({ seed: 2 })]);
  expect(resultOf(first)).toEqual(resultOf(await trainedRun({ seed: 1 })));
  expect(resultOf(second)).toEqual(resultOf(await trainedRun({ seed: 2 })));
});

test('monitors of every kind', async () => {
  const grouped = clickData(150, { groups: true });
  const run = await trainedRun({ monitor: 'gauc' }, grouped);
  expect(run.metrics[0]!.valid['gauc']).toEqual(expect.any(Number));
  await expect(trainedRun({ monitor: 'gauc' })).rejects.toThrow(
    'fit: monitor: "gauc" needs groups in the valid part, got rows without groups.',
  );
  const alone = { ...grouped, valid: { ...grouped.valid, groups: Int32Array.from({ length: 80 }, (_, row) => row) } };
  await expect(trainedRun({ monitor: 'gauc' }, alone)).rejects.toThrow('"gauc" must be defined on the valid part');
  const { metrics } = await trainedRun({ monitor: 'logloss', epochs: 5 });
  expect(metrics.filter(({ improved }) => improved).at(-1)!.valid['logloss']).toBe(
    Math.min(...metrics.map(({ valid }) => valid['logloss']!)),
  );
});

test('data that cannot be trained on is refused', async () => {
  const data = clickData();
  const withTrain = (train: Partial<CtrData['train']>): CtrData => ({ ...data, train: { ...data.train, ...train } });
  const { labels: _labels, ...unlabelled } = data.train;
  const refusal = async (broken: CtrData): Promise<string> => {
    const error: unknown = await fit(logisticModel(), broken, quick()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  };
  expect(await refusal({ ...data, train: unlabelled })).toContain('clicks: training part: needs labels');
  expect(await refusal(withTrain({ labels: new Float32Array(150) }))).toContain(
    'needs rows of both classes, got only negative labels',
  );
  expect(await refusal({ ...data, valid: { ...data.valid, labels: new Float32Array(80).fill(1) } })).toContain(
    'valid part: needs rows of both classes',
  );
  expect(await refusal(withTrain({ ids: data.train.ids.map((id) => id + 1) }))).toContain(
    'training part: field "user": ids must lie between 0 and 6, got 7',
  );
  expect(await refusal(withTrain({ ids: data.train.ids.subarray(1) }))).toContain('ids must have 300 entries, got 299');
});

test.each<[object, string]>([
  [{ epochs: 0 }, 'fit: epochs: must be at least 1 without a run to start from, got 0.'],
  [{ batchSize: 1.5 }, 'fit: batchSize: must be a whole number from 1 to 1000000, got 1.5. Rows per step.'],
  [{ learningRate: 0 }, 'fit: learningRate: must be a number above 0, got 0. Step size at the start.'],
  [{ learningRate: NaN }, 'fit: learningRate: must be a number above 0, got NaN. Step size at the start.'],
  [
    { clipNorm: -1 },
    'fit: clipNorm: must be a number of at least 0, got -1. Maximum L2 norm of all gradients together; 0 means no clipping.',
  ],
  [{ embeddingL2: -1 }, 'fit: embeddingL2: must be a number of at least 0, got -1. L2 weight of the embedding tables.'],
  [
    { labelNoise: 1.1 },
    'fit: labelNoise: must be a number from 0 to 1, got 1.1. Share of training labels that are flipped.',
  ],
  [{ seed: -1 }, 'fit: seed: must be a whole number from 0 to 4294967295, got -1. Seed of everything random.'],
  [
    { optimizer: 'adamw' },
    'fit: optimizer: must be one of adam, sgd, adagrad, or an optimizer such as adam({ beta1: 0.8 }), got "adamw". Did you mean adam?',
  ],
  [
    { monitor: { metric: 'x', mode: 'max' } },
    'fit: monitor: must name one of auc, logloss, gauc, prAuc, ece, got "x".',
  ],
  [{ metrics: { auc: () => 1 } }, 'fit: metrics: a custom metric needs a name of its own, got "auc".'],
  [{ epoch: 3 }, 'fit: unknown option, got "epoch". Did you mean epochs?'],
  [
    { engine: 'onnx' },
    'fit: engine: must be an engine, got "onnx". Engine that computes, for example onnx() from @fsdnet/engine-onnx.',
  ],
  [
    { engine: () => logisticEngine() },
    'fit: engine: must be an engine, got a function. Engine that computes, for example onnx() from @fsdnet/engine-onnx.',
  ],
  [
    { engine: Promise.resolve(logisticEngine()) },
    'fit: engine: must be an engine, got a promise. Write `await` in front of it.',
  ],
  [{ engine: undefined }, 'fit: engine: is needed. Give one: { engine: onnx() }, with onnx from @fsdnet/engine-onnx.'],
  [
    { run: 'runs/first' },
    'fit: run: must be a run store such as runFolder(\'runs/first\'), got "runs/first". Where the run is stored.',
  ],
])('options out of range are refused: %o', async (options, message) => {
  const given = { ...quick({}), ...options } as FitOptions;
  const error: unknown = await fit(logisticModel(), clickData(), given).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as Error).message).toBe(message);
});

test.each([
  [
    'a forgotten await',
    [logisticModel(), Promise.resolve(clickData())],
    'data such as `await readCsv(…)` gives, got a promise. Write `await` in front of it.',
  ],
  ['rows', [logisticModel(), [{ click: 1 }]], 'Make data of rows with fromRows(rows, { label: … })'],
  ['no data', [logisticModel(), undefined], 'fit: the second argument must be data'],
  [
    'a factory',
    [logisticModel, clickData()],
    'fit: the first argument must be a model such as dcnV2(), got a function.',
  ],
  ['a promised model', [Promise.resolve(logisticModel()), clickData()], 'got a promise. Write `await` in front of it.'],
])('%s in place of an argument is named', async (_, [model, data], message) => {
  await expect(fit(model as never, data as never, quick({}))).rejects.toThrow(message);
});

test('an engine’s memory is freed when training fails, and given on when it succeeds', async () => {
  const engine = logisticEngine();
  const stop = AbortSignal.abort();
  await expect(fit(logisticModel(), clickData(), quick({ engine, signal: stop }))).rejects.toThrow(AbortedError);
  expect(engine.alive()).toBe(0);
  const trained = await fit(logisticModel(), clickData(), quick({ engine }));
  expect(engine.alive()).toBe(1);
  await trained.dispose();
  expect(engine.alive()).toBe(0);
});

test('outputBias "prior" starts where the training rows are: their weighted click rate, with the noise on the labels', async () => {
  const inner = logisticEngine();
  const rates: (number | undefined)[] = [];
  const engine: Engine = {
    ...inner,
    compile: (model, spec) => {
      rates.push(spec.clickRate);
      return inner.compile(model, spec);
    },
  };
  const data = clickData(150, { weights: true });
  for (const options of [{}, { outputBias: 'prior' }, { outputBias: 'prior', labelNoise: 1 }] as const)
    await (await fit(logisticModel(), data, quick({ engine, ...options }))).dispose();
  const { labels, weights } = data.train;
  const total = weights!.reduce((sum, weight) => sum + weight, 0);
  const rate = labels!.reduce((sum, label, row) => sum + label * weights![row]!, 0) / total;
  expect(rates[0]).toBeUndefined();
  expect(rates[1]).toBeCloseTo(rate, 12);
  expect(rates[2]).toBeCloseTo(1 - rate, 12);
});

/** What the configuration of a run says about its training. */
async function trainingOf(run: MemoryRun): Promise<JsonObject> {
  const open = await run.open();
  const config = await open.config();
  await open.close();
  return config!['training'] as JsonObject;
}

test('outputBias belongs to the run: it is kept and resuming refuses a change; a run from before it started at zero', async () => {
  const run = await trainedRun({ outputBias: 'prior' });
  expect(await trainingOf(run)).toMatchObject({ outputBias: 'prior' });
  await expect(fit(logisticModel(), clickData(), quick({ run, resume: true }))).rejects.toThrow(
    'training.outputBias "zero" instead of "prior"',
  );
  const { outputBias: _, ...training } = await trainingOf(await trainedRun());
  const present = { training: { ...training, outputBias: 'zero' } };
  expect(() => checkSameConfig('run', { training }, present)).not.toThrow();
  expect(() => checkSameConfig('run', { training }, { training: { ...training, outputBias: 'prior' } })).toThrow(
    'training.outputBias "prior" instead of "zero"',
  );
  await expect(fit(logisticModel(), clickData(), quick({ outputBias: 'half' as 'zero' }))).rejects.toThrow(
    'fit: outputBias: must be one of prior, zero, got "half"',
  );
});
