import { expect, test } from 'vitest';
import { clickRate, constant, normal } from '../initializers/index.ts';
import type { Manifest } from '../forward/index.ts';
import { HostDenseParameters } from './host-dense-parameters.ts';
import type { OptimizerRule } from './optimizer-rule.ts';

const MANIFEST: Manifest = {
  parameters: [
    { name: 'a', shape: [2, 2], init: normal({ standardDeviation: 1 }) },
    { name: 'b', shape: [3], init: constant(2) },
  ],
  tables: [],
  masks: [],
  statistics: [{ name: 'norm', width: 2 }],
  numeric: [],
  lossParts: [],
  heads: 1,
  taps: {},
  unused: { parameters: [], tables: [] },
};

const COUNTING: OptimizerRule = {
  math: { kind: 'sgd', momentum: 0.5 },
  slots: ['momentum'],
  learningRate: 1,
  step: 1,
  networkL2: 0.5,
  updateOnHost({ values, gradients, slots, start, end, l2 }, scale) {
    for (let i = start; i < end; i++) {
      slots[0]![i]! += 1;
      values[i]! -= scale * (gradients[i]! + l2 * values[i]!);
    }
  },
};

test('views share the contiguous arrays; equal names start equal', () => {
  const dense = new HostDenseParameters(MANIFEST, 3);
  const alone = new HostDenseParameters({ ...MANIFEST, parameters: MANIFEST.parameters.slice(0, 1) }, 3);
  expect(dense.view('a')).toEqual(alone.view('a'));
  expect(dense.view('a')).not.toEqual(new HostDenseParameters(MANIFEST, 4).view('a'));
  expect(dense.values.subarray(4)).toEqual(Float32Array.of(2, 2, 2));
  dense.gradientView('b')[0] = 7;
  expect(dense.gradients[4]).toBe(7);
  expect(dense.statisticsView('norm').variance).toEqual(Float32Array.of(1, 1));
});

test('a bias starts at the click rate where it is known', () => {
  const manifest = { ...MANIFEST, parameters: [{ name: 'bias', shape: [1], init: clickRate() }] };
  expect(new HostDenseParameters(manifest, 3, { clickRate: 0.1 }).view('bias')[0]).toBe(Math.fround(Math.log(1 / 9)));
  expect(new HostDenseParameters(manifest, 3).view('bias')[0]).toBe(0);
});

test('the norm includes the L2 term, and the update carries it', async () => {
  const dense = new HostDenseParameters(MANIFEST, 3);
  dense.values.fill(2);
  dense.gradients.fill(3);
  expect(await dense.squaredGradientNorm(0.5)).toBe(7 * 16);
  await dense.update(COUNTING, 0.25);
  expect(dense.values).toEqual(new Float32Array(7).fill(1));
});

test('state survives read and write; slots that are not named return to zero', async () => {
  const dense = new HostDenseParameters(MANIFEST, 3);
  await dense.update(COUNTING, 1);
  const state = await dense.read();
  const other = new HostDenseParameters(MANIFEST, 99);
  await other.write(state);
  expect(await other.read()).toEqual(state);
  await other.write({ ...state, slots: {} });
  expect((await other.read()).slots['momentum']).toEqual(new Float32Array(7));
  await expect(other.write({ ...state, parameters: new Float32Array(3) })).rejects.toThrow('must hold 7 values, got 3');
});
