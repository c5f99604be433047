// @ts-check
import { readCsv } from '@fsdnet/datasets/node';
import { onnx } from '@fsdnet/engine-onnx';
import { withFSD } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { fit } from '@fsdnet/training';
import { loadModel, runFolder } from '@fsdnet/training/node';

const data = await readCsv('clicks.csv', { label: 'click', split: '8:1:1', seed: 1 });
const model = withFSD(dcnV2({ hidden: [32, 32, 32] }));
const engine = onnx({ threads: 1 });

await fit(model, data, { engine, epochs: 8, batchSize: 64, learningRate: 0.01, run: runFolder('run') });

const loaded = await loadModel('run', { model, engine });
if (!data.test) throw new Error('The split has a third part.');
const { auc } = await loaded.evaluate(data.test);
const scores = await loaded.predict([{ user: 'u1', item: 'i1' }]);
console.log(JSON.stringify({ auc, scores: [...scores] }));
