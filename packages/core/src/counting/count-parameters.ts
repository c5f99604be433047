import { collectManifest } from '../forward/collect-manifest.ts';
import { DEFAULT_TABLE } from '../forward/forward-pass.ts';
import { sizeOf, type Manifest } from '../forward/manifest.ts';
import type { CtrModel } from '../model/model.ts';
import type { FieldLayout } from '../schema/field-layout.ts';

/** Sizes of a model, counted from the built model. */
export interface ParameterCount {
  /** What exists and is trained, tables included. */
  readonly parameters: number;
  /** Values by part: the tables, then the first scope of each dense parameter. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Counts the trained values of a model over the fields of `layout`. Running statistics are not counted. */
export function countParameters(model: CtrModel, layout: FieldLayout): ParameterCount {
  const manifest = collectManifest(model, layout);
  const sizes = valueSizes(manifest, layout);
  const parts: Record<string, number> = {};
  for (const [name, size] of sizes) {
    const part = name.split('/')[0] ?? name;
    parts[part] = (parts[part] ?? 0) + size;
  }
  return { parameters: sum(sizes.values()), parts };
}

/** Number of values by name, tables first. */
function valueSizes(manifest: Manifest, layout: FieldLayout): Map<string, number> {
  const tables = manifest.tables.map(({ name, dims }): [string, number] => [
    name,
    sum(layout.fields.map(({ rows, rowsOf }, index) => (rowsOf === undefined ? rows * (dims[index] ?? 0) : 0))),
  ]);
  tables.sort(([a], [b]) => Number(b === DEFAULT_TABLE) - Number(a === DEFAULT_TABLE));
  return new Map([...tables, ...manifest.parameters.map(({ name, shape }): [string, number] => [name, sizeOf(shape)])]);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
