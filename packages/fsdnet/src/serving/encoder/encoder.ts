import { RowEncoder, type EncodedRows, type FittedSchema } from '@fsdnet/core';
import { exportedInput, fittedSchemaFromJson, type EncodedLists, type FittedField } from '@fsdnet/core/engine';

import type { ModelInput, RawRow } from './encoder.mjs';

/** As encoder.d.mts says. `scripts/bundle-encoder.ts` makes one file of this one and what it uses of core. */
export function createEncoder(schema: unknown): (rows: readonly RawRow[]) => Record<string, ModelInput> {
  const fitted = fittedSchemaFromJson(schema);
  const encoder = new RowEncoder(fitted);
  return (rows) => inputsOf(encoder.encode(rows), fitted);
}

function inputsOf({ rows, ids, numbers, lists }: EncodedRows, { fields }: FittedSchema): Record<string, ModelInput> {
  const inputOf = ({ name, kind }: FittedField): ModelInput => {
    const ofKind = fields.filter((field) => field.kind === kind).map((field) => field.name);
    const index = ofKind.indexOf(name);
    const column = <A extends Int32Array | Float32Array>(data: A, values: A): A =>
      data.map((_, row) => values[row * ofKind.length + index]!) as A;
    switch (kind) {
      case 'categorical':
        return { type: 'int32', data: column(new Int32Array(rows), ids), dims: [rows] };
      case 'numeric':
        return { type: 'float32', data: column(new Float32Array(rows), numbers), dims: [rows] };
      case 'multiValued':
        return paddedLists(lists[index]!, rows);
    }
  };
  return Object.fromEntries(fields.map((field) => [exportedInput(field).name, inputOf(field)]));
}

/** Lists side by side, filled up with 0 to the length of the longest; at least one column. */
function paddedLists({ offsets, ids }: EncodedLists, rows: number): ModelInput {
  const width = offsets.reduce((longest, end, row) => Math.max(longest, end - (offsets[row - 1] ?? 0)), 1);
  const data = new Int32Array(rows * width);
  for (let row = 0; row < rows; row++) data.set(ids.subarray(offsets[row], offsets[row + 1]), row * width);
  return { type: 'int32', data, dims: [rows, width] };
}
