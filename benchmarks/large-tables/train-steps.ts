// The training of `growth.ts`, in a process of its own; its settings are the only argument, as JSON.
import { categorical, defineSchema, type CtrData, type EncodedRows } from '@fsdnet/core';
import { hashedVocabulary, keyedRandom, type Engine } from '@fsdnet/core/engine';
import { onnx } from '@fsdnet/engine-onnx';
import { fit } from '@fsdnet/training';
import { createModel } from 'fsdnet';
import { median } from '../statistics.ts';

/** What is trained. */
export interface Steps {
  /** Of all fields together. */
  readonly tableRows: number;
  readonly fields: number;
  readonly dim: number;
  readonly batchSize: number;
  readonly warmUp: number;
  readonly steps: number;
  readonly threads: number;
  readonly seed: number;
}

/** Medians of the steps after the warm-up. */
export interface StepTimes {
  /** Rows of the table that a batch uses. */
  readonly distinctRows: number;
  /** Milliseconds of a whole step. */
  readonly step: number;
  /** Milliseconds of a step outside the engine. */
  readonly tables: number;
  /** Turns of the event loop while the engine computes a step. */
  readonly turns: number;
}

/** What an engine did since it was looked at last. */
interface Spent {
  milliseconds: number;
  turns: number;
}

const settings = JSON.parse(process.argv[2]!) as Steps;
const data = dataOf(settings);
const spent: Spent = { milliseconds: 0, turns: 0 };
const times: Omit<StepTimes, 'distinctRows'>[] = [];
let last = performance.now();
await fit(await createModel('fsdnet'), data, {
  engine: timed(onnx({ threads: settings.threads }), spent),
  epochs: 1,
  batchSize: settings.batchSize,
  embeddingDim: settings.dim,
  tableUpdate: 'sparse',
  calibrate: 'off',
  callbacks: [
    {
      onStepEnd() {
        const now = performance.now();
        times.push({ step: now - last, tables: now - last - spent.milliseconds, turns: spent.turns });
        last = now;
        spent.milliseconds = 0;
        spent.turns = 0;
      },
    },
  ],
});
const counted = times.slice(settings.warmUp);
const result: StepTimes = {
  distinctRows: distinctRows(data.train as EncodedRows, settings),
  step: median(counted.map(({ step }) => step)),
  tables: median(counted.map(({ tables }) => tables)),
  turns: median(counted.map(({ turns }) => turns)),
};
console.log(JSON.stringify(result));

/** Rows as logs have them: of each field a few values are frequent and most are rare. */
function dataOf({ tableRows, fields, batchSize, warmUp, steps, seed }: Steps): CtrData {
  const buckets = Math.floor(tableRows / fields);
  const random = keyedRandom(seed, 'table rows');
  const rows = batchSize * (warmUp + steps);
  const features = Array.from({ length: fields }, (_, index) => categorical(`field${index}`, { hash: buckets }));
  const train: EncodedRows = {
    rows,
    ids: Int32Array.from({ length: rows * fields }, () => Math.floor(buckets ** random.uniform())),
    labels: Float32Array.from({ length: rows }, () => Number(random.uniform() < 1 / 3)),
    numbers: new Float32Array(),
    lists: [],
  };
  const validRows = 1000;
  return {
    name: 'rows of many tables',
    schema: {
      schema: defineSchema({ label: 'label', features }),
      fields: features.map((feature) => ({
        kind: 'categorical',
        name: feature.name,
        feature,
        vocabulary: hashedVocabulary(buckets, undefined),
      })),
    },
    train,
    valid: {
      ...train,
      rows: validRows,
      ids: train.ids.slice(0, validRows * fields),
      labels: train.labels!.slice(0, validRows),
    },
  };
}

function distinctRows({ ids }: EncodedRows, { fields, batchSize, tableRows }: Steps): number {
  const batch = ids.subarray(0, batchSize * fields);
  return new Set(Array.from(batch, (id, index) => (index % fields) * tableRows + id)).size;
}

/** The same engine, which adds up the milliseconds that it works, and turns of the event loop during its passes. */
function timed(engine: Engine, spent: Spent): Engine {
  async function timing<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      spent.milliseconds += performance.now() - start;
    }
  }
  async function counting<T>(work: () => Promise<T>): Promise<T> {
    let turn = setImmediate(function next() {
      spent.turns++;
      turn = setImmediate(next);
    });
    try {
      return await work();
    } finally {
      clearImmediate(turn);
    }
  }
  return {
    name: engine.name,
    runtime: engine.runtime,
    threads: engine.threads,
    async compile(model, spec) {
      const compiled = await engine.compile(model, spec);
      const { dense } = compiled;
      return {
        batch: (size, use) => compiled.batch(size, use),
        prepare: async (sizes) => compiled.prepare?.(sizes),
        step: (batch, at) => timing(() => counting(() => compiled.step(batch, at))),
        predict: (batch, outputs) => compiled.predict(batch, outputs),
        dispose: () => compiled.dispose(),
        dense: {
          squaredGradientNorm: (networkL2) => timing(() => dense.squaredGradientNorm(networkL2)),
          update: (rule, scale) => timing(() => dense.update(rule, scale)),
          read: () => dense.read(),
          write: (state) => dense.write(state),
          readGradients: () => dense.readGradients(),
        },
      };
    },
  };
}
