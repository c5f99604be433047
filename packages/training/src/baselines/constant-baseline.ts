import { InputError, type CtrData } from '@fsdnet/core';
import { constantPrediction } from '../click-rate/index.ts';
import { scoresOf, type BaselineScores } from './baseline-scores.ts';

/** The model that knows the click rate and nothing else. */
export interface ConstantBaseline {
  /** What it predicts for every row: the weighted click rate of the training rows, before some without a click were left out. */
  readonly clickRate: number;
  readonly valid: BaselineScores;
  /** Absent where the data has no test part. */
  readonly test?: BaselineScores;
}

/**
 * Predicts the click rate of the training part for every row of the others.
 *
 * @throws InputError for a part without labels, or training rows that weigh nothing.
 */
export function constantBaseline(data: CtrData): ConstantBaseline {
  const { valid, test } = data;
  const clickRate = constantPrediction(data);
  if (clickRate === undefined) {
    throw new InputError({ where: `${data.name}: training part`, rule: 'needs labelled rows that weigh something' });
  }
  const constant = (rows: number): Float32Array => new Float32Array(rows).fill(clickRate);
  return {
    clickRate,
    valid: scoresOf(valid, constant(valid.rows)),
    ...(test && { test: scoresOf(test, constant(test.rows)) }),
  };
}
