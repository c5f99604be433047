import { auc, ConfigError, logLoss, type CtrData, type EncodedRows } from '@fsdnet/core';
import { AbortedError, selectRows, vocabularyOf } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { fit, type FitOptions } from '../fit/index.ts';
import { memoryRun } from '../run-store/index.ts';
import { clickData } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import type { TrainedModel } from '../trained-model/index.ts';
import type { NewValues, StartState } from './start-state.ts';

function quick(options: Partial<FitOptions> = {}): FitOptions {
  return { ...plainTraining, engine: logisticEngine(), epochs: 3, embeddingDim: 4, learningRate: 0.05, ...options };
}

async function startOf(trained: TrainedModel, newValues?: NewValues): Promise<StartState> {
  const { schema, calibration } = trained;
  return { where: 'runs/one', schema, embeddingDim: 4, weights: await trained.weights(), calibration, newValues };
}

/** The data of `clickData` with other tokens: ids of known ones, and of what is unknown, are moved. */
function withTokens(tokens: readonly string[]): CtrData<EncodedRows> {
  const data = clickData();
  const vocabulary = vocabularyOf(tokens);
  const before = vocabularyOf(['a', 'b', 'c', 'd', 'e']);
  const moved = (ids: Int32Array): Int32Array =>
    ids.map((id) => (id === before.oov ? vocabulary.oov : vocabulary.idOf(before.tokens[id - 1]!)));
  const rows = (part: EncodedRows): EncodedRows => ({
    ...part,
    ids: moved(part.ids),
    lists: part.lists.map((list) => ({ ...list, ids: moved(list.ids) })),
  });
  return {
    ...data,
    schema: {
      ...data.schema,
      fields: data.schema.fields.map((field) => (field.kind === 'numeric' ? field : { ...field, vocabulary })),
    },
    ...{ train: rows(data.train), valid: rows(data.valid), test: rows(data.test!) },
  };
}

const first = await fit(logisticModel(), clickData(), quick());

test('no epochs: the run as it is, to the bit, its calibration included', async () => {
  const again = await fit(logisticModel(), clickData(), quick({ start: await startOf(first), epochs: 0, seed: 9 }));
  expect(await again.weights()).toEqual(await first.weights());
  expect([again.calibration, again.bestEpoch, again.epochs]).toEqual([first.calibration, 0, 0]);
  expect(again.history).toMatchObject([{ epoch: 0, rows: 0, loss: {} }]);
});

