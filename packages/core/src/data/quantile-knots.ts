import { keyedRandom } from '../random/keyed-random.ts';
import { countUpTo } from './rising-values.ts';

/** Larger columns are represented by so many draws from them. */
const MOST_VALUES = 2 ** 20;

/** The values that are there (not NaN), sorted; of a large column a sample, the same one every time. */
export function sortedSample(values: Float64Array): Float64Array {
  const count = values.length;
  const sample = new Float64Array(Math.min(count, MOST_VALUES));
  const random = keyedRandom(0, 'quantiles');
  let present = 0;
  for (let index = 0; index < sample.length; index++) {
    const value = values[count > MOST_VALUES ? Math.floor(random.uniform() * count) : index] as number;
    // JSON has no −0.
    if (!Number.isNaN(value)) sample[present++] = value + 0;
  }
  return sample.subarray(0, present).sort();
}

/**
 * At most `bins` + 1 of the sorted values, rising, the smallest and the largest among them, so that about equally many
 * values lie in each bin between two of them. A frequent value ends its bin and the others share what is left: ties waste
 * no bins. All distinct values where there are no more of them; none of none.
 */
export function quantileKnots(sorted: Float64Array, bins: number): number[] {
  const distinct = fewDistinct(sorted, bins + 1);
  if (distinct) return distinct;
  const knots: number[] = [];
  let end = 0;
  for (let left = bins; end < sorted.length; left--) {
    const value = sorted[knots.length === 0 ? 0 : end + Math.ceil((sorted.length - end) / (left + 1)) - 1] as number;
    knots.push(value);
    end = countUpTo(sorted, value);
  }
  return knots;
}

/** The distinct values, undefined where there are more than `most`. */
function fewDistinct(sorted: Float64Array, most: number): number[] | undefined {
  const distinct: number[] = [];
  for (let end = 0; end < sorted.length;) {
    if (distinct.length === most) return undefined;
    const value = sorted[end] as number;
    distinct.push(value);
    end = countUpTo(sorted, value);
  }
  return distinct;
}
