import { serverOptions, type ServerOptions } from '@fsdnet/server/options';

import { SHAPES } from '../../bench/workload.ts';
import { ACCEPTED_AUC_LOSS } from '../../serving/accepted-auc-loss.ts';
import { commandOptions } from './command-option.ts';
import type { CommandOption, CommandOptions, PlainOptions } from './command-option.ts';
import { cacheOption, dataDirOption, dataOptions, readingRequestOptions } from './data-options.ts';
import type { DataOptions, ReadingRequest } from './data-options.ts';
import { updateRequestOptions } from './start-options.ts';
import type { UpdateRequest } from './start-options.ts';
import { engineOption, strictOption, threadsOption, trainOptionTable } from './train-options.ts';
import type { EngineRequest, TrainOptions } from './train-options.ts';

/** Options of `update`. */
export interface UpdateOptions
  extends EngineRequest, RunModelOptions, ReadingRequest, UpdateRequest, Pick<TrainOptions, 'train'> {
  /** Folder to write. Default: that of the run with its number raised. */
  readonly out?: string;
}

/** What a run that a program made does not say itself, and what lets a module run or stands in for it. */
export interface RunModelOptions extends Pick<TrainOptions, 'trustModelCode'> {
  /** Module whose default export is the model. Default: the run says what its model is. */
  readonly model?: string;
}

/** Options of `inspect`: those of `train` that say what the data are. */
export interface InspectOptions extends Omit<DataOptions, 'dataset' | 'train'> {
  /** Configuration file to write. Default: none. */
  readonly out?: string;
}

/** Options of `bench`: own data as `train` takes them, or the shape of a known set. */
export interface BenchOptions
  extends
    Omit<DataOptions, 'dataset'>,
    Pick<TrainOptions, 'model' | 'fsd' | 'batchSize' | 'threads' | 'dataDir' | 'cache'> {
  /** Rows of whose shape are drawn where no file is named. Default frappe. */
  readonly shape?: string;
  /** Engines to measure. Default: all that are installed but the slow one in plain JavaScript. */
  readonly engine?: readonly string[];
  /** Interpreter with PyTorch. Default: FSDNET_PYTHON, then python3. */
  readonly python?: string;
  /** Trainings of each side. Default 3. */
  readonly runs?: number;
  /** Seconds of each training that are timed. Default 3. */
  readonly seconds?: number;
}

/** Which rows runs are measured on. */
export interface ScoredRowsRequest extends ReadingRequest, Pick<TrainOptions, 'dataDir' | 'cache' | 'missing'> {
  /** A file of labelled rows. Default: the run's test rows. */
  readonly data?: string;
}

/** Options of `compare`. */
export interface CompareOptions extends EngineRequest, ScoredRowsRequest, Pick<TrainOptions, 'trustModelCode'> {
  /** Page to write with all runs side by side. Default: none. */
  readonly report?: string;
}

/** Options of `evaluate`. */
export interface EvaluateOptions
  extends EngineRequest, RunModelOptions, ScoredRowsRequest, Pick<TrainOptions, 'strict'> {
  /** Page to write about the run and this evaluation. Default: none. */
  readonly report?: string;
}

/** Options of `predict`. */
export interface PredictOptions
  extends EngineRequest, RunModelOptions, ReadingRequest, Pick<TrainOptions, 'batchSize' | 'missing' | 'strict'> {
  readonly data?: string;
  readonly out?: string;
  readonly format?: 'csv' | 'tsv' | 'jsonl' | 'parquet';
  /** Name of the column that is added. Default: prediction, or the first of prediction_2, … that the file does not have. */
  readonly predictionColumn?: string;
}

/** Options of `export`. */
export interface ExportOptions extends RunModelOptions, Pick<TrainOptions, 'dataDir' | 'cache' | 'threads'> {
  readonly out?: string;
  readonly force?: boolean;
  readonly externalData?: boolean;
  /** Narrower form of tables and matrices. Default: float32. */
  readonly quantize?: 'int8' | 'fp16';
  /** Largest fall of the AUC that `quantize` may cause. Default 0.001. */
  readonly maxAucLoss?: number;
  /** Labelled rows that `quantize` is measured on. Default: the run's test rows. */
  readonly data?: string;
  readonly engine?: 'auto' | 'onnx' | 'onnx-wasm';
}

/** Options of `embeddings`. */
export interface EmbeddingsOptions extends RunModelOptions {
  readonly field?: string;
  readonly out?: string;
  readonly format?: 'csv' | 'tsv' | 'jsonl';
}

