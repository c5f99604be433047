import { syntheticData } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { withFSD } from '@fsdnet/fsd-module';
import { fit } from '@fsdnet/training';
import { gatedCross } from './gated-cross.ts';

const data = syntheticData({ rows: 50_000, seed: 1 });
const engine = onnx();
for (const model of [gatedCross, withFSD(gatedCross)]) {
  const trained = await fit(model, data, { engine, epochs: 4, batchSize: 1024 });
  console.log(trained.summary());
  console.log('test', await trained.evaluate(data.test), 'best possible AUC', data.ceiling.auc);
  await trained.dispose();
}
