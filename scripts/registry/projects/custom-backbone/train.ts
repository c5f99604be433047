import { syntheticData } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { withFSD } from '@fsdnet/fsd-module';
import { fit } from '@fsdnet/training';
import { gatedCross } from './gated-cross.ts';

const fields = [12, 8, 5, 3].map((vocabulary, index) => ({ name: `field${index}`, vocabulary }));
const data = syntheticData({ rows: 4_000, fields, seed: 1 });
const engine = onnx({ runtime: 'web', threads: 1 });
const trained = await fit(withFSD(gatedCross), data, { engine, epochs: 4, batchSize: 256, learningRate: 0.005 });
const { auc } = await trained.evaluate(data.test);
console.log(JSON.stringify({ auc, ceiling: data.ceiling.auc }));
