// One training of `bounded-memory.ts` in a process of its own; its settings are the only argument, as JSON.
import { bytesOfRows, isInBlocks } from '@fsdnet/core/engine';
import { readData } from '@fsdnet/datasets/node';
import { onnx } from '@fsdnet/engine-onnx';
import { fit } from '@fsdnet/training';
import { runFolder } from '@fsdnet/training/node';
import { createModel } from 'fsdnet';
import type { BlockTraining, BlockTrainingResult } from './bounded-memory.ts';

const { path, cache, run, inMemory, epochs } = JSON.parse(process.argv[2]!) as BlockTraining;
const data = await readData({
  train: path,
  label: 'label',
  minCount: 1000,
  cacheDir: cache,
  ...(!inMemory && { inMemoryBytes: 0 }),
});
const trained = await fit(await createModel('fm'), data, {
  engine: onnx({ threads: 1 }),
  epochs,
  batchSize: 4096,
  embeddingDim: 4,
  tableUpdate: 'sparse',
  shuffleWindow: 2,
  patience: 100,
  checkpointSeconds: 1,
  run: runFolder(run, { onWait: console.error }),
  resume: true,
});
const parts = [data.train, data.valid, ...(data.test ? [data.test] : [])];
const result: BlockTrainingResult = {
  encodedBytes: parts.reduce((sum, part) => sum + (isInBlocks(part) ? part.bytes : bytesOfRows(part)), 0),
  parameters: trained.parameters,
  epochs: trained.epochs,
};
await trained.dispose();
console.log(JSON.stringify(result));
