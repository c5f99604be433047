import type { LossParts, Target } from '@fsdnet/core';
import { gradientErrors } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DistillationOptions } from '../fsd-options.ts';
import { ensembleLogit } from './ensemble.ts';
import { selfDistillationLoss } from './self-distillation-loss.ts';

const LOGITS = [
  [0.5, -1],
  [0.8, -0.2],
  [1.5, -2],
];
/** The heads' own terms off: what is left is the loss of the ensemble. */
const ALONE = { alpha: 0, softLabels: false, hints: false } as const;

const column = (values: readonly number[]): Tensor2D => tf.tensor2d([...values], [values.length, 1]);
const heads = (logits: readonly (readonly number[])[]): Tensor2D[] => logits.map(column);

function lossOf(logits: readonly Tensor2D[], options: DistillationOptions, weights?: readonly number[]): LossParts {
  const target: Target = { labels: column([1, 0]), ...(weights && { weights: column(weights) }) };
  return selfDistillationLoss({ logits, fused: [] }, target, { ...ALONE, ...options });
}

function total(parts: LossParts): Tensor {
  return Object.values(parts).reduce<Tensor>((sum, part) => tf.add(sum, part), tf.scalar(0));
}

beforeAll(() => tf.setBackend('cpu'));

describe('values', () => {
  test('mean of logits of two heads', () => {
    const two = heads(LOGITS.slice(0, 2));
    expect(tf.sigmoid(ensembleLogit('mean-logit', two))).toBeAllclose([0.6570104627, 0.3543436938]);
    const { ensemble, meanTeacher } = lossOf(two, { ensemble: 'mean-logit' });
    expect(ensemble!).toBeAllclose(0.4287716431);
    expect(meanTeacher!).toBeAllclose(0.6565885671 + 0.657249952);
    expect(total(lossOf(two, { ensemble: 'mean-logit' }))).toBeAllclose(1.7426101621);
  });

  test('mean of probabilities of two heads', () => {
    const two = heads(LOGITS.slice(0, 2));
    expect(tf.sigmoid(ensembleLogit('mean-probability', two))).toBeAllclose([0.6562169062, 0.359553712]);
    expect(total(lossOf(two, { ensemble: 'mean-probability' }))).toBeAllclose(1.7509072996);
  });

  test('examination of three heads', () => {
    const options = { ensemble: 'mean-logit', examination: true, gamma: 0, alpha: 1 / 3 } as const;
    const { crossEntropy, meanTeacher, peers, ...others } = lossOf(heads(LOGITS), options);
    expect(others).toEqual({});
    expect(crossEntropy!).toBeAllclose(0.3474865827);
    expect(meanTeacher!).toBeAllclose(0.0127751551);
    expect(peers!).toBeAllclose(0.0379836681);
    expect(total(lossOf(heads(LOGITS), options))).toBeAllclose(0.3982454059);
  });

  test('γ and δ are weights, and 0 leaves a term out', () => {
    const options = { ensemble: 'mean-probability' } as const;
    const once = lossOf(heads(LOGITS), options);
    const weighted = lossOf(heads(LOGITS), { ...options, gamma: 3, delta: 0.5 });
    expect(weighted['ensemble']!).toBeAllclose(tf.mul(once['ensemble']!, 3));
    expect(weighted['meanTeacher']!).toBeAllclose(tf.mul(once['meanTeacher']!, 0.5));
    const names = (given: DistillationOptions): string[] =>
      Object.keys(lossOf(heads(LOGITS), { ...options, ...given }));
    expect(names({ gamma: 0 })).toEqual(['crossEntropy', 'meanTeacher']);
    expect(names({ delta: 0 })).toEqual(['crossEntropy', 'ensemble']);
    expect(Object.keys(lossOf(heads(LOGITS.slice(0, 1)), options))).toEqual(['crossEntropy', 'ensemble']);
  });

  test('beside an ensemble α is kept without soft labels', () => {
    const plain = lossOf(heads(LOGITS), { alpha: 0.25 })['crossEntropy']!;
    const beside = lossOf(heads(LOGITS), { alpha: 0.25, ensemble: 'mean-logit' })['crossEntropy']!;
    expect(beside).toBeAllclose(tf.mul(plain, 0.25));
  });

  test('whole weights are repeated rows', () => {
    const labels = column([1, 1, 0]);
    const repeated = LOGITS.map(([first, second]) => column([first!, first!, second!]));
    const options = { ...ALONE, ensemble: 'mean-probability', examination: true } as const;
    const loss = selfDistillationLoss({ logits: repeated, fused: [] }, { labels }, options);
    const weighted = lossOf(heads(LOGITS), options, [2, 1]);
    for (const [name, part] of Object.entries(loss)) expect(weighted[name]!, name).toBeAllclose(part);
  });

  test('heads that are certain leave it finite', () => {
    const certain = lossOf(heads([...Array(3).keys()].map(() => [-200, 200])), { ensemble: 'mean-probability' });
    expect(Number.isFinite(total(certain).dataSync()[0])).toBe(true);
  });
});

describe('gradients', () => {
  test.each([{ ensemble: 'mean-logit' }, { ensemble: 'mean-probability' }] as const)(
    'of the ensemble itself agree with difference quotients: %j',
    ({ ensemble }) => {
      const own = (...logits: Tensor[]): Tensor =>
        total(lossOf(logits as Tensor2D[], { ensemble, delta: 0, alpha: 0.3 }, [0.5, 2]));
      expect(gradientErrors(own, heads(LOGITS))).toEqual([]);
    },
  );

  test.each(['mean-logit', 'mean-probability'] as const)('%s: a head moves towards the fixed average', (ensemble) => {
    const logits = heads(LOGITS);
    const taught = (...inputs: Tensor[]): Tensor => total(lossOf(inputs as Tensor2D[], { ensemble, gamma: 0 }));
    const average = tf.sigmoid(ensembleLogit(ensemble, logits));
    // ∂BCE(p, t)/∂z = (p − t) / N for any fixed t.
    tf.grads(taught)(logits).forEach((gradient, head) =>
      expect(gradient).toBeAllclose(tf.div(tf.sub(tf.sigmoid(logits[head]!), average), 2)),
    );
  });

  test('of an examination are those with fixed teachers and weights', () => {
    const logits = heads(LOGITS);
    const examined = (...inputs: Tensor[]): Tensor =>
      total(lossOf(inputs as Tensor2D[], { ensemble: 'mean-logit', examination: true, gamma: 0 }));
    const p = LOGITS.map((values) => values.map((z) => 1 / (1 + Math.exp(-z))));
    const t = [0.717751057, 0.2560375087];
    const s = [0.6767589549, 0.6199042392, 0.8491857771];
    const shareOf = (marks: number[], index: number): number =>
      Math.exp(marks[index]!) / marks.reduce((sum, mark) => sum + Math.exp(mark), 0);
    const expected = p.map((head, i) =>
      head.map((probability, row) => {
        const others = [0, 1, 2].filter((j) => j !== i);
        const towardsPeers = others.map(
          (j, place) =>
            (shareOf(
              others.map((k) => s[k]!),
              place,
            ) *
              (probability - p[j]![row]!)) /
            3,
        );
        const need = shareOf(
          s.map((mark) => -mark),
          i,
        );
        const pull = need * (probability - t[row]!) + towardsPeers.reduce((sum, term) => sum + term);
        // MSE is a mean over two rows: 2 / 2.
        return pull * probability * (1 - probability);
      }),
    );
    tf.grads(examined)(logits).forEach((gradient, head) => expect(gradient).toBeAllclose(expected[head]!));
  });
});
