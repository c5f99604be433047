import { ConfigError } from '@fsdnet/core';
import {
  parameterWeight,
  sizeOf,
  statisticsWeights,
  tableWeight,
  type FieldLayout,
  type Manifest,
} from '@fsdnet/core/engine';
import { firstFew } from '../first-few.ts';
import type { JsonObject, KeptSnapshot, Snapshot, StoredTensor } from '../run-store/index.ts';
import { readTensor } from '../run-store/kept-snapshot.ts';
import { planOfShare, planTable, RowShare, type EmbeddingTables } from '../tables/index.ts';
import { valuesOf, type Weights } from './weights.ts';

/** Which model weights belong to: gives every stretch of them its name and shape. */
export interface WeightShapes {
  readonly manifest: Manifest;
  readonly layout: FieldLayout;
  /** Which rows of the tables are here. Default: all. */
  readonly share?: RowShare | undefined;
}

/** Named views of weights. */
export function weightsSnapshot(weights: Weights, shapes: WeightShapes, facts: JsonObject): Snapshot {
  return { facts, tensors: namedViews(weights, shapes) };
}

/**
 * Reads weights: those of tables into their values, where they are in place.
 *
 * @throws ConfigError that names the tensors in which a snapshot and the model differ, before anything is read.
 */
export async function readWeights(
  snapshot: KeptSnapshot,
  shapes: WeightShapes,
  tables: EmbeddingTables,
  where: string,
): Promise<Weights> {
  const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);
  const { parameters, statistics } = shapes.manifest;
  const weights: Weights = {
    parameters: new Float32Array(total(parameters.map(({ shape }) => sizeOf(shape)))),
    statistics: new Float32Array(total(statistics.map(({ width }) => 2 * width))),
    tables: valuesOf(tables),
  };
  const views = namedViews(weights, shapes);
  const differences: string[] = [];
  for (const [name, { shape }] of views) {
    const stored = snapshot.tensors.get(name);
    if (!stored) differences.push(`"${name}" is not there`);
    else if (stored.shape.join() !== shape.join()) {
      differences.push(`"${name}" is [${stored.shape.join(', ')}] instead of [${shape.join(', ')}]`);
    }
  }
  for (const name of snapshot.tensors.keys())
    if (!views.has(name)) differences.push(`"${name}" is unknown to the model`);
  if (differences.length > 0) {
    throw new ConfigError({
      where,
      rule: 'weights fit only the model that they were saved from',
      got: firstFew(differences),
      fix: 'Build the model with the options that it was trained with.',
    });
  }
  for (const [name, view] of views) await readTensor(snapshot.tensors.get(name)!, view);
  return weights;
}

function namedViews(
  { parameters, statistics, tables }: Weights,
  { manifest, layout, share = RowShare.all }: WeightShapes,
): Map<string, StoredTensor> {
  const views = new Map<string, StoredTensor>();
  const take = (from: Float32Array): ((name: string, shape: readonly number[]) => void) => {
    let offset = 0;
    return (name, shape) => {
      const end = offset + sizeOf(shape);
      views.set(name, { shape, data: from.subarray(offset, end) });
      offset = end;
    };
  };
  const parameter = take(parameters);
  for (const { name, shape } of manifest.parameters) parameter(parameterWeight(name), shape);
  const statistic = take(statistics);
  for (const { name, width } of manifest.statistics) {
    const { mean, variance } = statisticsWeights(name);
    statistic(mean, [width]);
    statistic(variance, [width]);
  }
  for (const spec of manifest.tables) {
    const whole = planTable(layout, spec);
    const here = share === RowShare.all ? whole : planOfShare(whole, share);
    const values = tables.get(spec.name)!;
    for (const [index, { name, rows, dim, shared, firstRow }] of whole.fields.entries()) {
      if (shared || dim === 0) continue;
      const place = here.fields[index]!;
      views.set(tableWeight(spec.name, name), {
        shape: [rows, dim],
        data: values.subarray(place.offset, place.offset + place.rows * dim),
        ...(share !== RowShare.all && { split: { share, stretches: [{ firstRow, rows, dim }] } }),
      });
    }
  }
  return views;
}
