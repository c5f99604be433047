// Trains a model on synthetic rows through the public interface, and prints its speed as JSON.
//   node --conditions=@fsdnet/source benchmarks/synthetic/train-synthetic.ts WORKLOAD-AS-JSON ENGINE [PASSES-AS-JSON]
import { categorical, defineSchema, type CtrData, type CtrModel, type EncodedRows } from '@fsdnet/core';
import { vocabularyOf } from '@fsdnet/core/engine';
import type { PassSwitches } from '@fsdnet/engine-onnx';
import { withFSD, type FsdOptions } from '@fsdnet/fsd-module';
import { fit } from '@fsdnet/training';
import { createModel } from 'fsdnet';
import { engineNamed } from './engine.ts';
import { readRows } from './rows.ts';
import type { Workload } from './workload.ts';

const workload = JSON.parse(process.argv[2]!) as Workload;
const { tableRows, batchSize, warmUp, steps, fsd } = workload;

function data(): CtrData {
  const fields = tableRows.map((rows, index) => {
    const feature = categorical(`field${index}`);
    const tokens = Array.from({ length: rows - 2 }, (_, token) => `t${token}`);
    return { kind: 'categorical' as const, name: feature.name, feature, vocabulary: vocabularyOf(tokens) };
  });
  const schema = defineSchema({ label: 'label', features: fields.map(({ feature }) => feature) });
  const { ids, labels } = readRows(workload.file, tableRows.length);
  const train: EncodedRows = { rows: labels.length, ids, labels, numbers: new Float32Array(), lists: [] };
  return { name: 'synthetic', schema: { schema, fields }, train, valid: firstRows(train, 100) };
}

function firstRows(rows: EncodedRows, count: number): EncodedRows {
  return {
    ...rows,
    rows: count,
    ids: rows.ids.subarray(0, count * tableRows.length),
    labels: rows.labels!.subarray(0, count),
  };
}

async function model(): Promise<CtrModel> {
  const plain = await createModel(workload.model, workload.options);
  return fsd === null ? plain : withFSD(plain as Parameters<typeof withFSD>[0], fsd as FsdOptions);
}

const passes = JSON.parse(process.argv[4] ?? '{}') as PassSwitches;
const engine = await engineNamed(process.argv[3]!, workload.threads, passes);
const losses: number[] = [];
let started = 0;
let seconds = 0;
const trained = await fit(await model(), data(), {
  engine,
  epochs: 1,
  batchSize,
  embeddingDim: workload.embeddingDim,
  embeddingL2: workload.embeddingL2,
  learningRate: workload.learningRate,
  clipNorm: workload.clipNorm,
  calibrate: 'off',
  seed: workload.seed,
  callbacks: [
    {
      onTrainBegin: () => void (started = performance.now()),
      onStepEnd({ step, loss }) {
        losses.push(Object.values(loss).reduce((sum, part) => sum + part));
        if (step === warmUp) started = performance.now();
        if (step === warmUp + steps) seconds = (performance.now() - started) / 1000;
      },
    },
  ],
});
const { parameters } = trained;
await trained.dispose();
console.log(
  JSON.stringify({
    samplesPerSecond: (steps * batchSize) / seconds,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    version: engine.runtime,
    parameters,
    losses,
  }),
);
