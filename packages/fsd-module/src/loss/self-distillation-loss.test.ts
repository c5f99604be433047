import type { LossParts, Target } from '@fsdnet/core';
import { gradientErrors } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DistillationOptions } from '../fsd-options.ts';
import { selfDistillationLoss, type DistilledHeads } from './self-distillation-loss.ts';

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
const SETTINGS = { alpha: 0.9, beta: 0.01, temperature: 1.3 } as const;

/** float32 rounding of numbers around 1. */
const CLOSE = { rtol: 1e-6, atol: 2e-7 };

function heads(logits = LOGITS, fused = FUSED): DistilledHeads {
  return {
    logits: logits.map((column) => tf.tensor2d(column, [column.length, 1])),
    fused: fused.map((rows) => tf.tensor2d(rows)),
  };
}

function target(labels = [1, 0], weights?: number[]): Target {
  const column = (values: number[]): Tensor2D => tf.tensor2d(values, [values.length, 1]);
  return { labels: column(labels), ...(weights && { weights: column(weights) }) };
}

function total(parts: LossParts): number {
  return Object.values(parts).reduce((sum, part) => sum + part.dataSync()[0]!, 0);
}

/** Gradients of some of the loss parts with respect to logits [heads][batch] and layers [heads][batch][width]. */
function gradients(
  options: DistillationOptions,
  part?: string,
): { readonly logits: Tensor[]; readonly fused: Tensor[] } {
  const { logits, fused } = heads();
  const f = (...inputs: Tensor[]): Tensor => {
    const ours = { logits: inputs.slice(0, 3) as Tensor2D[], fused: inputs.slice(3) as Tensor2D[] };
    const parts = selfDistillationLoss(ours, target(), options);
    return part === undefined ? Object.values(parts).reduce((sum, term) => tf.add(sum, term)) : parts[part]!;
  };
  const inputs = [...logits, ...(fused as Tensor2D[])];
  const { grads } = tf.engine().gradients(() => f(...inputs), inputs, undefined, true);
  const filled = grads.map((gradient, index) => (gradient as Tensor | null) ?? tf.zerosLike(inputs[index]!));
  return { logits: filled.slice(0, 3), fused: filled.slice(3) };
}

beforeAll(() => tf.setBackend('cpu'));

describe('values at the fixture', () => {
  test.each(['bernoulli', 'official'] as const)('%s: parts', (kl) => {
    const { crossEntropy, softLabels, hints } = selfDistillationLoss(heads(), target(), { ...SETTINGS, kl });
    expect(crossEntropy!).toBeAllclose(0.9 * 1.0424597480267122, CLOSE);
    expect(softLabels!).toBeAllclose(
      0.1 * { bernoulli: 0.15979814323716676, official: -0.04662883206228457 }[kl],
      CLOSE,
    );
    expect(hints!).toBeAllclose(0.01 * 0.21333333333333332, CLOSE);
  });

  test.each([
    ['full, official', { kl: 'official' }, 0.9356842233511459],
    ['full, bernoulli', {}, 0.956326920881091],
    ['w/o HL, official', { kl: 'official', hints: false }, 0.9335508900178126],
    ['w/o HL, bernoulli', { hints: false }, 0.9541935875477576],
    ['w/o SL', { softLabels: false }, 1.0445930813600455],
    ['sum over features', { hintReduction: 'sum' }, 0.9541935875477576 + 0.01 * 0.64],
    ['T² factor', { temperatureSquared: true }, 0.956326920881091 + 0.1 * (1.3 ** 2 - 1) * 0.15979814323716676],
  ] as const)('total, %s', (_, options, expected) => {
    expect(total(selfDistillationLoss(heads(), target(), { ...SETTINGS, ...options }))).toBeAllclose(expected, CLOSE);
  });

  test('parts that are off or weigh nothing are left out', () => {
    const names = (options: DistillationOptions, given = heads()): string[] =>
      Object.keys(selfDistillationLoss(given, target(), options));
    expect(names({})).toEqual(['crossEntropy', 'softLabels', 'hints']);
    expect(names({ hints: false })).toEqual(['crossEntropy', 'softLabels']);
    expect(names({ softLabels: false })).toEqual(['crossEntropy', 'hints']);
    expect(names({ alpha: 1, beta: 0 })).toEqual(['crossEntropy']);
    expect(names({}, heads(LOGITS.slice(0, 1), FUSED.slice(0, 1)))).toEqual(['crossEntropy']);
  });

  test.each([
    [1, -1, 0],
    [1, 2, 0],
    [1.3, -1, -0.030547198834],
    [1.3, 0, -0.046112675251],
    [1.3, 2, -0.048060883056],
    [1.8, -1, -0.070016914436],
    [1.8, 0, -0.089087521991],
    [1.8, 2, -0.094342861126],
  ])('official, T = %d: where student and teacher agree on %d it is %d', (temperature, z, expected) => {
    const loss = (kl: 'official' | 'bernoulli'): Tensor =>
      selfDistillationLoss(heads([[z], [z]], [[[0]], [[0]]]), target([1]), { alpha: 0, temperature, kl })[
        'softLabels'
      ]!;
    expect(loss('official')).toBeAllclose(expected, { atol: 2e-7 });
    expect(loss('bernoulli')).toBeAllclose(0, { atol: 1e-7 });
  });
});

