/** How often the tokens of a sample came. */
export interface TokenSample {
  /** Tokens, each as often as it came. */
  readonly occurrences: number;
  /** Different tokens. */
  readonly distinct: number;
  /** Tokens that came once, and those that came twice. */
  readonly once: number;
  readonly twice: number;
}

/** A law of frequencies: the token of rank r has r^−exponent of all occurrences, for ranks up to `size`. */
interface ZipfLaw {
  readonly exponent: number;
  readonly size: number;
}

/** Exponents that are tried first, and the steps on either side of the best that are tried then. */
const EXPONENTS: readonly number[] = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];
const STEPS: readonly number[] = [0.125, 0.06, 0.03, 0.015];

/** With a smaller share of tokens that came once, the sample has seen them all. */
const FEW_ONCE = 0.01;

/** Beyond that a vocabulary has no end that a sample could show. */
const LARGEST_SIZE = 1e10;

/**
 * The tokens that come at least `fewest` times among `occurrences`, from those of a sample. Frequencies are taken to follow
 * Zipf's law over a finite vocabulary: the two numbers of that law are those under which a sample of this size is expected to
 * have as many different tokens as this one has, and as many that came once and twice. Expectations are those of Poisson
 * counts (Efron and Thisted, "Estimating the number of unseen species", Biometrika 63, 1976, §2; finite Zipf as in Baayen,
 * "Word Frequency Distributions", 2001, §3.3). With everything seen often, they are the tokens of the sample.
 */
export function expectedTokens(sample: TokenSample, occurrences: number, fewest: number): number {
  if (occurrences <= sample.occurrences || sample.once <= FEW_ONCE * sample.distinct) return sample.distinct;
  const law = fittedLaw(sample);
  const kept = expectation(law, occurrences, (mean) => atLeast(fewest, mean));
  return Math.round(Math.max(sample.distinct - sample.once, kept));
}

function fittedLaw(sample: TokenSample): ZipfLaw {
  let best = nearest(EXPONENTS.map((exponent) => lawOf(exponent, sample)));
  for (const step of STEPS) {
    best = nearest([best, lawOf(best.exponent - step, sample), lawOf(best.exponent + step, sample)]);
  }
  return best;
}

/** A law, and how far the numbers of tokens that came once and twice are from those that it lets expect. */
interface TriedLaw extends ZipfLaw {
  readonly distance: number;
}

function nearest(laws: readonly TriedLaw[]): TriedLaw {
  return laws.reduce((best, law) => (law.distance < best.distance ? law : best));
}

function lawOf(exponent: number, sample: TokenSample): TriedLaw {
  const { occurrences } = sample;
  const law = { exponent, size: sizeFor(exponent, sample) };
  const once = expectation(law, occurrences, (mean) => mean * Math.exp(-mean));
  const twice = expectation(law, occurrences, (mean) => (mean * mean * Math.exp(-mean)) / 2);
  // Counts scatter as their square roots do.
  const distance = (once - sample.once) ** 2 / (once + 1) + (twice - sample.twice) ** 2 / (twice + 1);
  return { ...law, distance };
}

/** The vocabulary with which the expected number of different tokens is that of the sample, the largest where none has. */
function sizeFor(exponent: number, { occurrences, distinct }: TokenSample): number {
  const expected = (size: number): number => expectation({ exponent, size }, occurrences, (mean) => -Math.expm1(-mean));
  let [low, high] = [Math.log(distinct), Math.log(LARGEST_SIZE)];
  for (let step = 0; step < 16; step++) {
    const middle = (low + high) / 2;
    if (expected(Math.exp(middle)) < distinct) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

/** Ranks that are summed one by one; those behind are taken together in stretches of equal ratio. */
const SINGLE_RANKS = 24;
const STRETCH = 1.5;

/** Σ over all ranks of what is expected of a token that comes `mean` times in `occurrences`. */
function expectation({ exponent, size }: ZipfLaw, occurrences: number, expected: (mean: number) => number): number {
  let total = 0;
  eachRank(size, (rank, tokens) => (total += tokens * rank ** -exponent));
  let sum = 0;
  eachRank(size, (rank, tokens) => (sum += tokens * expected((occurrences * rank ** -exponent) / total)));
  return sum;
}

function eachRank(size: number, visit: (rank: number, tokens: number) => void): void {
  const single = Math.min(SINGLE_RANKS, Math.floor(size));
  for (let rank = 1; rank <= single; rank++) visit(rank, 1);
  for (let start = single + 0.5; start < size + 0.5;) {
    const end = Math.min(start * STRETCH, size + 0.5);
    visit(Math.sqrt(start * end), end - start);
    start = end;
  }
}

/** Probability that a Poisson count of this mean is at least `fewest`. */
function atLeast(fewest: number, mean: number): number {
  let term = Math.exp(-mean);
  let below = 0;
  for (let count = 0; count < fewest; count++) {
    below += term;
    term *= mean / (count + 1);
  }
  return Math.max(0, 1 - below);
}
