import { categorical, defineSchema, numeric } from '@fsdnet/core';
import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { withFSD } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { fit } from '@fsdnet/training';

const rows = Array.from({ length: 1200 }, (_, row) => {
  const [user, item] = [row % 20, Math.floor(row / 20) % 15];
  return { click: Number(user % 3 === 0 || item % 5 === 0), user: `u${user}`, item: `i${item}`, age: 20 + (row % 40) };
});
const schema = defineSchema({
  label: 'click',
  features: [categorical('user'), categorical('item'), numeric('age')],
});
const data = fromRows(rows, { schema, split: '8:1:1', seed: 1 });

const model = withFSD(dcnV2({ hidden: [32, 32, 32], dropout: 0.1 }), { temperature: 1.3 });
// @ts-expect-error: a slip of the pen is found, so the options have types
export const misspelt = (): unknown => withFSD(dcnV2(), { temprature: 1.3 });

const trained = await fit(model, data, { engine: onnx({ threads: 1 }), epochs: 8, batchSize: 64, learningRate: 0.01 });
const { auc } = await trained.evaluate(data.test!);
const scores: Float32Array = await trained.predict([{ user: 'u1', item: 'i1', age: 31 }]);
console.log(JSON.stringify({ auc, scores: [...scores] }));
