import type { CtrModel } from '@fsdnet/core';
import { collectManifest, type Engine, type FieldLayout } from '@fsdnet/core/engine';
import { syntheticData } from '@fsdnet/datasets';
import { fit } from '@fsdnet/training';

import type { TrainingValues } from '../cli/options/index.ts';
import { tableValues } from './memory-model.ts';

/** Steps of an epoch of made-up rows, which are gone through several times. */
const STEPS = 4;

/** Milliseconds after the first step, until which the code gets faster; and most epochs until then. */
const LONGEST = 1200;
const MOST_EPOCHS = 25;

/** Steps whose time must be known. */
const FEWEST_TIMES = 3;

/** Rows of a step at most: a larger batch takes about as long for each row. Plain JavaScript is slow. */
const MOST_ROWS = 8192;
const MOST_ROWS_ON_CPU = 256;

/** Made-up rows at least, so that both parts have both classes. */
const FEWEST_ROWS = 500;

/** Table rows of a field at most; what an update of all rows takes for the others is added. */
const MOST_TOKENS = 50_000;

/** Seconds that Adam takes for a value of a table on the host, norms included: measured on tables of 50 million values. */
const SECONDS_PER_VALUE = 3.5e-9;

/** A model on an engine, and how it trains. */
export interface Trial {
  readonly model: CtrModel;
  readonly layout: FieldLayout;
  readonly values: TrainingValues;
  readonly engine: Engine;
  readonly signal: AbortSignal;
}

/**
 * Training rows per second, measured on a second of steps with made-up rows of the same fields: a table of stored speeds would
 * know neither this machine nor a model of the user's own.
 */
export async function trainingSpeed({ model, layout, values, engine, signal }: Trial): Promise<number> {
  const batchSize = Math.min(values.batchSize, engine.name === 'cpu' ? MOST_ROWS_ON_CPU : MOST_ROWS);
  const rows = Math.max(FEWEST_ROWS, Math.ceil((batchSize * STEPS) / 0.9));
  const tried = layout.fields.map((field) => ({ ...field, rows: Math.min(MOST_TOKENS, field.rows) }));
  const data = syntheticData({
    rows,
    fields: tried.map(({ name, kind, rows: tokens }) => ({ name, kind, vocabulary: Math.max(1, tokens - 2) })),
    interactions: [],
    mainEffects: 0,
    positiveRate: 0.5,
    split: '9:1',
    seed: values.seed,
  });
  const times: number[] = [];
  let [first, previous]: (number | undefined)[] = [];
  const trained = await fit(model, data, {
    ...values,
    ...{ batchSize, engine, signal, calibrate: 'off', monitor: 'logloss', pretrained: undefined },
    ...{ epochs: MOST_EPOCHS, evaluationsPerEpoch: 1 },
    callbacks: [
      {
        onStepEnd({ step }, control) {
          const now = performance.now();
          first ??= now;
          // The last step of an epoch is a smaller one, and before the first one the rows are evaluated.
          if (previous !== undefined && step > 1 && step <= STEPS) times.push(now - previous);
          previous = now;
          if (times.length >= FEWEST_TIMES && now - first > LONGEST) control.stop();
        },
      },
    ],
  });
  await trained.dispose();
  const secondsPerRow = quarterOf(times.slice(times.length >> 1)) / 1000 / batchSize;
  if (values.tableUpdate === 'sparse') return 1 / secondsPerRow;
  const manifest = collectManifest(model, layout);
  const others = tableValues(manifest, layout) - tableValues(manifest, { fields: tried });
  return 1 / (secondsPerRow + (others * SECONDS_PER_VALUE) / values.batchSize);
}

/** What the quickest quarter of the steps takes: what else the machine does only adds to it. */
function quarterOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 2]!;
}
