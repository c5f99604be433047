import { collectManifest, sizeOf } from '@fsdnet/core';
import type { CtrModel, FieldLayout } from '@fsdnet/core';

import { countText } from '../output/index.ts';

/** One table or dense parameter of a model. */
export interface ParameterRow {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: number;
}

/** Tables and dense parameters of a model over the fields of `layout`, in order of declaration, tables first. */
export function parameterRows(model: CtrModel, layout: FieldLayout): ParameterRow[] {
  const { tables, parameters } = collectManifest(model, layout);
  const tableRows = tables.map(({ name, dims }) => {
    const values = layout.fields.reduce((sum, field, index) => sum + field.rows * (dims[index] ?? 0), 0);
    const rows = layout.fields.reduce((sum, field) => sum + field.rows, 0);
    const width = new Set(dims).size === 1 ? dims[0] : undefined;
    return { name, shape: width === undefined ? [values] : [rows, width], values };
  });
  return [...tableRows, ...parameters.map(({ name, shape }) => ({ name, shape, values: sizeOf(shape) }))];
}

/** [160, 400] → "160 × 400" */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? '1' : shape.map(countText).join(' × ');
}
