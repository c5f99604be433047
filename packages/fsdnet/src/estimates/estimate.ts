import type { CtrModel, FittedSchema } from '@fsdnet/core';
import { collectManifest, countParameters, fieldLayout } from '@fsdnet/core/engine';
import { bytesText } from '@fsdnet/core/node';

import type { TrainingValues } from '../cli/options/index.ts';
import { countText, secondsText } from '../cli/output/index.ts';
import { memoryParts, peakBytes, type MemoryParts } from './memory-model.ts';

/** What a training is expected to take, before it takes it. */
export interface Estimate {
  /** Of all parts together. */
  readonly rows: number;
  readonly parameters: number;
  readonly peakRssBytes: number;
  /** Of training, without evaluation; null before it has been measured. */
  readonly secondsPerEpoch: number | null;
}

/** What is to be trained on what. */
export interface Planned {
  readonly schema: FittedSchema;
  /** Of all parts together. */
  readonly rows: number;
  readonly model: CtrModel;
  readonly values: TrainingValues;
  /** Bytes of encoded rows that are held in memory at most. Default: all. */
  readonly mostEncoded?: number | undefined;
  /** Whether the rows are there already. Default false. */
  readonly isLoaded?: boolean | undefined;
}

/** An estimate with what its memory is made of. */
export interface SizedEstimate extends Estimate {
  readonly memory: MemoryParts;
}

/** Parameters and memory of a training; nothing is allocated for it. */
export function estimateOf(planned: Planned): SizedEstimate {
  const { schema, rows, model, values, mostEncoded = Infinity, isLoaded = false } = planned;
  const layout = fieldLayout(schema, values.embeddingDim);
  const manifest = collectManifest(model, layout);
  const memory = memoryParts({ schema, layout, manifest, values, rows, mostEncoded, isLoaded });
  const { parameters } = countParameters(model, layout, manifest);
  return { rows, parameters, peakRssBytes: Math.round(peakBytes(memory)), secondsPerEpoch: null, memory };
}

/** What results say of it. */
export function estimateResult({ rows, parameters, peakRssBytes, secondsPerEpoch }: Estimate): Estimate {
  return { rows, parameters, peakRssBytes, secondsPerEpoch };
}

/** An estimate in a line. */
export function estimateText({ rows, parameters, peakRssBytes, secondsPerEpoch }: Estimate): string {
  const time = secondsPerEpoch === null ? '' : `, ${secondsText(secondsPerEpoch)} per epoch`;
  return `about ${countText(rows)} rows, ${countText(parameters)} parameters, ${bytesText(peakRssBytes)} of memory at the peak${time}`;
}