/** Options of `describe`. */
export type DescribeOptions = Pick<
  TrainOptions,
  | 'model'
  | 'trustModelCode'
  | 'fsd'
  | 'set'
  | 'fusion'
  | 'connect'
  | 'hintProjection'
  | 'dataset'
  | 'dataDir'
  | 'cache'
  | 'embeddingDim'
  | 'hidden'
  | 'layers'
>;

/** Options of `serve`. */
export interface ServeOptions extends EngineRequest, RunModelOptions, PlainOptions<ServerOptions> {
  /** Processes that serve. Default 1. */
  readonly workers?: number;
}

/** Options of `setup`. */
export interface SetupOptions {
  readonly withoutGpu?: boolean;
  /** Which MPI. Default openmpi. */
  readonly mpi?: 'openmpi' | 'mpich';
}

const text = (unit: string, line: string): CommandOption => ({ type: 'text', unit, line });

const furtherMissing: CommandOption = { ...dataOptions.missing, otherwise: 'only what was missing in training' };

/** What reads and scores labelled rows; which ones is for each command to say. */
const scoredRowsOptions: CommandOptions<EngineRequest & Omit<ScoredRowsRequest, 'data'>> = {
  ...readingRequestOptions,
  missing: furtherMissing,
  dataDir: dataDirOption,
  cache: cacheOption,
  engine: engineOption,
  threads: threadsOption,
};

const runModelOptions: CommandOptions<RunModelOptions> = {
  model: {
    ...text('file', 'Module of the model, for a run made by a program or a module that has moved or changed.'),
    otherwise: 'as the run says',
  },
  trustModelCode: trainOptionTable.trustModelCode,
};

const format = (...choices: readonly string[]): CommandOption => ({
  type: 'choice',
  choices,
  otherwise: 'by extension',
  line: 'File format.',
});

const { dataset: _dataset, train: _train, ...ofOtherData } = dataOptions;

export const benchOptionTable: CommandOptions<BenchOptions> = {
  shape: {
    type: 'choice',
    choices: Object.keys(SHAPES),
    default: 'frappe',
    line: 'Draws rows of the shape of this set, where no file is named.',
    group: 'Data:',
  },
  train: dataOptions.train,
  ...ofOtherData,
  dataDir: dataDirOption,
  cache: cacheOption,
  model: trainOptionTable.model,
  fsd: trainOptionTable.fsd,
  batchSize: trainOptionTable.batchSize,
  engine: {
    type: 'names',
    unit: 'name,…',
    otherwise: 'all that are installed, without cpu',
    line: 'Engines to measure.',
    group: 'Running:',
  },
  python: {
    ...text('file', 'Interpreter whose PyTorch is measured beside them.'),
    otherwise: 'FSDNET_PYTHON, then python3',
    group: 'Running:',
  },
  runs: { type: 'integer', min: 1, max: 100, default: 3, line: 'Trainings of each side, in turns.', group: 'Running:' },
  seconds: {
    type: 'number',
    above: 0,
    max: 3600,
    default: 3,
    unit: 'seconds',
    line: 'Time of each training that is measured.',
    group: 'Running:',
  },
  threads: threadsOption,
};

export const inspectOptionTable: CommandOptions<InspectOptions> = {
  ...(Object.fromEntries(
    Object.keys(ofOtherData).map((name) => [name, trainOptionTable[name as keyof typeof ofOtherData]]),
  ) as typeof ofOtherData),
  out: {
    ...text('file', 'Writes what was understood as a YAML or JSON file for train --config.'),
    group: 'Output:',
  },
};

export const evaluateOptionTable: CommandOptions<EvaluateOptions> = {
  data: { ...text('file', 'File to evaluate on, or "sql:SELECT …".'), otherwise: 'the test rows of the run' },
  report: { ...text('file', 'HTML page to write about the run and this evaluation.'), otherwise: 'none' },
  ...runModelOptions,
  ...scoredRowsOptions,
  strict: strictOption,
};

export const compareOptionTable: CommandOptions<CompareOptions> = {
  data: {
    ...text('file', 'File of labelled rows to compare on, or "sql:SELECT …".'),
    otherwise: 'the test rows of the runs',
  },
  report: { ...text('file', 'HTML page to write with all runs side by side.'), otherwise: 'none' },
  trustModelCode: trainOptionTable.trustModelCode,
  ...scoredRowsOptions,
};

