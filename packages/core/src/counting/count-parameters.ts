import { DEFAULT_TABLE } from '../forward/forward-pass.ts';
import type { Manifest } from '../forward/manifest.ts';
import type { CtrModel } from '../model/model.ts';
import type { FieldLayout } from '../schema/field-layout.ts';
import { parameterRows } from './parameter-rows.ts';

/** Sizes of a model, counted from the built model. */
export interface ParameterCount {
  /** What exists and is trained, tables included. */
  readonly parameters: number;
  /** Values by part: the tables, the default one first, then the first scope of each dense parameter. */
  readonly parts: Readonly<Record<string, number>>;
}

/**
 * Counts the trained values of a model over the fields of `layout`. Running statistics are not counted. Whoever has the model's
 * manifest gives it.
 */
export function countParameters(model: CtrModel, layout: FieldLayout, manifest?: Manifest): ParameterCount {
  const rows = parameterRows(model, layout, manifest);
  const parts: Record<string, number> = {};
  for (const { name, values } of [...rows.filter(isDefaultTable), ...rows.filter((row) => !isDefaultTable(row))]) {
    const part = name.split('/')[0] ?? name;
    parts[part] = (parts[part] ?? 0) + values;
  }
  return { parameters: rows.reduce((sum, { values }) => sum + values, 0), parts };
}

function isDefaultTable({ name }: { readonly name: string }): boolean {
  return name === DEFAULT_TABLE;
}
