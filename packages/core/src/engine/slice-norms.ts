import type { UpdateRange } from './optimizer-rule.ts';

/**
 * Sums of squares are taken by slice, then over the slices in order, so whoever computes a slice, and beside how many
 * others, the bits are the same. Row r of a table belongs to slice r mod 64; dense parameters are cut into 64 chunks.
 */
export const SLICES = 64;

/** Sums over the values that an update will touch. */
export interface SquaredNorms {
  /** Σ (g + λ·w)² */
  readonly gradient: number;
  /** Σ w² */
  readonly values: number;
}

/** Sums of squares by slice, in float64. */
export class SliceNorms {
  /** Both sums of slice 0, then those of slice 1, …: (g + λ·w)², w². */
  readonly sums: Float64Array;

  constructor(sums: Float64Array = new Float64Array(2 * SLICES)) {
    this.sums = sums;
  }

  reset(): void {
    this.sums.fill(0);
  }

  /**
   * Adds a stretch of whole rows of `dim` values each; the first one has the number `firstRow`. A row adds the sum of its
   * even places and that of its odd ones, for two lanes of a vector.
   */
  add({ values, gradients, start, end, l2 }: Omit<UpdateRange, 'slots'>, dim: number, firstRow: number): void {
    const { sums } = this;
    let slice = firstRow % SLICES;
    for (let row = start; row < end; row += dim) {
      const rowEnd = row + dim;
      let evenGradient = 0;
      let oddGradient = 0;
      let evenValues = 0;
      let oddValues = 0;
      let at = row;
      for (; at + 1 < rowEnd; at += 2) {
        const even = values[at]!;
        const odd = values[at + 1]!;
        const evenG = gradients[at]! + l2 * even;
        const oddG = gradients[at + 1]! + l2 * odd;
        evenGradient += evenG * evenG;
        oddGradient += oddG * oddG;
        evenValues += even * even;
        oddValues += odd * odd;
      }
      if (at < rowEnd) {
        const even = values[at]!;
        const evenG = gradients[at]! + l2 * even;
        evenGradient += evenG * evenG;
        evenValues += even * even;
      }
      sums[2 * slice]! += evenGradient + oddGradient;
      sums[2 * slice + 1]! += evenValues + oddValues;
      slice = (slice + 1) % SLICES;
    }
  }

  /** Sums over all slices, in order. */
  total(): SquaredNorms {
    let gradient = 0;
    let values = 0;
    for (let slice = 0; slice < SLICES; slice++) {
      gradient += this.sums[2 * slice]!;
      values += this.sums[2 * slice + 1]!;
    }
    return { gradient, values };
  }
}
