import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { fit } from '@fsdnet/training';
import { afterAll, expect, test } from 'vitest';

import { clickHeader, clickRows } from '../end-to-end/click-rows.ts';
import { createModel, modelNames } from '../index.ts';
import { exportModel } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'fsdnet-quantized-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(modelNames)('%s exports with narrower weights, for little', { tags: ['long'] }, async (name) => {
  const columns = clickHeader.split(',');
  const rows = clickRows(500).map((line) =>
    Object.fromEntries(line.split(',').map((cell, column) => [columns[column]!, cell])),
  );
  const data = fromRows(rows, { label: 'click' });
  const engine = onnx({ runtime: 'node', threads: 1 });
  const trained = await fit(await createModel(name), data, { engine, epochs: 1, embeddingDim: 10 });
  for (const quantize of ['int8', 'fp16'] as const) {
    const path = join(folder, name, quantize, 'model.onnx');
    const options = { engine, quantize, labelled: data.train, maxAucLoss: 0.02 };
    const { quantization } = await exportModel(trained, path, options);
    expect(quantization!.change.logloss).not.toBe(0);
  }
  await trained.dispose();
});
