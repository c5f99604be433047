import { countParameters, eagerContext, type FieldLayout } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { dcn } from './dcn.ts';
import { dcnV2, dcnV2Options } from './dcn-v2.ts';

/** Three fields of two values each, as in the fixtures of the reference. */
const LAYOUT: FieldLayout = {
  fields: ['a', 'b', 'c'].map((name) => ({ name, kind: 'categorical', rows: 4, dim: 2 })),
};

/** A layout of `fields` fields with `rows` table rows together, as the paper's data sets have them. */
function sizes(fields: number, rows: number): FieldLayout {
  return {
    fields: Array.from({ length: fields }, (_, index) => ({
      name: `field${index}`,
      kind: 'categorical',
      rows: index === 0 ? rows - (fields - 1) : 1,
      dim: 16,
    })),
  };
}

const CRITEO = sizes(39, 910_747);
const ML_TAG = sizes(3, 88_596);
const ML_1M = sizes(5, 9_626);
const FRAPPE = sizes(10, 5_383);

beforeAll(() => tf.setBackend('cpu'));

describe('parameter counts', () => {
  test.each([
    ['DCN', dcn(), [15_149_921, 1_761_073, 510_577, 475_249]],
    ['DCNv2', dcnV2(), [16_316_177, 1_767_841, 529_537, 551_569]],
  ])("%s counts what the paper's table 4 prints", (_, model, published) => {
    const counts = [CRITEO, ML_TAG, ML_1M, FRAPPE].map((layout) => countParameters(model, layout));
    expect(counts.map((count) => count.parameters)).toEqual(published);
  });

  test('parts of DCNv2 on Frappe', () => {
    expect(countParameters(dcnV2(), FRAPPE).parts).toEqual({
      embedding: 86_128,
      cross: 77_280,
      mlp: 387_600,
      head: 561,
    });
  });

  test('stacked DCNv2: the head stands on the MLP alone, and the paper has no count', () => {
    const count = countParameters(dcnV2({ structure: 'stacked' }), FRAPPE);
    expect(count).toMatchObject({ parts: { cross: 77_280, mlp: 387_600, head: 401 } });
  });

  test('the other structures have their heads', () => {
    const partsOf = (structure: 'crossnet-only' | 'stacked-parallel'): object =>
      countParameters(dcnV2({ structure }), FRAPPE).parts;
    expect(partsOf('crossnet-only')).toEqual({ embedding: 86_128, cross: 77_280, head: 161 });
    expect(partsOf('stacked-parallel')).toEqual({
      embedding: 86_128,
      cross: 77_280,
      stackedMlp: 387_600,
      mlp: 387_600,
      head: 801,
    });
  });

  test('a mixture of experts: L (K (2 D r + r²) + D) + K D in the cross network', () => {
    const count = countParameters(dcnV2({ lowRank: true, rank: 8, experts: 3 }), FRAPPE);
    expect(count).toMatchObject({ parts: { cross: 3 * (3 * (2 * 160 * 8 + 64) + 160) + 3 * 160 } });
  });
});

