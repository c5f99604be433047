import { mlpStreamOptions } from '@fsdnet/core';
import type { MlpStreamOptions } from '@fsdnet/core';
import { fsdOptions } from '@fsdnet/fsd-module';
import type { FsdOptions } from '@fsdnet/fsd-module';

import { commandOptions } from './command-option.ts';
import type { CommandOptions, PlainOptions } from './command-option.ts';

/** Options of self-distillation that have no name of their own here: `--set` takes them. */
const setOnly = ['attentionUnits', 'temperatureSquared', 'hintReduction', 'detachTeacher'] as const;

type SetOnly = (typeof setOnly)[number];

/** Options of self-distillation under names of their own. */
export type DistillationRequest = PlainOptions<Omit<FsdOptions, SetOnly>>;

/** Sizes of a model's streams, whatever the model calls them. */
export interface ArchitectureOptions extends MlpStreamOptions {
  /** Depth of the explicit stream; without `hidden`, of the MLP too. Default: preset. */
  readonly layers?: number;
}

/** The options that choose a model. */
export interface ModelRequest extends ArchitectureOptions, DistillationRequest {
  /** A model by name, or a module whose default export is a model or backbone. Default fsdnet. */
  readonly model?: string;
  /** Feature-fusion self-distillation on the model. Default false; always true for fsdnet. */
  readonly fsd?: boolean;
  /** Options of the model's own, each "name=value". */
  readonly set?: readonly string[];
}

/** Every option of self-distillation under a name of its own. */
export const distillationOptions: CommandOptions<DistillationRequest> = commandOptions<FsdOptions, SetOnly>(
  'Self-distillation:',
  fsdOptions,
  setOnly,
);

/** Every option of the sizes of a model's streams. */
export const architectureOptions: CommandOptions<ArchitectureOptions> = {
  ...commandOptions<MlpStreamOptions>('Training:', mlpStreamOptions),
  layers: {
    type: 'integer',
    min: 1,
    max: 64,
    unit: 'n',
    line: 'Depth of the explicit stream; without --hidden, of the MLP too.',
    group: 'Training:',
  },
};

/** Every option that chooses a model, in the order of the help. */
export const modelRequestOptions: CommandOptions<ModelRequest> = {
  model: {
    type: 'text',
    unit: 'name|file',
    default: 'fsdnet',
    line: 'Name of a model, or a module file.',
    group: 'Model:',
  },
  fsd: {
    type: 'boolean',
    default: false,
    line: 'Adds self-distillation to the model; fsdnet is dcn-v2 with --fsd.',
    group: 'Model:',
  },
  set: {
    type: 'entries',
    unit: 'name=value',
    line: 'Sets an option of the model; `fsdnet describe --model NAME` lists them.',
    group: 'Model:',
  },
  ...distillationOptions,
  ...architectureOptions,
};
