import { collectManifest, type CompiledModel, type Engine, type FieldLayout, type Manifest } from '@fsdnet/core/engine';
import '@fsdnet/core/testing/vitest';
import { withFSD, type FsdOptions } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { describe, expect, test } from 'vitest';
import { initialStatistics, joinParameters, splitParameters, type NamedNumbers } from './dense-layout.ts';
import { ENGINES } from './engines.ts';

/** One field whose vector is the embedded input: two cross dimensions. */
const LAYOUT: FieldLayout = { fields: [{ name: 'x', kind: 'categorical', rows: 3, dim: 2 }] };

const TO_SIX_DIGITS = { rtol: 1e-6, atol: 1e-6 };

interface Prepared {
  readonly compiled: CompiledModel;
  readonly manifest: Manifest;
}

async function fsdNet(
  engine: Engine,
  hidden: number[],
  options: FsdOptions,
  parameters: NamedNumbers,
): Promise<Prepared> {
  const model = withFSD(dcnV2({ crossLayers: hidden.length, hidden, batchNorm: false }), options);
  const manifest = collectManifest(model, LAYOUT);
  const compiled = await engine.compile(model, { layout: LAYOUT, manifest, seed: 1, sampleWeights: false });
  await compiled.dense.write({
    parameters: joinParameters(manifest, parameters),
    slots: {},
    statistics: initialStatistics(manifest),
  });
  return { compiled, manifest };
}

describe.each(ENGINES)('%s', (_, makeEngine) => {
  test('forward example: two layers, two cross dimensions, two MLP units', async () => {
    // Kernels (in, out): the transposes of the reference's.
    const { compiled } = await fsdNet(
      makeEngine(),
      [2, 2],
      {},
      {
        'cross/0/kernel': [0.1, -0.3, 0.2, 0.4],
        'cross/0/bias': [0.05, -0.05],
        'cross/1/kernel': [0.5, 0.2, -0.1, 0.3],
        'cross/1/bias': [0.1, 0],
        'mlp/0/kernel': [0.2, 0.6, -0.4, 0.1],
        'mlp/0/bias': [0.1, -0.1],
        'mlp/1/kernel': [0.3, -0.2, 0.5, 0.7],
        'mlp/1/bias': [0, 0.2],
        'heads/0/kernel/0': [0.1, -0.2],
        'heads/0/kernel/1': [0.3, 0.4],
        'heads/0/bias': [0.01],
        'heads/1/kernel/0': [0.5, 0.1],
        'heads/1/kernel/1': [-0.6, 0.2],
        'heads/1/bias': [-0.02],
      },
    );
    const batch = compiled.batch(1, 'inference');
    batch.tables['embedding']!.set([1, -2]);
    const { logits, probability, taps } = await compiled.predict(batch, { heads: true, taps: ['fused/0', 'fused/1'] });
    expect(taps!['fused/0']!).toBeAllclose([0.75, 0.3, 1.1, 0.3], TO_SIX_DIGITS);
    expect(taps!['fused/1']!).toBeAllclose([1.195, -0.18, 0.48, 0.19], TO_SIX_DIGITS);
    expect(logits!).toBeAllclose([[0.475], [0.3095]], TO_SIX_DIGITS);
    expect(probability).toBeAllclose([0.5966648583178564], TO_SIX_DIGITS);
    await compiled.dispose();
  });

  describe.each([
    [
      'bernoulli',
      0.15979814323716676,
      [
        [-0.1762481832, 0.1264038895],
        [-0.1437824299, 0.213530667],
        [-0.0729230872, 0.0415867949],
      ],
    ],
    [
      'official',
      -0.04662883206228457,
      [
        [-0.1762704188, 0.1214725036],
        [-0.1434603431, 0.2073025806],
        [-0.0758434241, 0.0491030305],
      ],
    ],
  ] as const)('loss example, %s', (kl, divergence, logitGradients) => {
    test('predictions, loss parts and head gradients', async () => {
      const options = { alpha: 0.9, beta: 0.01, temperature: 1.3, kl };
      const { compiled, manifest } = await fsdNet(makeEngine(), [1, 1, 1], options, weightsOfLossExample());

      const scored = compiled.batch(2, 'inference');
      scored.tables['embedding']!.set(INPUT.flat());
      const { logits, probability } = await compiled.predict(scored, { heads: true });
      expect(logits!).toBeAllclose(LOGITS, TO_SIX_DIGITS);
      expect(probability).toBeAllclose([0.7100027628410369, 0.2794367820265449], TO_SIX_DIGITS);

      const batch = compiled.batch(2, 'training');
      batch.tables['embedding']!.set(INPUT.flat());
      batch.labels.set([1, 0]);
      const { loss } = await compiled.step(batch, { epoch: 1, step: 0 });
      expect(loss['crossEntropy']!).toBeAllclose(0.9 * 1.0424597480267122, TO_SIX_DIGITS);
      expect(loss['softLabels']!).toBeAllclose(0.1 * divergence, TO_SIX_DIGITS);
      expect(loss['hints']!).toBeAllclose(0.01 * 0.21333333333333332, TO_SIX_DIGITS);

      const gradients = splitParameters(manifest, await compiled.dense.readGradients());
      logitGradients.forEach(([first, second], head) => {
        const ofKernel = [0, 1, 2].map(
          (column) => first * FUSED[head]![0]![column]! + second * FUSED[head]![1]![column]!,
        );
        expect(gradients[`heads/${head}/bias`]!).toBeAllclose([first + second], TO_SIX_DIGITS);
        expect(gradients[`heads/${head}/kernel/0`]!).toBeAllclose(ofKernel.slice(0, 2), TO_SIX_DIGITS);
        expect(gradients[`heads/${head}/kernel/1`]!).toBeAllclose(ofKernel.slice(2), TO_SIX_DIGITS);
      });
      await compiled.dispose();
    });
  });
});

