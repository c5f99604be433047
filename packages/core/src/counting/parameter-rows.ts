import { collectManifest } from '../forward/collect-manifest.ts';
import { sizeOf, type Manifest, type TableSpec } from '../forward/manifest.ts';
import type { CtrModel } from '../model/model.ts';
import type { FieldLayout } from '../schema/field-layout.ts';

/** One table or dense parameter of a model. */
export interface ParameterRow {
  readonly name: string;
  /** Of a table whose fields differ in size the number of its values. */
  readonly shape: readonly number[];
  /** Number of values. */
  readonly values: number;
}

/** Tables and dense parameters of a model over the fields of `layout`, in order of declaration, tables first. */
export function parameterRows(
  model: CtrModel,
  layout: FieldLayout,
  { tables, parameters }: Manifest = collectManifest(model, layout),
): readonly ParameterRow[] {
  return [
    ...tables.map((spec) => tableRow(spec, layout)),
    ...parameters.map(({ name, shape }) => ({ name, shape, values: sizeOf(shape) })),
  ];
}

/** Fields that use the rows of another have none, and soft buckets are no rows. */
function tableRow({ name, dims }: TableSpec, { fields }: FieldLayout): ParameterRow {
  const own = fields.map(({ rows, rowsOf }) => (rowsOf === undefined ? rows : 0));
  const values = own.reduce((sum, rows, index) => sum + rows * (dims[index] ?? 0), 0);
  const [width, ...others] = new Set(dims.filter((dim) => dim > 0));
  const oneWidth = width !== undefined && others.length === 0;
  return { name, shape: oneWidth ? [own.reduce((sum, rows) => sum + rows), width] : [values], values };
}
