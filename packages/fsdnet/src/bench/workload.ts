import { ConfigError } from '@fsdnet/core';
import { nearestWord } from '@fsdnet/core/engine';
import { fsdOptions } from '@fsdnet/fsd-module';
import type { TableUpdate } from '@fsdnet/training';

import { presetFor } from '../models/presets/index.ts';
import type { Hyperparameters } from '../models/presets/index.ts';

/** Shape of rows of categories. */
export interface Shape {
  /** Table rows of each field, PAD and OOV included. */
  readonly tableRows: readonly number[];
}

/** Everything that the programs must agree on; each gets it as JSON. */
export interface Workload extends Shape {
  readonly model: string;
  /** Options of the model. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options of self-distillation; null without it. */
  readonly fsd: Readonly<Record<string, unknown>> | null;
  readonly embeddingDim: number;
  readonly embeddingL2: number;
  readonly learningRate: number;
  readonly clipNorm: number;
  /** "sparse": PyTorch's tables then have neither L2 nor a part in the clipped norm, as they are used there. Default: "dense". */
  readonly tableUpdate?: TableUpdate | undefined;
  readonly batchSize: number;
  /** Steps before the clock runs, and the most that are timed. */
  readonly warmUp: number;
  readonly steps: number;
  /** After so many seconds of them no further one begins. Default: all steps are taken. */
  readonly seconds?: number | undefined;
  readonly threads: number;
  readonly seed: number;
  /** File with the rows: int32 ids [rows, fields], ids within each field's table, then float32 labels [rows]. */
  readonly file: string;
}

/** The fields of Frappe: 5,392 table rows. */
const FRAPPE: readonly number[] = [958, 4084, 9, 9, 4, 5, 4, 11, 82, 226];

/** Thirteen numbers in buckets and 26 categories as skewed as Criteo's: 910,000 table rows. */
const CRITEO: readonly number[] = [
  ...[46, 102, 130, 44, 210, 150, 95, 76, 112, 12, 32, 40, 88],
  ...[1_450, 560, 178_000, 142_000, 310, 18, 12_000, 640, 5, 54_000, 5_200, 165_000, 3_200, 28],
  ...[11_800, 151_000, 12, 4_900, 2_050, 6, 158_000, 18, 17, 17_500, 88, 1_074],
];

/** Rows of the shape of a data set, and the paper's width of attention on it. */
export const SHAPES: Readonly<Record<string, Shape & { readonly attentionWidth: number }>> = {
  frappe: { tableRows: FRAPPE, attentionWidth: 128 },
  criteo: { tableRows: CRITEO, attentionWidth: 64 },
};

/** What is asked of a workload; the preset has the rest. */
export interface WorkloadRequest extends Pick<Workload, 'model' | 'threads' | 'seed' | 'steps' | 'seconds' | 'file'> {
  /** A name of `SHAPES`, whose preset is taken, or the shape of own rows. */
  readonly shape: string | Shape;
  /** With self-distillation. */
  readonly fsd: boolean;
  /** Training rows there are, by which some presets choose. */
  readonly trainRows?: number | undefined;
  /** Default: the preset's. */
  readonly batchSize?: number | undefined;
}

/** A model in the sizes of a preset. Throws a ConfigError for names that are unknown. */
export function workloadOf({ shape, model: asked, trainRows = 0, batchSize, ...given }: WorkloadRequest): Workload {
  const known = typeof shape === 'string' ? SHAPES[shape] : { ...shape, attentionWidth: 64 };
  if (!known) throw unknown('--shape', shape as string, Object.keys(SHAPES));
  const model = asked === 'fsdnet' ? 'dcn-v2' : asked;
  const fsd = given.fsd || asked === 'fsdnet';
  const optionsOf = MODEL_OPTIONS[model];
  if (!optionsOf) throw unknown('--model', asked, ['fsdnet', ...Object.keys(MODEL_OPTIONS)]);
  const { values } = presetFor({
    model: asked,
    trainRows,
    ...(typeof shape === 'string' ? { dataset: shape } : { preset: 'default' }),
  });
  const { embeddingDim, embeddingL2, learningRate, clipNorm } = values;
  return {
    tableRows: known.tableRows,
    model,
    options: optionsOf(values, known.attentionWidth),
    embeddingDim,
    embeddingL2,
    learningRate,
    clipNorm,
    batchSize: batchSize ?? values.batchSize,
    warmUp: 2,
    ...given,
    fsd: fsd ? Object.fromEntries(Object.entries(values).filter(([name]) => name in fsdOptions)) : null,
  };
}

function unknown(flag: string, name: string, names: readonly string[]): ConfigError {
  const near = nearestWord(name, names);
  return new ConfigError({
    where: `${flag} ${name}`,
    rule: 'is none that can be measured',
    fix: near === undefined ? `Use one of ${names.join(', ')}.` : `Did you mean ${near}?`,
  });
}

type OptionsOf = (preset: Hyperparameters, attentionWidth: number) => Readonly<Record<string, unknown>>;

/** Options of each model from a preset, in the paper's sizes. A model that is to be measured has a line here. */
const MODEL_OPTIONS: Readonly<Record<string, OptionsOf>> = {
  fm: () => ({}),
  dnn: mlpOptions,
  pnn: mlpOptions,
  'wide-deep': mlpOptions,
  deepfm: mlpOptions,
  dcn: mlpOptions,
  'dcn-v2': mlpOptions,
  xdeepfm: mlpOptions,
  fignn: (preset) => ({ graphLayers: preset.layers, ...ownOptions(preset) }),
  'autoint-plus': (preset, attentionWidth) => ({ ...mlpOptions(preset), attentionWidth }),
  afn: (preset) => ({ ...mlpOptions(preset), ...ownOptions(preset) }),
  'afn-plus': (preset) => ({ ...mlpOptions(preset), ...ownOptions(preset) }),
  edcn(preset) {
    const { layers, dropout, batchNorm, activation } = preset;
    return { crossLayers: layers, dropout, batchNorm, activation, ...ownOptions(preset) };
  },
  masknet(preset) {
    const { hidden, dropout, activation } = preset;
    return { hidden, dropout, activation, ...ownOptions(preset) };
  },
  graphfm: () => ({}),
  cl4ctr: mlpOptions,
};

function mlpOptions({ hidden, dropout, batchNorm, activation }: Hyperparameters): Readonly<Record<string, unknown>> {
  return { hidden, dropout, batchNorm, activation };
}

/** What the preset has for the model alone; the width of attention is the set's. */
function ownOptions({ modelOptions }: Hyperparameters): Readonly<Record<string, unknown>> {
  const { attentionWidth: _, ...own } = modelOptions;
  return own;
}