describe('gradients at the fixture', () => {
  const crossEntropy = [
    [-0.1887703344, 0.1344707107],
    [-0.1550127594, 0.2250830013],
    [-0.0912127619, 0.059601461],
  ];
  const bernoulli = [
    [-0.0635488222, 0.0538024987],
    [-0.042709464, 0.1095596578],
    [0.0916839848, -0.1205452002],
  ];
  const official = [
    [-0.0637711779, 0.0044886402],
    [-0.0394885963, 0.047278793],
    [0.0624806156, -0.0453828438],
  ];
  const ALL = { alpha: 0, beta: 1, temperature: 1.3 };

  test('cross-entropy', () => {
    expect(gradients({ ...SETTINGS, alpha: 1 }, 'crossEntropy').logits).toBeAllclose(crossEntropy, CLOSE);
  });

  test.each([
    ['bernoulli', bernoulli],
    ['official', official],
  ] as const)('soft labels, %s', (kl, expected) => {
    expect(gradients({ ...ALL, kl }, 'softLabels').logits).toBeAllclose(expected, CLOSE);
  });

  test.each([
    [
      'bernoulli',
      [
        [-0.1762481832, 0.1264038895],
        [-0.1437824299, 0.213530667],
        [-0.0729230872, 0.0415867949],
      ],
    ],
    [
      'official',
      [
        [-0.1762704188, 0.1214725036],
        [-0.1434603431, 0.2073025806],
        [-0.0758434241, 0.0491030305],
      ],
    ],
  ] as const)('total, %s', (kl, expected) => {
    expect(gradients({ ...SETTINGS, kl }).logits).toBeAllclose(expected, CLOSE);
  });

  const hints = [
    [
      [-0.1333333333, -0.1, -0.0333333333],
      [0.1666666667, -0.1666666667, -0.0333333333],
    ],
    [
      [-0.1, -0.1333333333, 0.1],
      [0.0666666667, -0.0666666667, -0.1],
    ],
    [
      [0.2333333333, 0.2333333333, -0.0666666667],
      [-0.2333333333, 0.2333333333, 0.1333333333],
    ],
  ];

  test('hints', () => {
    expect(gradients(ALL, 'hints').fused).toBeAllclose(hints, CLOSE);
  });

  test('a detached teacher learns from the cross-entropy only', () => {
    const { logits, fused } = gradients({ ...ALL, alpha: 0.5, detachTeacher: true });
    expect(logits[2]!).toBeAllclose(
      crossEntropy[2]!.map((value) => 0.5 * value),
      CLOSE,
    );
    expect(logits[0]!).toBeAllclose(
      crossEntropy[0]!.map((value, row) => 0.5 * value + 0.5 * bernoulli[0]![row]!),
      CLOSE,
    );
    expect(fused[2]!).toBeAllclose([0, 0, 0, 0, 0, 0]);
    expect(fused[0]!).toBeAllclose(hints[0]!, CLOSE);
  });

  test.each([
    [-1, -0.0916183],
    [0, -0.0533881],
    [0.5, 0],
    [1, 0.0533881],
  ])('official, T = 1: the student gradient at z = %d is %d', (z, expected) => {
    const logits = [tf.tensor2d([[z]]), tf.tensor2d([[z]])];
    const fused = [tf.zeros([1, 1]), tf.zeros([1, 1])] as Tensor2D[];
    const gradient = (kl: 'official' | 'bernoulli'): Tensor =>
      tf.grad(
        (student) =>
          selfDistillationLoss({ logits: [student as Tensor2D, logits[1]!], fused }, target([1]), { alpha: 0, kl })[
            'softLabels'
          ]!,
      )(logits[0]!);
    expect(gradient('official')).toBeAllclose(expected, { rtol: 1e-6, atol: 1e-7 });
    expect(gradient('bernoulli')).toBeAllclose(0, { atol: 1e-7 });
  });

  test.each([
    { ...SETTINGS, kl: 'bernoulli' },
    { ...SETTINGS, kl: 'official', temperatureSquared: true },
    { alpha: 0.3, beta: 2, hintReduction: 'sum' },
  ] as const)('agree with difference quotients: %j', (options) => {
    const { logits, fused } = heads();
    const f = (...inputs: Tensor[]): Tensor =>
      Object.values(
        selfDistillationLoss(
          { logits: inputs.slice(0, 3) as Tensor2D[], fused: inputs.slice(3) as Tensor2D[] },
          target([1, 0], [0.5, 2]),
          options,
        ),
      ).reduce((sum, term) => tf.add(sum, term));
    expect(gradientErrors(f, [...logits, ...(fused as Tensor2D[])])).toEqual([]);
  });
});