test('rows of known values score the same to the bit when values come; new ones are drawn or the mean', async () => {
  const { test: rows } = clickData();
  const grown = withTokens(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  for (const newValues of ['draw', 'mean'] as const) {
    const start = await startOf(first, newValues);
    const model = await fit(logisticModel(), grown, quick({ start, epochs: 0 }));
    expect(await model.predict(grown.test!)).toEqual(await first.predict(rows!));
    const { vectors } = model.embeddings('user');
    const known = [...first.embeddings('user').vectors].slice(4, 24);
    expect([...vectors].slice(4, 24)).toEqual(known);
    const mean = [0, 1, 2, 3].map((at) =>
      Math.fround([0, 1, 2, 3, 4].reduce((sum, row) => sum + known[row * 4 + at]!, 0) / 5),
    );
    const drawn = await fit(logisticModel(), grown, quick({ epochs: 1, learningRate: 1e-30, tableUpdate: 'sparse' }));
    const expected = newValues === 'mean' ? mean : [...drawn.embeddings('user').vectors].slice(24, 28);
    expect([...vectors].slice(24, 28)).toEqual(expected);
  }
});

test('dropped values lose their rows, the others keep theirs', async () => {
  const fewer = withTokens(['a', 'c', 'd', 'e']);
  const model = await fit(logisticModel(), fewer, quick({ start: await startOf(first), epochs: 0 }));
  const rowOf = (of: TrainedModel, value: string): number[] => {
    const { values, vectors } = of.embeddings('item');
    return [...vectors.subarray(values.indexOf(value) * 4, values.indexOf(value) * 4 + 4)];
  };
  for (const value of ['(padding)', 'a', 'c', 'd', 'e', '(other)'])
    expect(rowOf(model, value)).toEqual(rowOf(first, value));
});

test('training goes on from the start, which stays the best where no epoch is better', async () => {
  const start = await startOf(first);
  const worse = await fit(logisticModel(), clickData(), quick({ start, learningRate: 20 }));
  expect([worse.bestEpoch, await worse.weights()]).toEqual([0, await first.weights()]);
  const further = await fit(logisticModel(), clickData(), quick({ start, epochs: 2 }));
  expect(further.history.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  const { valid } = clickData();
  expect(further.history[0]!.valid['auc']).toBe((await first.evaluate(valid)).auc);
});

test('a run that starts from another goes on after an interruption with the same bits', async () => {
  const start = await startOf(first);
  const results = await Promise.all(
    [Infinity, 5].map(async (stopAt) => {
      const run = memoryRun();
      const stop = new AbortController();
      let steps = 0;
      const training = (signal?: AbortSignal) =>
        fit(logisticModel(), clickData(), quick({ start, run, resume: true, signal, onProgress: ({ kind }) => {
          if (kind === 'step' && ++steps === stopAt) stop.abort();
        } })); // prettier-ignore
      if (stopAt < Infinity) await expect(training(stop.signal)).rejects.toThrow(AbortedError);
      return (await training()).weights();
    }),
  );
  expect(results[1]).toEqual(results[0]);
});

test.each([
  [{ embeddingDim: 8 }, 'runs/one: a run can be the start of another one only with its own label and features, got "user" is categorical of dim 8 instead of categorical of dim 4'],
  [{ epochs: 0, start: undefined }, 'fit: epochs: must be at least 1 without a run to start from, got 0.'],
])('%o is refused', async (options, message) => {
  const start = await startOf(first);
  await expect(fit(logisticModel(), clickData(), quick({ start, ...options }))).rejects.toThrow(message);
}); // prettier-ignore

test('another label and other weights are refused by name', async () => {
  const start = await startOf(first);
  const data = clickData();
  const other = { ...data, schema: { ...data.schema, schema: { ...data.schema.schema, label: 'bought' } } };
  await expect(fit(logisticModel(), other, quick({ start }))).rejects.toThrow(
    'got the label is "bought" instead of "click".',
  );
  const weights = new Map([...start.weights].filter(([name]) => name !== 'parameters/kernel'));
  const refused = fit(logisticModel(), data, quick({ start: { ...start, weights } }));
  await expect(refused).rejects.toThrow(ConfigError);
  await expect(refused).rejects.toThrow(
    'got "parameters/kernel" is not there. Leave out the options that change the model',
  );
});

test('a progressive pass scores every batch with what came before it', async () => {
  const { schema, train, name } = clickData(150, { groups: true });
  const start = await startOf(first);
  const options = quick({ start, progressive: true, calibrate: 'off' });
  const whole = await fit(logisticModel(), { name, schema, train, valid: train }, options);
  const { predictions, labels } = whole.progressive!;
  expect([...labels]).toEqual([...train.labels!]);
  // What a model says that has learned the first rows alone, batch by batch.
  for (const rows of [0, 40, 80, 120]) {
    const seen = selectRows(
      train,
      Int32Array.from({ length: rows }, (_, row) => row),
    );
    const before = rows === 0 ? first : await fit(logisticModel(), { name, schema, train: seen, valid: seen }, options);
    const size = Math.min(40, 150 - rows);
    const next = selectRows(
      train,
      Int32Array.from({ length: size }, (_, row) => rows + row),
    );
    const { calibration } = before;
    const plain = calibration && calibration.kind !== 'none' ? undefined : await before.predict(next);
    if (plain) expect(predictions.subarray(rows, rows + size)).toEqual(plain);
  }
  expect(whole.history).toMatchObject([{ epoch: 1, rows: 150, valid: { auc: auc(labels, predictions), logloss: logLoss(labels, predictions) } }]); // prettier-ignore
  expect(whole.history[0]!.valid['gauc']).toBeDefined();
  expect(whole.progressive!.groups).toEqual(train.groups);
});

test('an interrupted progressive pass goes on with its scores', async () => {
  const { schema, train, name } = clickData();
  const start = await startOf(first);
  const run = memoryRun();
  const stop = new AbortController();
  let steps = 0;
  const pass = (options: Partial<FitOptions> = {}) =>
    fit(logisticModel(), { name, schema, train, valid: train }, quick({ start, progressive: true, ...options }));
  const stopped = pass({ run, signal: stop.signal, onProgress: ({ kind }) => void (kind === 'step' && ++steps === 2 && stop.abort()) }); // prettier-ignore
  await expect(stopped).rejects.toThrow(AbortedError);
  const [whole, resumed] = [await pass(), await pass({ run, resume: true })];
  expect(resumed.progressive).toEqual(whole.progressive);
  expect([await resumed.weights(), resumed.calibration]).toEqual([await whole.weights(), whole.calibration]);
});
