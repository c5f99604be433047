import { keyedRandom } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';

import { expectedTokens, type TokenSample } from './vocabulary-growth.ts';

/** Draws tokens by Zipf's law and counts them. */
function drawn(size: number, exponent: number, occurrences: number): Uint32Array {
  const random = keyedRandom(1, 'zipf');
  const ends = new Float64Array(size);
  for (let rank = 1, sum = 0; rank <= size; rank++) ends[rank - 1] = sum += rank ** -exponent;
  const counts = new Uint32Array(size);
  for (let draw = 0; draw < occurrences; draw++) {
    const target = random.uniform() * ends[size - 1]!;
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! < target) low = middle + 1;
      else high = middle;
    }
    counts[low]!++;
  }
  return counts;
}

function times(counts: Uint32Array, wanted: (count: number) => boolean): number {
  return counts.reduce((sum, count) => (wanted(count) ? sum + 1 : sum), 0);
}

function sampleOf(counts: Uint32Array): TokenSample {
  return {
    occurrences: counts.reduce((sum, count) => sum + count, 0),
    distinct: times(counts, (count) => count > 0),
    once: times(counts, (count) => count === 1),
    twice: times(counts, (count) => count === 2),
  };
}

test.each([
  [3, 1],
  [2000, 1.1],
  [50_000, 1.1],
  [1_000_000, 1.1],
  [30_000, 0.6],
  [5000, 0],
])('%i tokens with exponent %f: from 10,000 rows to 300,000', (size, exponent) => {
  const sample = sampleOf(drawn(size, exponent, 10_000));
  const all = drawn(size, exponent, 300_000);
  for (const fewest of [1, 2]) {
    const real = times(all, (count) => count >= fewest);
    expect(Math.abs(expectedTokens(sample, 300_000, fewest) / real - 1)).toBeLessThan(0.2);
  }
});

test('what has been seen often is all there is', () => {
  expect(expectedTokens({ occurrences: 1000, distinct: 40, once: 0, twice: 1 }, 1e9, 2)).toBe(40);
  expect(expectedTokens({ occurrences: 1000, distinct: 40, once: 40, twice: 0 }, 1000, 2)).toBe(40);
  expect(expectedTokens({ occurrences: 0, distinct: 0, once: 0, twice: 0 }, 1000, 2)).toBe(0);
});
