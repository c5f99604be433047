import { ConfigError } from '@fsdnet/core';
import type { OptimizerRule } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { sgd } from './sgd.ts';
import type { Optimizer } from './optimizer.ts';
import { tableOptimizerOf } from './table-optimizer.ts';

/** Runs two updates of w = [1] with gradients 0.5 and −0.25. */
function twoUpdates(optimizer: Optimizer, learningRate: number, l2 = 0, scale = 1): number[] {
  const values = Float32Array.of(1);
  const slots = optimizer.slots.map(() => new Float32Array(1));
  return [0.5, -0.25].map((gradient, index) => {
    const rule: OptimizerRule = optimizer.rule({ step: index + 1, learningRate, networkL2: l2 });
    rule.updateOnHost({ values, gradients: Float32Array.of(gradient), slots, start: 0, end: 1, l2 }, scale);
    return values[0]!;
  });
}

function expectValues(actual: readonly number[], expected: readonly number[]): void {
  for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, 6);
}

// Worked by hand; PyTorch 2's torch.optim classes print the same.
test('Adam: bias corrections, and eps outside the root', () => {
  // Step 1: m 0.05, v 0.00025; m/(1−0.9) = 0.5, v/(1−0.999) = 0.25: w = 1 − 0.1 · 0.5/0.5.
  // Step 2: m 0.02, v 0.00031225; m̂ = 0.02/0.19, v̂ = 0.00031225/0.001999.
  const second = 0.9 - (0.1 * (0.02 / 0.19)) / Math.sqrt(0.00031225 / 0.001999);
  expectValues(twoUpdates(adam(), 0.1), [0.9, second]);
  // With eps 1 the first step is 0.1 · 0.5/(0.5 + 1); inside the root it would be 0.1 · 0.5/sqrt(1.25).
  expectValues(twoUpdates(adam({ epsilon: 1 }), 0.1), [1 - 0.1 / 3]);
});

test('SGD without and with momentum', () => {
  expectValues(twoUpdates(sgd(), 0.1), [0.95, 0.975]);
  // u = 0.5, then 0.9 · 0.5 − 0.25 = 0.2.
  expectValues(twoUpdates(sgd({ momentum: 0.9 }), 0.1), [0.95, 0.93]);
});

test('Adagrad', () => {
  // s = 0.25, then 0.3125: w = 1 − 0.1, then + 0.1 · 0.25/sqrt(0.3125).
  expectValues(twoUpdates(adagrad(), 0.1), [0.9, 0.9 + 0.025 / Math.sqrt(0.3125)]);
});

test('row-wise Adagrad: one sum per row, of the mean square; only whole rows', () => {
  // Row 1: mean of 1 and 9 is 5, then 5 + mean of 0 and 4; row 2: mean of 1 and 0, and no more.
  const values = Float32Array.of(1, 1, 1, 1, 7);
  const sums = new Float32Array(3);
  const rowwise = tableOptimizerOf('rowwise-adagrad', adam());
  for (const [index, gradients] of [Float32Array.of(1, 3, 1, 0, 9), Float32Array.of(0, 2, 0, 0, 9)].entries()) {
    const range = { values, gradients, slots: [sums], start: 0, end: 4, dim: 2, firstRow: 1, l2: 0 };
    rowwise.rule({ step: index + 1, learningRate: 0.1, networkL2: 0 }).updateOnHost(range, 1);
  }
  expect([...sums]).toEqual([0, 7, 0.5]);
  expectValues(
    [...values],
    [1 - 0.1 / Math.sqrt(5), 1 - 0.3 / Math.sqrt(5) - 0.2 / Math.sqrt(7), 1 - 0.1 / Math.sqrt(0.5), 1, 7],
  );
});

test('tables are updated as all other parameters, unless they have an optimizer of their own', () => {
  const given = sgd();
  expect(tableOptimizerOf('same', given)).toBe(given);
  expect(tableOptimizerOf('adam', given).slots).toEqual(['m', 'v']);
  expect(tableOptimizerOf('rowwise-adagrad', given)).toMatchObject({ slots: ['sum'], rowwise: true });
});

test('the gradient is scale · (g + l2 · w)', () => {
  // 0.5 · (0.5 + 1) = 0.75, then 0.5 · (−0.25 + 0.925).
  expectValues(twoUpdates(sgd(), 0.1, 1, 0.5), [0.925, 0.925 - 0.1 * 0.5 * 0.675]);
  expectValues(twoUpdates(adagrad(), 0.1, 1, 0.5), [0.9]);
});

test('an update touches its range only', () => {
  const values = Float32Array.of(1, 1, 1);
  const slots = [new Float32Array(3), new Float32Array(3)];
  adam()
    .rule({ step: 1, learningRate: 0.1, networkL2: 0 })
    .updateOnHost({ values, gradients: Float32Array.of(1, 1, 1), slots, start: 1, end: 2, l2: 0 }, 1);
  expect([values[0], values[2]]).toEqual([1, 1]);
  expect(values[1]).toBeCloseTo(0.9, 6);
});

test('options out of range are refused', () => {
  expect(() => adam({ beta1: 1 })).toThrow('adam: beta1: must be a number of at least 0 and below 1, got 1.');
  expect(() => sgd({ momentum: -0.1 })).toThrow(ConfigError);
  expect(() => adagrad({ epsilon: 0 })).toThrow('adagrad: epsilon: must be a number above 0, got 0.');
});
