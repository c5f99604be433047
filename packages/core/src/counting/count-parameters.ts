import { collectManifest } from '../forward/collect-manifest.ts';
import { DEFAULT_TABLE } from '../forward/forward-pass.ts';
import { sizeOf, type Manifest } from '../forward/manifest.ts';
import type { CtrModel } from '../model/model.ts';
import type { FieldLayout } from '../schema/field-layout.ts';

/** Sizes of a model, counted from the built model. */
export interface ParameterCount {
  /** What exists and is trained, tables included. */
  readonly parameters: number;
  /** As the paper counts: parts of the host that its FSD version does not use are included. Null where the paper has no such count. */
  readonly published: number | null;
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
  const parameters = sum(sizes.values());
  return { parameters, published: publishedCount(model, layout, sizes, parameters), parts };
}

function publishedCount(
  model: CtrModel,
  layout: FieldLayout,
  own: ReadonlyMap<string, number>,
  parameters: number,
): number | null {
  const { host } = model;
  const scopes = (host ?? (model as { publishedScopes?: readonly string[] })).publishedScopes;
  if (!scopes) return null;
  if (!host) return parameters;
  const plain = valueSizes(collectManifest(host, layout), layout);
  const kept = [...plain].filter(
    ([name]) => !own.has(name) && scopes.some((scope) => name === scope || name.startsWith(`${scope}/`)),
  );
  return parameters + sum(kept.map(([, size]) => size));
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
