import { readFileSync, writeFileSync } from 'node:fs';

import { categorical, defineSchema } from '@fsdnet/core';
import type { CtrData, EncodedRows } from '@fsdnet/core';
import { keyedRandom, vocabularyOf } from '@fsdnet/core/engine';

import type { Workload } from './workload.ts';

/** Longer trainings see rows again. */
const MOST_BATCHES = 20;

/** Share of clicks. */
const CLICKS = 1 / 3;

/**
 * Draws the rows of a workload and writes them; within a field, low ids are frequent and high ids rare, as sorted tokens
 * would be.
 */
export function writeRowsOf({ file, tableRows, seed, warmUp, steps, batchSize }: Workload): void {
  const rows = Math.min(warmUp + steps, MOST_BATCHES) * batchSize;
  const random = keyedRandom(seed, 'synthetic rows');
  const ids = Int32Array.from({ length: rows * tableRows.length }, (_, index) => {
    const tokens = tableRows[index % tableRows.length]! - 2;
    return 1 + Math.min(tokens - 1, Math.floor(Math.exp(random.uniform() * Math.log(tokens + 1)) - 1));
  });
  const labels = Float32Array.from({ length: rows }, () => Number(random.uniform() < CLICKS));
  writeRows(file, ids, labels);
}

/** Writes rows as peers read them: int32 ids within each field's table, then float32 labels. */
export function writeRows(file: string, ids: Int32Array, labels: Float32Array): void {
  writeFileSync(file, ids);
  writeFileSync(file, labels, { flag: 'a' });
}

/** The rows of a workload as data. */
export function dataOf({ file, tableRows }: Workload): CtrData {
  const { buffer } = new Uint8Array(readFileSync(file));
  const rows = buffer.byteLength / 4 / (tableRows.length + 1);
  const ids = new Int32Array(buffer, 0, rows * tableRows.length);
  const labels = new Float32Array(buffer, rows * tableRows.length * 4, rows);
  const fields = tableRows.map((count, index) => {
    const feature = categorical(`field${index}`);
    const tokens = Array.from({ length: count - 2 }, (_, token) => `t${token}`);
    return { kind: 'categorical' as const, name: feature.name, feature, vocabulary: vocabularyOf(tokens) };
  });
  const schema = defineSchema({ label: 'label', features: fields.map(({ feature }) => feature) });
  const train: EncodedRows = { rows, ids, labels, numbers: new Float32Array(), lists: [] };
  return { name: 'synthetic', schema: { schema, fields }, train, valid: firstRows(train, VALID_ROWS) };
}

const VALID_ROWS = 100;

function firstRows(rows: EncodedRows, count: number): EncodedRows {
  const width = rows.ids.length / rows.rows;
  return { ...rows, rows: count, ids: rows.ids.subarray(0, count * width), labels: rows.labels!.subarray(0, count) };
}