/** Logits [head][row] and fused layers [head][row][feature] of the loss example. */
const LOGITS = [
  [0.5, -1],
  [0.8, -0.2],
  [1.5, -2],
];
const FUSED = [
  [
    [0.1, 0.2, 0],
    [0.3, -0.1, 0.5],
  ],
  [
    [0.2, 0.1, 0.4],
    [0, 0.2, 0.3],
  ],
  [
    [0.5, 0.5, 0.1],
    [-0.2, 0.4, 0.6],
  ],
];

/** An input for which the weights below are well conditioned. */
const INPUT = [
  [1, 1],
  [1, -1],
];

/** Weights for which `INPUT` gives exactly these fused layers and logits. */
function weightsOfLossExample(): NamedNumbers {
  const weights: Record<string, number[]> = {};
  let c = INPUT;
  let d = INPUT;
  FUSED.forEach((rows, layer) => {
    // c' = c + x ⊙ (c·W + b): with b = 0, W solves c·W = (c' − c) / x.
    const crossed = rows.map((row, r) => [0, 1].map((j) => (row[j]! - c[r]![j]!) / INPUT[r]![j]!));
    weights[`cross/${layer}/kernel`] = solve(c, crossed).flat();
    weights[`cross/${layer}/bias`] = [0, 0];
    // d' = ReLU(d·U + a). The first layer has two inputs (a = 0), the others one.
    const units = rows.map((row) => [row[2]!]);
    const slope = layer === 0 ? solve(d, units).flat() : [(units[0]![0]! - units[1]![0]!) / (d[0]![0]! - d[1]![0]!)];
    weights[`mlp/${layer}/kernel`] = slope;
    weights[`mlp/${layer}/bias`] = [layer === 0 ? 0 : units[0]![0]! - slope[0]! * d[0]![0]!];
    // z = f·w + b: with b = 0 and nothing from the MLP, w solves c'·w = z.
    c = rows.map((row) => row.slice(0, 2));
    d = units;
    weights[`heads/${layer}/kernel/0`] = solve(
      c,
      LOGITS[layer]!.map((z) => [z]),
    ).flat();
    weights[`heads/${layer}/kernel/1`] = [0];
    weights[`heads/${layer}/bias`] = [0];
  });
  return weights;
}

/** X with A·X = B, for A [2, 2]. */
function solve(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  const [[p, q], [r, s]] = a as [[number, number], [number, number]];
  const determinant = p * s - q * r;
  const [first, second] = b as [number[], number[]];
  return [
    first.map((value, column) => (s * value - q * second[column]!) / determinant),
    first.map((value, column) => (p * second[column]! - r * value) / determinant),
  ];
}
