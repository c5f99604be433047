/**
 * A probability among training rows of which those without a click were kept at the share `negativeRate`, as one among all
 * rows (He et al. 2014, section 6.3).
 */
export function corrected(probability: number, negativeRate: number = 1): number {
  return probability / (probability + (1 - probability) / negativeRate);
}
