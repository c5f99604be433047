import { logOdds } from '../metrics/clipped-probability.ts';
import type { Initializer } from './initializer.ts';

/**
 * The log-odds of the click rate of the training rows, for the bias of a logit: a model whose logits are small at first then
 * predicts the click rate from the first step on. 0 where the rate is not known. In a sum of logits exactly one bias should
 * carry it.
 */
export function clickRate(): Initializer {
  return {
    name: 'clickRate',
    usesClickRate: true,
    fill: (values, _shape, _random, { clickRate: rate = 0.5 } = {}) => void values.fill(logOdds(rate)),
  };
}
