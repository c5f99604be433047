import { columnOf } from '../data/column-of.ts';
import type { EncodedLists, EncodedRows } from '../data/encoded-rows.ts';
import type { FittedField } from '../schema/fitted-schema.ts';
import { exportedInput } from './exported-ports.ts';

/** Values of one input of an exported model: what `new ort.Tensor(type, data, dims)` takes. */
export type ModelInput =
  | { readonly type: 'int32'; readonly data: Int32Array; readonly dims: number[] }
  | { readonly type: 'float32'; readonly data: Float32Array; readonly dims: number[] };

/** A field and where encoded rows hold it. */
export interface FieldInput {
  readonly kind: FittedField['kind'];
  /** Among the fields of its kind. */
  readonly place: number;
  /** Number of fields of its kind. */
  readonly width: number;
  /** Name of its input. */
  readonly input: string;
}

/** The input of each field. */
export function fieldInputs(fields: readonly FittedField[]): readonly FieldInput[] {
  const seen = { categorical: 0, numeric: 0, multiValued: 0 };
  const placed = fields.map((field) => ({
    kind: field.kind,
    place: seen[field.kind]++,
    input: exportedInput(field).name,
  }));
  return placed.map((field) => ({ ...field, width: seen[field.kind] }));
}

/** Encoded rows as the inputs of an exported model, by name; `fields` are those of `fieldInputs`. */
export function modelInputs(
  { rows, ids, numbers, lists }: EncodedRows,
  fields: readonly FieldInput[],
): Record<string, ModelInput> {
  const inputs: Record<string, ModelInput> = {};
  for (const { kind, place, width, input } of fields) {
    inputs[input] =
      kind === 'multiValued'
        ? paddedLists(lists[place]!, rows)
        : kind === 'numeric'
          ? { type: 'float32', data: columnOf(numbers, place, width), dims: [rows] }
          : { type: 'int32', data: columnOf(ids, place, width), dims: [rows] };
  }
  return inputs;
}

/** Lists side by side, filled up with 0 to the length of the longest; at least one column. */
function paddedLists({ offsets, ids }: EncodedLists, rows: number): ModelInput {
  let width = 1;
  for (let row = 0; row < rows; row++) width = Math.max(width, offsets[row + 1]! - offsets[row]!);
  const data = new Int32Array(rows * width);
  for (let row = 0; row < rows; row++) data.set(ids.subarray(offsets[row], offsets[row + 1]), row * width);
  return { type: 'int32', data, dims: [rows, width] };
}
