import { categorical, defineSchema, numeric } from '@fsdnet/core';
import { vocabularyOf } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';

import { measure, workloadOf } from './index.ts';
import type { Side } from './index.ts';
import { shapeOf } from './own-data.ts';

const work = workloadOf({ shape: 'frappe', model: 'fsdnet', fsd: false, steps: 1, threads: 1, seed: 1, file: '' });

/** A side that is as fast as the next of these figures says. */
function sideOf(name: string, figures: number[], trained: string[]): Side {
  return {
    name,
    async train() {
      trained.push(name);
      const samplesPerSecond = figures.shift();
      if (samplesPerSecond === undefined) throw new Error('is not installed.');
      return { samplesPerSecond, peakRssBytes: samplesPerSecond * 2, version: `${name} 1`, parameters: 7, losses: [] };
    },
  };
}

test('sides train in turns; the median counts, and who cannot train is left out', async () => {
  const trained: string[] = [];
  const sides = [sideOf('a', [10, 40, 30, 20], trained), sideOf('b', [], trained), sideOf('c', [5, 5, 6, 7], trained)];
  const told: string[] = [];
  const onRun = (name: string, run: number): void => void told.push(`${name}${run}`);
  const measured = await measure(work, sides, { runs: 4, signal: new AbortController().signal, onRun });
  expect(trained.join('')).toBe('abcacacac');
  expect(told.slice(0, 5)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2']);
  expect(measured).toEqual({
    sides: [
      {
        ...{ name: 'a', runtime: 'a 1', parameters: 7, samplesPerSecond: 25, spread: [10, 40], peakRssBytes: 80 },
        runs: [10, 40, 30, 20],
      },
      {
        ...{ name: 'c', runtime: 'c 1', parameters: 7, samplesPerSecond: 6, spread: [5, 7], peakRssBytes: 14 },
        runs: [5, 5, 6, 7],
      },
    ],
    leftOut: [{ name: 'b', reason: 'is not installed.' }],
  } satisfies { readonly sides: readonly object[]; readonly leftOut: readonly object[] });
});

test('a side that fails later than in the first round ends the measurement', async () => {
  const { signal } = new AbortController();
  const failing = measure(work, [sideOf('a', [1], [])], { runs: 2, signal, onRun: () => undefined });
  await expect(failing).rejects.toThrow('is not installed.');
});

test('the workload of a shape has the values of its preset', () => {
  const { batchSize, embeddingL2, tableRows, fsd, model } = work;
  expect({ batchSize, embeddingL2, fields: tableRows.length, fsd, model }).toEqual({
    ...{ batchSize: 10_000, embeddingL2: 0.1, fields: 10, model: 'dcn-v2' },
    fsd: { alpha: 0.9, beta: 0.01, temperature: 1.3 },
  });
  const asking = { shape: 'frappe', fsd: false, steps: 1, threads: 1, seed: 1, file: '' };
  expect(() => workloadOf({ ...asking, model: 'dcnv2' })).toThrow(
    '--model dcnv2: is none that can be measured. Did you mean dcn-v2?',
  );
  expect(() => workloadOf({ ...asking, model: 'fm', shape: 'avazu' })).toThrow('Use one of frappe, criteo.');
});

test('data with numbers are nothing for peers, who know categories only', () => {
  const [user, age] = [categorical('user'), numeric('age')];
  const schema = defineSchema({ label: 'click', features: [user, age] });
  const fields = [
    { kind: 'categorical' as const, name: 'user', feature: user, vocabulary: vocabularyOf(['a', 'b']) },
    { kind: 'numeric' as const, name: 'age', feature: age, scale: { mean: 0, deviation: 1 } },
  ];
  const rows = { rows: 0, ids: new Int32Array(), numbers: new Float32Array(), lists: [] };
  const shapeOfFields = (count: number): unknown =>
    shapeOf({ name: 'own', schema: { schema, fields: fields.slice(0, count) as never }, train: rows, valid: rows });
  expect(shapeOfFields(2)).toEqual({
    tableRows: [4, 1],
    notForPeers: 'its side knows categories only, and age is none.',
  });
  expect(shapeOfFields(1)).toEqual({ tableRows: [4], notForPeers: undefined });
});
