import { categorical, defineSchema, numeric, type FittedSchema } from '@fsdnet/core';
import { vocabularyOf, type FittedField } from '@fsdnet/core/engine';
import { fm } from '@fsdnet/models-baselines';
import { afterEach, expect, test, vi } from 'vitest';

import { memoryLimit } from '../data/index.ts';
import { presetFor } from '../models/presets/index.ts';
import { trainingValues } from '../run/run-plan.ts';
import { estimateOf } from './estimate.ts';
import { refuseBeyondMemory } from './refuse-beyond-memory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const MEGABYTE = 1e6;

/** Two fields of many tokens, and a number; no token is kept. */
function planned(embeddingDim: number): Parameters<typeof refuseBeyondMemory>[0] {
  const features = [categorical('user'), categorical('item'), numeric('price')];
  const sizes = [3_000_000, 1_000_000];
  const fields = features.map((feature, index): FittedField => {
    const { name } = feature;
    if (feature.kind === 'numeric') return { kind: 'numeric', name, feature, scale: { mean: 0, deviation: 1 } };
    return { kind: 'categorical', name, feature, vocabulary: { ...vocabularyOf([]), rows: sizes[index]! } };
  });
  const schema: FittedSchema = { schema: defineSchema({ label: 'click', features }), fields };
  const { values } = presetFor({ model: 'fm', trainRows: 1_000_000 });
  return {
    schema,
    rows: 1_000_000,
    model: fm(),
    values: { ...trainingValues({}, values), embeddingDim },
    isLoaded: true,
  };
}

function refusal(megabytes: number): string {
  vi.stubEnv('FSDNET_MEMORY_LIMIT', `${megabytes}MB`);
  const plan = planned(16);
  try {
    refuseBeyondMemory(plan, estimateOf(plan));
  } catch (error) {
    return (error as Error).message;
  }
  return 'fits';
}

test('tables with gradients and slots, and the trained ones, are counted', () => {
  const { parameters, memory } = estimateOf(planned(16));
  // A vector of 16 and one of 1, with the bias.
  expect(parameters).toBe(4_000_001 * 17 + 1);
  expect(memory.tables).toBe(4_000_001 * 17 * 4 * 4);
  expect(memory.trainedTables).toBe(4_000_001 * 17 * 4);
  expect(memory.encodedRows).toBe(1_000_000 * 4 * 4);
});

test('with sparse updates, gradients are those of a batch, and a table beyond 4 GB stays where it is', () => {
  const plan = planned(256);
  const values = { ...plan.values, tableUpdate: 'sparse', tableOptimizer: 'rowwise-adagrad' } as const;
  const { memory } = estimateOf({ ...plan, values });
  const kept = 4_000_001 * (257 + 2) * 4;
  expect(memory.tables).toBeGreaterThan(kept);
  expect(memory.tables).toBeLessThan(kept + 100 * MEGABYTE);
  // The table of the linear part is a small one.
  expect(memory.trainedTables).toBe(4_000_001 * 4);
});

test('what cannot fit is refused with options under which it would', () => {
  expect(refusal(16_000)).toBe('fits');
  const message = refusal(1500);
  expect(message).toMatch(
    /^memory: this training needs about \d\.\d\d GiB \(tables 1\.01 GiB, vocabularies 420 MiB, …\), but FSDNET_MEMORY_LIMIT allows 1\.40 GiB\. It would fit with --embedding-dim \d, or with --hash "user:100000"\.$/,
  );
  expect(refusal(10)).toMatch(/Give it more memory, or fewer rows and columns\.$/);
});

test('limits', () => {
  expect(memoryLimit().bytes).toBeGreaterThan(100 * MEGABYTE);
  vi.stubEnv('FSDNET_MEMORY_LIMIT', '0.5 gib');
  expect(memoryLimit()).toEqual({ bytes: 2 ** 29, whose: 'FSDNET_MEMORY_LIMIT allows' });
  vi.stubEnv('FSDNET_MEMORY_LIMIT', 'much');
  expect(memoryLimit).toThrow('FSDNET_MEMORY_LIMIT: must be a size, got "much". For example 512MB or 8GB.');
});
