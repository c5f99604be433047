/** Probabilities are clipped to [this, 1 − this], as the authors' evaluation does. */
export const PROBABILITY_CLIP = 1e-7;

/** The probability, clipped to [1e-7, 1 − 1e-7]: its logarithms are finite. */
export function clippedProbability(probability: number): number {
  return Math.min(1 - PROBABILITY_CLIP, Math.max(PROBABILITY_CLIP, probability));
}

/** ln(p / (1 − p)) of a probability, clipped to [1e-7, 1 − 1e-7]: the logit that it belongs to. 0 for 0.5, without rounding. */
export function logOdds(probability: number): number {
  const p = clippedProbability(probability);
  return Math.log(p / (1 - p));
}
