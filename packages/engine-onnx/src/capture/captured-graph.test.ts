import * as tf from '@tensorflow/tfjs-core';
import type { CtrModel } from '@fsdnet/core';
import { collectManifest, type FieldLayout, type ModelSpec } from '@fsdnet/core/engine';
import { withFSD } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { beforeAll, describe, expect, test } from 'vitest';
import { optimise, sizeOfShape, uniformOf } from '../graph/index.ts';
import { captureInference, captureTraining } from './index.ts';
import { traceTraining } from './trace-training.ts';

/** FSDNet on Frappe. */
const LAYOUT: FieldLayout = {
  fields: Array.from({ length: 10 }, (_, index) => ({
    name: `field${index}`,
    kind: 'categorical' as const,
    rows: 500,
    dim: 16,
  })),
};
const BATCH = 10_000;
const model: CtrModel = withFSD(dcnV2({ crossLayers: 3, hidden: [400, 400, 400], batchNorm: true, dropout: 0.7 }), {
  temperature: 1.3,
  alpha: 0.9,
  beta: 0.01,
});

let spec: ModelSpec;

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  spec = { layout: LAYOUT, manifest: collectManifest(model, LAYOUT), seed: 1, sampleWeights: false };
});

describe('FSDNet on Frappe', () => {
  test('gives the same bytes every time, and few of them', () => {
    const first = captureTraining(model, spec, BATCH).bytes;
    // Something else in between.
    captureTraining(model, spec, 33);
    expect(captureTraining(model, spec, BATCH).bytes).toEqual(first);
    expect(captureInference(model, spec, []).bytes).toEqual(captureInference(model, spec, []).bytes);
    expect(first.length).toBeLessThan(60_000);
    expect(captureInference(model, spec, []).bytes.length).toBeLessThan(20_000);
  });

  test('declares exactly what it reads', () => {
    const { inputs, outputs, statistics } = captureTraining(model, spec, BATCH);
    const { parameters, masks } = spec.manifest;
    expect([...inputs].sort()).toEqual(
      [
        'labels',
        'table:embedding',
        ...parameters.map(({ name }) => `parameter:${name}`),
        ...masks.map(({ name }) => `mask:${name}`),
      ]
        // A bias that batch norm cancels still moves its running mean.
        .sort(),
    );
    expect(outputs.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['loss:crossEntropy', 'loss:softLabels', 'loss:hints', 'table-gradient:embedding']),
    );
    expect(statistics.map(({ name, count }) => [name, count])).toEqual(
      [0, 1, 2].map((layer) => [`mlp/${layer}/norm`, BATCH]),
    );
  });

  test('passes over [batch, width] no oftener than needed', () => {
    const { graph } = traceTraining(model, spec, BATCH);
    const traced = passesOver(graph.nodes);
    optimise(graph);
    const optimised = passesOver(graph.nodes);
    expect(sumOf(traced)).toBe(116);
    expect(sumOf(optimised)).toBeLessThanOrEqual(106);
    // Forward and backward pass share the mask of ReLU and dropout.
    expect(optimised).toMatchObject({ DequantizeLinear: 3, HardSigmoid: 3, Relu: 3 });
    expect(
      graph.nodes.some(
        ({ inputs, outputs }) =>
          inputs.some((input) => uniformOf(input) !== undefined && sizeOfShape(input.shape) > BATCH) ||
          outputs.length === 0,
      ),
    ).toBe(false);
  });
});

/** Number of operations with a result of the size of a layer, by operation. */
function passesOver(
  nodes: readonly { readonly op: string; readonly outputs: readonly { readonly shape: readonly number[] }[] }[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op, outputs } of nodes) {
    if (sizeOfShape(outputs[0]!.shape) >= 100 * BATCH) counts[op] = (counts[op] ?? 0) + 1;
  }
  return counts;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