describe('layers', () => {
  const x0 = tf.tensor2d([[1, 2, 3, -1, 0.5, 0.5]]);

  function explicitLayers(model: { layers: ReturnType<typeof dcn>['layers'] }, kernel: number[]): readonly Tensor[] {
    const parameters = Object.fromEntries(
      [0, 1].flatMap((layer) => [
        [`cross/${layer}/kernel`, tf.fill(kernel, 0.1)],
        [`cross/${layer}/bias`, tf.fill([6], 0.1)],
      ]),
    );
    const ctx = eagerContext({ batchSize: 1, layout: LAYOUT, tables: { embedding: x0 }, parameters });
    return model.layers(ctx).explicit;
  }

  test('cross network of DCN', () => {
    expect(explicitLayers(dcn({ crossLayers: 2 }), [6, 1])).toBeAllclose([
      [1.7, 3.3, 4.9, -1.5, 0.9, 0.9],
      [2.82, 5.44, 8.06, -2.42, 1.51, 1.51],
    ]);
  });

  test('cross network of DCNv2', () => {
    const values = [1, 2, 3, -1, 0.5, 0.5];
    expect(explicitLayers(dcnV2({ crossLayers: 2 }), [6, 6])).toBeAllclose([
      values.map((value) => 1.7 * value),
      values.map((value) => 2.82 * value),
    ]);
  });

  test('a cross layer of low-rank experts, expert by expert', () => {
    const model = dcnV2({ crossLayers: 2, hidden: [3, 3], lowRank: true, rank: 2, experts: 3 });
    const ctx = eagerContext({
      batchSize: 1,
      layout: LAYOUT,
      tables: { embedding: x0 },
      parameters: { 'cross/0/bias': tf.fill([6], 0.3) },
    });
    const { explicit } = model.layers(ctx);
    const valuesOf = (name: string): number[][] => ctx.parameters.get(name)!.arraySync() as number[][];
    const input = x0.arraySync()[0]!;
    const scores = [0, 1, 2].map((expert) =>
      Math.exp(input.reduce((sum, value, i) => sum + value * valuesOf('cross/gate/kernel')[i]![expert]!, 0)),
    );
    const total = scores.reduce((sum, score) => sum + score);
    const expected = input.map((value, place) => {
      const mixed = scores.map((score, expert) => {
        const inner = [0, 1].map((r) =>
          Math.tanh(input.reduce((sum, x, i) => sum + x * valuesOf('cross/0/down/kernel')[i]![2 * expert + r]!, 0)),
        );
        const cores = (ctx.parameters.get('cross/0/core/kernel')!.arraySync() as number[][][])[expert]!;
        const outer = [0, 1].map((r) => Math.tanh(inner[0]! * cores[0]![r]! + inner[1]! * cores[1]![r]!));
        const up = outer.reduce((sum, z, r) => sum + z * valuesOf('cross/0/up/kernel')[2 * expert + r]![place]!, 0);
        return (score / total) * value * (up + 0.3);
      });
      return value + mixed.reduce((sum, part) => sum + part);
    });
    expect(explicit[0]!).toBeAllclose(expected, { rtol: 1e-5 });
    expect(explicit[1]!.shape).toEqual([1, 6]);
  });

  test('every option reaches the layers', () => {
    const options = { crossLayers: 2, hidden: [5, 4], activation: 'tanh', batchNorm: false, dropout: 0.5 } as const;
    for (const model of [dcn(options), dcnV2(options)]) {
      const mask = { 'mlp/0/dropout': tf.zeros([1, 5]) };
      const ctx = eagerContext({
        batchSize: 1,
        training: true,
        layout: LAYOUT,
        tables: { embedding: x0 },
        masks: mask,
      });
      const { explicit, implicit } = model.layers(ctx);
      expect(explicit.map(({ shape }) => shape)).toEqual([
        [1, 6],
        [1, 6],
      ]);
      expect(implicit.map(({ shape }) => shape)).toEqual([
        [1, 5],
        [1, 4],
      ]);
      expect(implicit[0]!).toBeAllclose([0, 0, 0, 0, 0]);
      expect([...ctx.parameters.keys()].filter((name) => name.includes('norm'))).toEqual([]);
    }
  });

  test('the heads of the other forms read what their names say', () => {
    const parameters = {
      'cross/0/kernel': tf.fill([6, 6], 0.1),
      'cross/0/bias': tf.fill([6], 0.1),
      'mlp/0/kernel': tf.fill([6, 1], 1),
      'stackedMlp/0/kernel': tf.fill([6, 1], 1),
      'head/kernel': tf.fill([6, 1], 1),
      'head/kernel/0': tf.fill([1, 1], 10),
      'head/kernel/1': tf.fill([1, 1], 100),
    };
    const logitOf = (structure: 'crossnet-only' | 'stacked-parallel'): Tensor => {
      const ctx = eagerContext({ batchSize: 1, layout: LAYOUT, tables: { embedding: x0 }, parameters });
      return dcnV2({ structure, crossLayers: 1, hidden: [1], batchNorm: false }).forward(ctx).logits[0]!;
    };
    expect(logitOf('crossnet-only')).toBeAllclose([1.7 * 6]);
    expect(logitOf('stacked-parallel')).toBeAllclose([10 * 1.7 * 6 + 100 * 6]);
  });

  test('the MLP of the stacked form reads the last cross layer', () => {
    const parameters = {
      'cross/0/kernel': tf.fill([6, 6], 0.1),
      'cross/0/bias': tf.fill([6], 0.1),
      'mlp/0/kernel': tf.fill([6, 1], 1),
      'head/kernel': tf.fill([1, 1], 2),
      'head/bias': tf.fill([1], 3),
    };
    const model = dcnV2({ structure: 'stacked', crossLayers: 1, hidden: [1], batchNorm: false });
    const ctx = eagerContext({ batchSize: 1, layout: LAYOUT, tables: { embedding: x0 }, parameters });
    const { logits, probability } = model.forward(ctx);
    expect(logits).toBeAllclose([2 * 1.7 * 6 + 3]);
    expect(probability).toBeAllclose([1 / (1 + Math.exp(-(2 * 1.7 * 6 + 3)))]);
  });
});

describe('options', () => {
  test('out of range and unknown ones are named', () => {
    expect(() => dcn({ crossLayers: 0 })).toThrow('dcn: crossLayers: must be a whole number of at least 1, got 0.');
    expect(() => dcnV2({ dropout: 1 })).toThrow('dcn-v2: dropout: must be a number from 0 to below 1, got 1.');
    expect(() => dcnV2({ hiden: [4] } as object)).toThrow('dcn-v2: unknown option, got "hiden".');
  });

  test('the table lists every option', () => {
    expect(Object.keys(dcnV2Options)).toEqual([
      'crossLayers',
      'hidden',
      'activation',
      'batchNorm',
      'dropout',
      'structure',
      'lowRank',
      'rank',
      'experts',
    ]);
  });
});
