import type { EncodedRows, FittedSchema } from '@fsdnet/core';
import { fieldInputs, fieldLayout, type EncodedLists, type FittedField } from '@fsdnet/core/engine';

import { invalid } from '../problem.ts';

/** Values of one input of an exported model. */
export interface EncodedInput {
  readonly type: 'int32' | 'float32';
  /** Row-major. */
  readonly data: Int32Array | Float32Array;
  /** [rows], of lists [rows, tokens]. */
  readonly dims: readonly number[];
}

/**
 * Inputs of an exported model as encoded rows: the way back. Lists end at their first padding.
 *
 * @param inputs One for each field, all with the extent `rows` first.
 * @throws Problem when an id lies outside its table or a number is not finite.
 */
export function rowsOfInputs(
  inputs: ReadonlyMap<string, EncodedInput>,
  rows: number,
  schema: FittedSchema,
): EncodedRows {
  const places = fieldInputs(schema.fields);
  const layout = fieldLayout(schema, 1).fields;
  const widthOf = (kind: FittedField['kind']): number => places.filter((field) => field.kind === kind).length;
  const ids = new Int32Array(rows * widthOf('categorical'));
  const numbers = new Float32Array(rows * widthOf('numeric'));
  const lists: EncodedLists[] = [];
  places.forEach(({ kind, place, width, input }, index) => {
    const { data, dims } = inputs.get(input)!;
    const field = layout[index]!;
    const last = kind !== 'numeric' || field.piecewise ? field.rows - 1 : Infinity;
    checkValues(data, input, kind === 'numeric' ? (field.piecewise ? 0 : -Infinity) : 0, last);
    if (kind === 'multiValued') return void lists.push(listsOf(data as Int32Array, rows, dims[1] ?? 0));
    const target = kind === 'categorical' ? ids : numbers;
    for (let row = 0; row < rows; row++) target[row * width + place] = data[row]!;
  });
  return { rows, ids, numbers, lists };
}

function listsOf(data: Int32Array, rows: number, width: number): EncodedLists {
  const offsets = new Int32Array(rows + 1);
  const ids: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (const id of data.subarray(row * width, (row + 1) * width)) if (id !== 0) ids.push(id);
    offsets[row + 1] = ids.length;
  }
  return { offsets, ids: Int32Array.from(ids) };
}

function checkValues(data: Int32Array | Float32Array, input: string, lowest: number, highest: number): void {
  const at = data.findIndex((value) => !(value >= lowest && value <= highest && Number.isFinite(value)));
  if (at < 0) return;
  const rule = Number.isFinite(highest) ? `must lie between ${lowest} and ${highest}` : 'must be finite';
  throw invalid('invalid_tensor', `inputs "${input}"[${at}]`, `${rule}, got ${data[at]!}`);
}
