import { readFileSync, writeFileSync } from 'node:fs';
import { keyedRandom } from '@fsdnet/core/engine';
import type { Workload } from './workload.ts';

/** Rows of ids within each field's table, and their labels. */
export interface SyntheticRows {
  /** [rows, fields] */
  readonly ids: Int32Array;
  /** [rows] */
  readonly labels: Float32Array;
}

/** Share of clicks. */
const CLICKS = 1 / 3;

/**
 * Draws the rows of a workload and writes them; within a field, low ids are frequent and high ids rare, as sorted tokens
 * would be.
 */
export function writeRowsOf({ file, tableRows, seed, warmUp, steps, batchSize }: Workload): void {
  const rows = (warmUp + steps) * batchSize;
  const random = keyedRandom(seed, 'synthetic rows');
  const ids = Int32Array.from({ length: rows * tableRows.length }, (_, index) => {
    const tokens = tableRows[index % tableRows.length]! - 2;
    return 1 + Math.min(tokens - 1, Math.floor(Math.exp(random.uniform() * Math.log(tokens + 1)) - 1));
  });
  const labels = Float32Array.from({ length: rows }, () => Number(random.uniform() < CLICKS));
  writeFileSync(file, ids);
  writeFileSync(file, labels, { flag: 'a' });
}

export function readRows(file: string, fields: number): SyntheticRows {
  const { buffer } = new Uint8Array(readFileSync(file));
  const rows = buffer.byteLength / 4 / (fields + 1);
  return { ids: new Int32Array(buffer, 0, rows * fields), labels: new Float32Array(buffer, rows * fields * 4, rows) };
}
