import { categorical, multiValued, numeric, type CtrData, type EncodedRows, type FittedSchema } from '@fsdnet/core';
import { keyedRandom, vocabularyOf } from '@fsdnet/core/engine';

const TOKENS = ['a', 'b', 'c', 'd', 'e'];

/** Two categorical fields, a number and a list, as a training part taught them. */
function clickSchema(): FittedSchema {
  const features = [categorical('user'), categorical('item'), numeric('age'), multiValued('genres')];
  const vocabulary = vocabularyOf(TOKENS);
  return {
    schema: { label: 'click', features },
    fields: features.map((feature) => {
      const { name, kind } = feature;
      return kind === 'numeric'
        ? { kind, name, feature, scale: { mean: 40, deviation: 10 } }
        : { kind, name, feature, vocabulary };
    }),
  };
}

/** Options of `clickRows`. */
export interface ClickRowsOptions {
  readonly weights?: boolean;
  readonly groups?: boolean;
}

/** Rows whose labels follow from their fields, with noise; equal arguments give equal rows. */
export function clickRows(rows: number, key: string, options: ClickRowsOptions = {}): EncodedRows {
  const random = keyedRandom(1, 'rows', key);
  const token = (): number => 1 + Math.floor(random.uniform() * (TOKENS.length + 1));
  const ids = Int32Array.from({ length: rows * 2 }, token);
  const numbers = Float32Array.from({ length: rows }, () => random.normal());
  const offsets = new Int32Array(rows + 1);
  const listIds: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let count = Math.floor(random.uniform() * 4); count > 0; count--) listIds.push(token());
    offsets[row + 1] = listIds.length;
  }
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const score = (ids[row * 2]! - 3.5) * 0.8 - (ids[row * 2 + 1]! - 3.5) * 0.5 + numbers[row]!;
    return Number(random.uniform() < 1 / (1 + Math.exp(-score)));
  });
  return {
    rows,
    ids,
    numbers,
    lists: [{ offsets, ids: Int32Array.from(listIds) }],
    labels,
    ...(options.weights && { weights: Float32Array.from({ length: rows }, () => Math.floor(random.uniform() * 3)) }),
    ...(options.groups && { groups: Int32Array.from({ length: rows }, () => Math.floor(random.uniform() * 5)) }),
  };
}

/** A small data set that trains in milliseconds. */
export function clickData(rows = 150, options: ClickRowsOptions = {}): CtrData<EncodedRows> {
  return {
    name: 'clicks',
    schema: clickSchema(),
    train: clickRows(rows, 'train', options),
    valid: clickRows(80, 'valid', options),
    test: clickRows(80, 'test', options),
  };
}