export const updateOptionTable: CommandOptions<UpdateOptions> = {
  train: {
    type: 'entries',
    unit: 'file',
    line: 'Files of the new rows, in the order of time; several are one source. "sql:SELECT …" reads through DuckDB.',
  },
  out: {
    ...text('dir', 'Run folder to write.'),
    otherwise: 'the run with its number raised: ctr/7 → ctr/8, ctr → ctr-2',
  },
  ...updateRequestOptions,
  ...runModelOptions,
  ...readingRequestOptions,
  engine: engineOption,
  threads: threadsOption,
};

export const predictOptionTable: CommandOptions<PredictOptions> = {
  data: text('file', 'Rows to score: a file, "-" for standard input, or "sql:SELECT …".'),
  out: text('file', 'File to write, "-" for standard output.'),
  format: format('csv', 'tsv', 'jsonl', 'parquet'),
  predictionColumn: {
    ...text('name', 'Name of the column that is added.'),
    otherwise: 'prediction; prediction_2 and so on in a file that has one',
  },
  ...runModelOptions,
  ...readingRequestOptions,
  missing: furtherMissing,
  batchSize: {
    type: 'integer',
    default: 4096,
    min: 1,
    max: 1_000_000,
    unit: 'rows',
    line: 'Rows per inference call.',
  },
  engine: engineOption,
  threads: threadsOption,
  strict: strictOption,
};

export const exportOptionTable: CommandOptions<ExportOptions> = {
  out: text(
    'file',
    'Model file to write, such as serve/model.onnx; schema.json and encoder.mjs are written beside it.',
  ),
  force: { type: 'boolean', default: false, line: 'Replaces files that exist.' },
  externalData: {
    type: 'boolean',
    otherwise: 'when they take more than 1 GiB',
    line: 'Writes the weights to a file beside the model.',
  },
  quantize: {
    type: 'choice',
    choices: ['int8', 'fp16'],
    otherwise: 'none, float32',
    line: 'Stores tables and matrices as 8-bit integers or in half precision, and measures what that costs.',
  },
  maxAucLoss: {
    type: 'number',
    min: 0,
    max: 1,
    default: ACCEPTED_AUC_LOSS,
    line: 'Refuses to write when --quantize lets the AUC fall further.',
  },
  data: {
    ...text('file', 'Labelled rows that --quantize is measured on, or "sql:SELECT …".'),
    otherwise: 'the test rows of the run',
  },
  ...runModelOptions,
  dataDir: dataDirOption,
  cache: cacheOption,
  engine: {
    type: 'choice',
    choices: ['auto', 'onnx', 'onnx-wasm'],
    otherwise: 'auto, the fastest that works here',
    line: 'Engine that loads the model again to check it.',
    group: 'Running:',
  },
  threads: threadsOption,
};

export const embeddingsOptionTable: CommandOptions<EmbeddingsOptions> = {
  field: text('name', 'The field.'),
  out: text('file', 'File to write (csv, tsv or jsonl), "-" for standard output.'),
  format: format('csv', 'tsv', 'jsonl'),
  ...runModelOptions,
};

const {
  model,
  trustModelCode,
  fsd,
  set,
  fusion,
  connect,
  hintProjection,
  dataset,
  dataDir,
  cache,
  embeddingDim,
  hidden,
  layers,
} = trainOptionTable;

export const describeOptionTable: CommandOptions<DescribeOptions> = {
  model,
  trustModelCode,
  fsd,
  set,
  fusion,
  connect,
  hintProjection,
  dataset,
  dataDir,
  cache,
  embeddingDim,
  hidden,
  layers,
};

export const dataOptionTable: CommandOptions<Pick<TrainOptions, 'dataDir' | 'cache'>> = {
  dataDir: dataDirOption,
  cache: cacheOption,
};

export const serveOptionTable: CommandOptions<ServeOptions> = {
  ...commandOptions<ServerOptions>('Serving:', serverOptions),
  workers: { type: 'integer', default: 1, min: 1, max: 256, unit: 'processes', line: 'Processes that serve together.' },
  ...runModelOptions,
  engine: engineOption,
  threads: { ...threadsOption, otherwise: '1' },
};

export const setupOptionTable: CommandOptions<SetupOptions> = {
  withoutGpu: {
    type: 'boolean',
    default: false,
    line: 'Installs tfjs-node-gpu on a machine without a GPU or its driver, such as one that builds an image.',
  },
  mpi: {
    type: 'choice',
    choices: ['openmpi', 'mpich'],
    otherwise: 'openmpi',
    line: 'Implementation of MPI that setup mpi installs.',
  },
};

/** `train` on the command line: its options, or a file that holds them. */
export const configOption: CommandOption = {
  ...text('file', 'Reads options from a JSON, YAML or TypeScript file.'),
  group: 'Data:',
};
