import type { CommandOptions } from './command-option.ts';

/** How a schema grows from that of an earlier run. */
export interface GrowthRequest {
  /** What new values start from: "draw" as training draws them, "mean" the mean of the field's known rows. Default draw. */
  readonly newValues?: 'draw' | 'mean';
  /** Drops values that were absent for so many generations, this one included. Default: none. */
  readonly forget?: number;
  /** Fits the scales of numbers anew. Default false: those of the earlier run. */
  readonly refreshScales?: boolean;
}

/** Options of `update` that say how it learns. */
export interface UpdateRequest extends GrowthRequest {
  /** Learning rate of the pass, as a factor on the run's first one. Default 1, as the replay of logs chose. */
  readonly updateRate?: number;
}

/** What a training starts from. */
export interface StartRequest extends GrowthRequest {
  /** Folder of a finished run. Default: drawn weights. */
  readonly init?: string;
}

/** Chosen on logs of which nothing else is told: benchmarks/replay. */
export const DEFAULT_UPDATE_RATE = 1;

const group = 'Later runs:';

/** Every option of how a schema grows. */
const growthRequestOptions: CommandOptions<GrowthRequest> = {
  newValues: {
    type: 'choice',
    choices: ['draw', 'mean'],
    default: 'draw',
    line: "Where the rows of new values start: as training draws them, or at the mean of the field's known rows",
    group,
  },
  forget: {
    type: 'integer',
    min: 1,
    max: 1_000_000,
    unit: 'generations',
    otherwise: 'none are',
    line: 'Drops values that were absent for so many generations, this one included.',
    group,
  },
  refreshScales: {
    type: 'boolean',
    default: false,
    line: 'Fits the scales of numbers anew; vectors were learned for the scales before.',
    group,
  },
};

/** Every option of how `update` learns. */
export const updateRequestOptions: CommandOptions<UpdateRequest> = {
  updateRate: {
    type: 'number',
    above: 0,
    max: 1000,
    default: DEFAULT_UPDATE_RATE,
    unit: 'factor',
    line: "Learning rate of the pass, as a factor on the run's first one.",
    group,
  },
  ...growthRequestOptions,
};

/** Every option of what a training starts from. */
export const startRequestOptions: CommandOptions<StartRequest> = {
  init: {
    type: 'text',
    unit: 'run',
    otherwise: 'drawn weights',
    line: "Starts from the weights of a finished run; model, schema and options are that run's unless named.",
    group,
  },
  ...growthRequestOptions,
};
