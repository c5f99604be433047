import { keyedRandom, type Random } from '@fsdnet/core/engine';

/** Which rows to draw. */
export interface CriteoRowsOptions {
  readonly rows: number;
  readonly seed: number;
}

/** One row as it is written: the label, 13 numbers (null: missing), 26 hashed categories. */
export interface CriteoRow {
  readonly label: 0 | 1;
  readonly numbers: readonly (number | null)[];
  readonly categories: readonly string[];
}

const NUMBERS = 13;
const MISSING = 0.2;

/** Values of each category column, from 3 to 2 million in equal ratios. */
const CATEGORY_SIZES: readonly number[] = Array.from({ length: 26 }, (_, index) =>
  Math.round(3 * (2_000_000 / 3) ** (index / 25)),
);

/** Frequencies of values fall as rank^−1.1. */
const ZIPF_POWER = 1 - 1.1;

/** Category columns with an effect of each value on the label, and the two whose pairs have one. */
const LEARNABLE = [2, 5, 8, 11, 14];
const LEARNABLE_PAIR = [4, 7] as const;

/** Added to the sum of all effects: about a quarter of the rows are clicks. */
const BIAS = -1.2;

/** Names of all columns, the label first. */
export const CRITEO_COLUMNS: readonly string[] = [
  'label',
  ...Array.from({ length: NUMBERS }, (_, index) => `I${index + 1}`),
  ...CATEGORY_SIZES.map((_, index) => `C${index + 1}`),
];

/** Rows shaped as Criteo's: the same for the same seed, one at a time. */
export function* criteoRows({ rows, seed }: CriteoRowsOptions): Generator<CriteoRow> {
  const random = keyedRandom(seed, 'criteo rows');
  const spans = CATEGORY_SIZES.map((size) => (size + 1) ** ZIPF_POWER - 1);
  for (let row = 0; row < rows; row++) {
    const numbers = Array.from({ length: NUMBERS }, (_, index) => drawNumber(index, random));
    const ranks = spans.map((span, column) => drawRank(span, CATEGORY_SIZES[column]!, random));
    const label = random.uniform() < clickRate(numbers, ranks) ? 1 : 0;
    yield { label, numbers, categories: ranks.map((rank, column) => hashedText(rank, column)) };
  }
}

/** A count whose logarithm is normal, wider from column to column. */
function drawNumber(column: number, random: Random): number | null {
  if (random.uniform() < MISSING) return null;
  return Math.floor(Math.exp((0.5 + column / 8) * random.normal() + column / 4));
}

/** By inverting the continuous approximation of Zipf's law. */
function drawRank(span: number, size: number, random: Random): number {
  return Math.min(size, Math.floor((1 + random.uniform() * span) ** (1 / ZIPF_POWER)));
}

function clickRate(numbers: readonly (number | null)[], ranks: readonly number[]): number {
  let logit = BIAS + 0.2 * Math.log1p(numbers[0] ?? 0);
  for (const column of LEARNABLE) logit += effect(hash(ranks[column]!, column + 100));
  const [left, right] = LEARNABLE_PAIR;
  logit += effect(hash(ranks[left]! * 4099 + ranks[right]!, 200));
  return 1 / (1 + Math.exp(-logit));
}

/** Between −1 and 1. */
function effect(bits: number): number {
  return bits / 2 ** 31 - 1;
}

const FOUR_DIGITS = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));

/** Eight hexadecimal digits that tell nothing of the rank, another one for each. */
function hashedText(rank: number, column: number): string {
  const bits = hash(rank, column);
  return FOUR_DIGITS[bits >>> 16]! + FOUR_DIGITS[bits & 0xffff]!;
}

/** Mixes 32 bits without losing any: the finalizer of MurmurHash3. */
function hash(value: number, salt: number): number {
  let bits = value ^ Math.imul(salt + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
