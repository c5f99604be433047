import type { Initializer } from '@fsdnet/core';
import { PAD, type Random } from '@fsdnet/core/engine';
import type { RowWriter } from './embedding-table.ts';
import { drawKnots, numericInit } from './numeric-rows.ts';
import type { FieldPlace } from './table-plan.ts';

/** Rows that are drawn at a time where most of them stay elsewhere. */
const BLOCK_ROWS = 65_536;

/**
 * First values of a field's rows in a whole table, of which a share keeps its own: whoever draws, each row has the same.
 *
 * @param target All rows, row-major [rows, dim], or what takes one at a time.
 */
export function drawRows(
  { kind, rows, dim, piecewise }: FieldPlace,
  init: Initializer,
  random: Random,
  target: Float32Array | RowWriter,
): void {
  if (piecewise) {
    const vectors = target instanceof Float32Array ? target : new Float32Array(rows * dim);
    drawKnots(vectors, dim, random);
    if (typeof target === 'function') writeAll(vectors, dim, 0, target);
    return;
  }
  const drawn = kind === 'numeric' ? numericInit(dim) : init;
  const blockRows = target instanceof Float32Array ? rows : Math.min(rows, BLOCK_ROWS);
  const block = target instanceof Float32Array ? target : new Float32Array(blockRows * dim);
  for (let first = 0; first < rows; first += blockRows) {
    const vectors = block.subarray(0, Math.min(blockRows, rows - first) * dim);
    drawn.fill(vectors, [rows, dim], random);
    if (kind !== 'numeric' && first === 0) vectors.fill(0, PAD * dim, (PAD + 1) * dim);
    if (typeof target === 'function') writeAll(vectors, dim, first, target);
  }
}

function writeAll(vectors: Float32Array, dim: number, first: number, write: RowWriter): void {
  for (let at = 0; at < vectors.length; at += dim) write(first + at / dim, vectors, at);
}
