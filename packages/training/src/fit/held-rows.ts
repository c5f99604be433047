import type { EncodedRows } from '@fsdnet/core';
import { selectRows } from '@fsdnet/core/engine';

/** Where rows stand in a step. */
export interface StepPlace {
  /** Of the first of them. */
  readonly first: number;
  /** Rows of the whole step. */
  readonly stepRows: number;
}

/** Rows of some blocks, one block after the other, from which steps take theirs by number. */
export interface HeldRows {
  readonly rows: number;
  /** Those with the given numbers, in that order. */
  take(numbers: Int32Array, place: StepPlace): Promise<EncodedRows>;
}

/** Rows that are in memory. */
export function heldInMemory(rows: EncodedRows): HeldRows {
  // Rows in random order miss the cache; copied side by side they do so once, not at every table.
  return { rows: rows.rows, take: async (numbers) => selectRows(rows, numbers) };
}
