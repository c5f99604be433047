import { SLICES, type Collective, type Slices } from '@fsdnet/core/engine';

/**
 * The rows of a table that one rank holds: those of neighbouring slices, row r of the table (counting the rows of all fields)
 * being of slice r mod 64. Neighbours in a vocabulary are on different ranks, so each has its part of the frequent ones.
 */
export class RowShare {
  /** All rows. */
  static readonly all: RowShare = new RowShare({ first: 0, end: SLICES });

  readonly slices: Slices;
  /** How many. */
  readonly #count: number;

  constructor(slices: Slices) {
    this.slices = slices;
    this.#count = slices.end - slices.first;
  }

  /** The share of a rank. */
  static of({ rank, size }: Pick<Collective, 'rank' | 'size'>): RowShare {
    return size === 1 ? RowShare.all : new RowShare({ first: firstSlice(rank, size), end: firstSlice(rank + 1, size) });
  }

  has(row: number): boolean {
    const slice = row % SLICES;
    return slice >= this.slices.first && slice < this.slices.end;
  }

  /** How many of the rows before this one it has; of one that it has, the place among those. */
  countBefore(row: number): number {
    const slice = row % SLICES;
    const ofBlock = Math.min(Math.max(slice - this.slices.first, 0), this.#count);
    return ((row - slice) / SLICES) * this.#count + ofBlock;
  }

  /** The row at a place. */
  rowAt(place: number): number {
    const within = place % this.#count;
    return ((place - within) / this.#count) * SLICES + this.slices.first + within;
  }
}

function firstSlice(rank: number, size: number): number {
  return Math.floor((SLICES * rank) / size);
}

/** The rank that holds each slice. */
export function ownersOfSlices(size: number): Uint8Array {
  return Uint8Array.from({ length: SLICES }, (_, slice) => Math.ceil(((slice + 1) * size) / SLICES) - 1);
}