describe('properties', () => {
  const logit = fc.double({ min: -8, max: 8, noNaN: true });
  const rows = fc.integer({ min: 1, max: 5 });

  test('bernoulli is never negative, for any temperature', () => {
    fc.assert(
      fc.property(logit, logit, fc.double({ min: 0.2, max: 5, noNaN: true }), (student, teacher, temperature) => {
        const loss = selfDistillationLoss(heads([[student], [teacher]], [[[0]], [[0]]]), target([1]), {
          alpha: 0,
          temperature,
        });
        expect(loss['softLabels']!.dataSync()[0]).toBeGreaterThan(-1e-6);
      }),
      { numRuns: 60 },
    );
  });

  test('whole weights are repeated rows', () => {
    const row = fc.record({
      z: fc.tuple(logit, logit),
      f: fc.tuple(logit, logit),
      label: fc.constantFrom(0, 1),
      weight: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('bernoulli', 'official'),
        (given, kl) => {
          fc.pre(given.some(({ weight }) => weight > 0));
          const lossOf = (list: typeof given, weights?: number[]): number => {
            const z = [0, 1].map((head) => list.map((item) => item.z[head]!));
            const f = [0, 1].map((head) => list.map((item) => [item.f[head]!]));
            return total(
              selfDistillationLoss(
                heads(z, f),
                target(
                  list.map(({ label }) => label),
                  weights,
                ),
                { kl, beta: 0.5 },
              ),
            );
          };
          const repeated = given.flatMap((item) => Array.from({ length: item.weight }, () => item));
          expect(
            lossOf(
              given,
              given.map(({ weight }) => weight),
            ),
          ).toBeAllclose(lossOf(repeated), { rtol: 1e-5, atol: 1e-6 });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('cutting layers into parts changes nothing', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 3 }), (count, cut) => {
        const layers = [1, 2, 3].map((seed) => tf.randomNormal<tf.Rank.R2>([count, 4], 0, 1, 'float32', seed));
        const logits = layers.map((layer) => tf.sum(layer, 1, true) as Tensor2D);
        const cutLayers = layers.map((layer) => tf.split<Tensor2D>(layer, [cut, 4 - cut], 1));
        const labels = Array.from({ length: count }, (_, index) => index % 2);
        const loss = (fused: DistilledHeads['fused']): Tensor =>
          selfDistillationLoss({ logits, fused }, target(labels))['hints']!;
        expect(loss(cutLayers)).toBeAllclose(loss(layers), CLOSE);
        // Parts of other widths are joined before they are compared.
        expect(loss([layers[0]!, cutLayers[1]!, layers[2]!])).toBeAllclose(loss(layers), CLOSE);
      }),
      { numRuns: 20 },
    );
  });
});

describe('errors', () => {
  test.each([
    [{ alpha: 1.5 }, 'selfDistillationLoss: alpha: must be a number from 0 to 1, got 1.5. Weight of the cross-entropy'],
    [{ beta: -1 }, 'selfDistillationLoss: beta: must be a number of at least 0'],
    [{ temperature: 0 }, 'selfDistillationLoss: temperature: must be a number above 0 and at most 1000'],
    [{ kl: 'reverse' }, 'selfDistillationLoss: kl: must be one of bernoulli, official, got "reverse".'],
    [{ gamma: -1 }, 'selfDistillationLoss: gamma: must be a number of at least 0'],
    [
      { examination: true },
      'selfDistillationLoss: an examination decides how much a head learns from the ensemble, got ensemble "none". Set ensemble to "mean-logit" or',
    ],
    [{ tau: 2 }, 'selfDistillationLoss: unknown option, got "tau".'],
    [
      { ablation: { hints: false, softLabels: true } },
      'selfDistillationLoss: softLabels, hints and connect are options on the same level as the others, got them inside "ablation". Write { hints: false, softLabels: true } without it.',
    ],
  ])('%j', (options, message) => {
    expect(() => selfDistillationLoss(heads(), target(), options as DistillationOptions)).toThrow(message);
  });

  test('heads that do not fit', () => {
    const { logits, fused } = heads();
    expect(() => selfDistillationLoss({ logits: [], fused: [] }, target())).toThrow('needs at least one head');
    expect(() => selfDistillationLoss({ logits, fused: fused.slice(1) }, target())).toThrow(
      'got 3 logits and 2 layers',
    );
    expect(() =>
      selfDistillationLoss({ logits, fused: [...fused.slice(1), tf.zeros([2, 4])] as never }, target()),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: selfDistillationLoss: the hint loss compares layers of equal width, got 3, 3, 4. Map them to one width, or give hints: false.]`,
    );
    expect(() => selfDistillationLoss({ logits, fused: [] }, target(), { hints: false })).not.toThrow();
  });
});
