import { readFileSync } from 'node:fs';
import { syntheticData } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { withFSD } from '@fsdnet/fsd-module';
import { fit } from '@fsdnet/training';
import { expect, test } from 'vitest';
import { gatedCross } from './gated-cross.ts';

test('the backbone trains, plain and with self-distillation', async () => {
  const fields = [12, 8, 5, 3].map((vocabulary, index) => ({ name: `field${index}`, vocabulary }));
  const data = syntheticData({ rows: 8_000, fields, seed: 1 });
  const engine = onnx({ runtime: 'node', threads: 1 });
  for (const model of [gatedCross, withFSD(gatedCross)]) {
    const trained = await fit(model, data, { engine, epochs: 3, batchSize: 256 });
    const { auc } = await trained.evaluate(data.test);
    expect(auc).toBeGreaterThan(0.65);
    expect(auc).toBeLessThan(data.ceiling.auc + 0.02);
    await trained.dispose();
  }
});

test('the README shows this code', () => {
  const code = readFileSync(new URL('./gated-cross.ts', import.meta.url), 'utf8');
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(code.trim());
});
