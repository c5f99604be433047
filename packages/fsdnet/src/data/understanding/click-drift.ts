import { probabilityCorrectedForSampling } from '@fsdnet/core/engine';
import type { Schema } from '@fsdnet/core';

import type { PartClicks } from './part-clicks.ts';

/** Click rates of the parts, where they are further apart than chance and worth a word. */
export type ClickDrift = Readonly<Record<string, number>>;

/** Standard errors of a difference beyond which it is no chance. */
const BEYOND_CHANCE = 3;
/** Share of training's click rate below which a difference is not worth a word. */
const WORTH_A_WORD = 0.05;

/**
 * The click rate of each part, when that of another part is not training's. Where training left rows without a click out,
 * as its schema says, its rate is that of all rows.
 */
export function clickDrift(parts: readonly PartClicks[], schema: Schema): ClickDrift | undefined {
  const [train, ...others] = parts.map(({ part, rows, clicks }) => {
    const rate = part === 'train' ? probabilityCorrectedForSampling(clicks / rows, schema) : clicks / rows;
    return { part, rate, variance: (rate * (1 - rate)) / rows };
  });
  if (!train) return undefined;
  const drifts = others.some(({ rate, variance }) => {
    const difference = Math.abs(rate - train.rate);
    return difference > Math.max(BEYOND_CHANCE * Math.sqrt(variance + train.variance), WORTH_A_WORD * train.rate);
  });
  return drifts ? Object.fromEntries([train, ...others].map(({ part, rate }) => [part, rate])) : undefined;
}
