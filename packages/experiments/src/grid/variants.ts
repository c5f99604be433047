import type { Job, JobOptions } from '../rows/result-row.ts';
import { weightOptions } from './weights.ts';

/** A point of a table or figure: one training for each data set and seed. */
export interface Variant {
  /** Row of the table, or place on the figure's axis. */
  readonly title: string;
  readonly model: string;
  readonly fsd: boolean;
  readonly options: JobOptions;
}

/** The training of a variant. */
export function jobOf({ model, fsd, options }: Variant, dataset: string, seed: number): Job {
  return { dataset, model, fsd, seed, options };
}

const fsdnet = (title: string, options: JobOptions): Variant => ({ title, model: 'fsdnet', fsd: true, options });

/** Table 5. "w/o IF" has two readings (reference of the paper's section on ablations). */
export const ablations: readonly Variant[] = [
  fsdnet('w/o SL', { softLabels: false }),
  fsdnet('w/o HL', { hints: false }),
  fsdnet('w/o IF, deep network only', { connect: 'implicit-only' }),
  fsdnet('w/o IF, fused at the last layer', { connect: 'last-layer' }),
  fsdnet('FSDNet', {}),
];

/** Figures 4 to 6: one weight of FSDNet varies. */
export interface Sweep {
  readonly symbol: 'α' | 'T' | 'β';
  readonly logarithmic: boolean;
  readonly grid: readonly number[];
}

/** α in steps of 0.2; five T from none to too high; five β around the paper's three. */
export const sweeps: Readonly<Record<'figure4' | 'figure5' | 'figure6', Sweep>> = {
  figure4: { symbol: 'α', logarithmic: false, grid: [0.1, 0.3, 0.5, 0.7, 0.9] },
  figure5: { symbol: 'T', logarithmic: true, grid: [1, 1.3, 1.8, 3, 5] },
  figure6: { symbol: 'β', logarithmic: true, grid: [0.001, 0.01, 0.05, 0.1, 0.5] },
};

/** A sweep's points, with the published value of the data set where the grid lacks it. */
export function sweepVariants({ symbol, grid }: Sweep, published: number): readonly Variant[] {
  const values = [...new Set([...grid, published])].sort((a, b) => a - b);
  return values.map((value) => fsdnet(String(value), weightOptions({ [symbol]: value })));
}

/** Figure 7. */
export const fusions: readonly Variant[] = [
  fsdnet('SC', {}),
  fsdnet('HP', { fusion: 'hadamard' }),
  fsdnet('PA', { fusion: 'add' }),
  fsdnet('AD', { fusion: 'attention' }),
];

/** Figure 9: shares of training labels that are flipped, for each of the models. */
export const noiseShares: readonly number[] = [0, 0.05, 0.1, 0.2];

/** Models of Figure 9. */
export const noiseModels: readonly Variant[] = [
  fsdnet('FSDNet', {}),
  { title: 'DCNv2', model: 'dcn-v2', fsd: false, options: {} },
  { title: 'DCN', model: 'dcn', fsd: false, options: {} },
];

/** A model of Figure 9 under noise. */
export function underNoise(variant: Variant, share: number): Variant {
  return { ...variant, title: String(share), options: share === 0 ? {} : { labelNoise: share } };
}

/** Figure 8: whose fused representations are drawn. */
export const drawnModels: readonly Variant[] = [fsdnet('FSDNet', {}), noiseModels[1]!];
