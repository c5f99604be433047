import type { EncodedRows, FittedSchema } from '@fsdnet/core';
import { columnOf, exportedInput, type EncodedLists, type FittedField } from '@fsdnet/core/engine';

import type { ModelInput } from './encoder.mjs';

/** Encoded rows as the inputs of an exported model, by name. */
export function modelInputs(
  { rows, ids, numbers, lists }: EncodedRows,
  { fields }: FittedSchema,
): Record<string, ModelInput> {
  const places = { categorical: 0, numeric: 0, multiValued: 0 };
  const inputOf = ({ kind }: FittedField): ModelInput => {
    const place = places[kind]++;
    switch (kind) {
      case 'categorical':
        return { type: 'int32', data: columnOf(ids, place, ids.length / rows), dims: [rows] };
      case 'numeric':
        return { type: 'float32', data: columnOf(numbers, place, numbers.length / rows), dims: [rows] };
      case 'multiValued':
        return paddedLists(lists[place]!, rows);
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
