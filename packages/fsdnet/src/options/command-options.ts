import type { OptionDefinition, OptionTable } from './option.ts';
import { dataDirOption, engineOption, threadsOption, trainOptionTable } from './train-option-table.ts';
import type { TrainOptions } from './train-options.ts';

type EngineOptions = Pick<TrainOptions, 'engine' | 'threads'>;

/** Options of `evaluate`. */
export interface EvaluateOptions extends EngineOptions, Pick<TrainOptions, 'dataDir' | 'encoding'> {
  /** A file to evaluate on. Default: the run's test rows. */
  readonly data?: string;
}

/** Options of `predict`. */
export interface PredictOptions extends EngineOptions, Pick<TrainOptions, 'encoding' | 'batchSize'> {
  readonly data?: string;
  readonly out?: string;
  readonly format?: 'csv' | 'tsv' | 'jsonl' | 'parquet';
}

/** Options of `export`. */
export interface ExportOptions extends Pick<TrainOptions, 'dataDir' | 'threads'> {
  readonly out?: string;
  readonly force?: boolean;
  readonly externalData?: boolean;
  readonly engine?: 'auto' | 'onnx' | 'onnx-wasm';
}

/** Options of `embeddings`. */
export interface EmbeddingsOptions {
  readonly field?: string;
  readonly out?: string;
  readonly format?: 'csv' | 'tsv' | 'jsonl';
}

/** Options of `describe`. */
export type DescribeOptions = Pick<
  TrainOptions,
  | 'model'
  | 'fsd'
  | 'set'
  | 'fusion'
  | 'connect'
  | 'hintProjection'
  | 'dataset'
  | 'dataDir'
  | 'embeddingDim'
  | 'hidden'
  | 'layers'
>;

/** Options of `setup`. */
export interface SetupOptions {
  readonly withoutGpu?: boolean;
}

/** Options of `data`. */
export type DataOptions = Pick<TrainOptions, 'dataDir'>;

const text = (placeholder: string, description: string, standard?: string): OptionDefinition => ({
  kind: { type: 'text' },
  placeholder,
  description,
  ...(standard !== undefined && { default: standard }),
});

const encoding = text('name', 'text encoding of the file', 'utf-8');

const format = (...values: readonly string[]): OptionDefinition => ({
  kind: { type: 'choice', values },
  placeholder: 'name',
  description: 'format',
  default: 'by extension',
});

export const evaluateOptionTable: OptionTable<EvaluateOptions> = {
  data: text('file', 'evaluate on this file', 'the test rows of the run'),
  encoding,
  dataDir: dataDirOption,
  engine: engineOption,
  threads: threadsOption,
};

export const predictOptionTable: OptionTable<PredictOptions> = {
  data: text('file', 'rows to score, "-" for standard input'),
  out: text('file', 'result, "-" for standard output'),
  format: format('csv', 'tsv', 'jsonl', 'parquet'),
  encoding,
  batchSize: {
    kind: { type: 'integer', min: 1, max: 1_000_000 },
    placeholder: 'rows',
    description: 'rows scored at once',
    default: '4096',
  },
  engine: engineOption,
  threads: threadsOption,
};

export const exportOptionTable: OptionTable<ExportOptions> = {
  out: text('file', 'the model, for example serve/model.onnx; schema.json and encoder.mjs lie beside it'),
  force: { kind: { type: 'flag' }, description: 'replace files that exist' },
  externalData: {
    kind: { type: 'flag' },
    description: 'weights in a file beside the model',
    default: 'when they take more than 1 GiB',
  },
  dataDir: dataDirOption,
  engine: {
    ...engineOption,
    kind: { type: 'choice', values: ['auto', 'onnx', 'onnx-wasm'] },
    description: 'what loads the model again to check it',
  },
  threads: threadsOption,
};

export const embeddingsOptionTable: OptionTable<EmbeddingsOptions> = {
  field: text('name', 'the field'),
  out: text('file', 'result: csv, tsv or jsonl, "-" for standard output'),
  format: format('csv', 'tsv', 'jsonl'),
};

const { model, fsd, set, fusion, connect, hintProjection, dataset, dataDir, embeddingDim, hidden, layers } =
  trainOptionTable;

export const describeOptionTable: OptionTable<DescribeOptions> = {
  model,
  fsd,
  set,
  fusion,
  connect,
  hintProjection,
  dataset,
  dataDir,
  embeddingDim,
  hidden,
  layers,
};

export const dataOptionTable: OptionTable<DataOptions> = { dataDir: dataDirOption };

export const setupOptionTable: OptionTable<SetupOptions> = {
  withoutGpu: {
    kind: { type: 'flag' },
    description: 'tfjs-node-gpu on a machine without GPU and driver, such as one that builds an image',
  },
};

/** `train` on the command line: its options, or a file that holds them. */
export const configOption: OptionDefinition = {
  kind: { type: 'text' },
  placeholder: 'file',
  description: 'options from a JSON, YAML or TypeScript file',
  group: 'Data:',
};
