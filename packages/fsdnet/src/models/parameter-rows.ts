import { collectManifest, sizeOf, type FieldLayout } from '@fsdnet/core/engine';
import type { CtrModel } from '@fsdnet/core';

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
    // Fields that use the rows of another have none, and soft buckets are no rows.
    const own = layout.fields.map(({ rows, rowsOf }, index) => ({
      rows: rowsOf === undefined ? rows : 0,
      dim: dims[index] ?? 0,
    }));
    const values = own.reduce((sum, { rows, dim }) => sum + rows * dim, 0);
    const rows = own.reduce((sum, field) => sum + field.rows, 0);
    const widths = new Set(dims.filter((dim) => dim > 0));
    const [width] = widths;
    return { name, shape: width === undefined || widths.size > 1 ? [values] : [rows, width], values };
  });
  return [...tableRows, ...parameters.map(({ name, shape }) => ({ name, shape, values: sizeOf(shape) }))];
}

/** [160, 400] → "160 × 400" */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? '1' : shape.map(countText).join(' × ');
}
