/** Hyper-parameters of one training, all named. */
export interface Hyperparameters {
  readonly embeddingDim: number;
  readonly hidden: readonly number[];
  readonly layers: number;
  readonly activation: string;
  readonly dropout: number;
  readonly batchNorm: boolean;
  readonly batchSize: number;
  readonly epochs: number;
  readonly optimizer: 'adam' | 'sgd' | 'adagrad';
  readonly learningRate: number;
  readonly lrSchedule: 'plateau' | 'constant';
  /** 0 = no clipping. */
  readonly clipNorm: number;
  readonly embeddingL2: number;
  readonly networkL2: number;
  readonly tableUpdate: 'dense' | 'sparse';
  readonly monitor: 'auc' | 'logloss' | 'gauc';
  readonly patience: number;
  readonly minCount: number;
  readonly labelNoise: number;
  readonly seed: number;
  /** Used by FSD versions only. */
  readonly alpha: number;
  readonly beta: number;
  readonly temperature: number;
  /** A model's own options by their names for `--set`; those that a model does not have say nothing to it. */
  readonly modelOptions: Readonly<Record<string, number | boolean | string>>;
}

/** Hyper-parameters and where they come from. */
export interface Preset {
  /** "paper": the authors' own; "published": a benchmark set's values, with what others have published for the model. */
  readonly name: 'paper' | 'published' | 'default';
  /** Printed before training. */
  readonly reason: string;
  readonly values: Hyperparameters;
}

/** What a preset may depend on. */
export interface PresetQuestion {
  /** Model name; fsdnet and a plain dcn-v2 share their values. */
  readonly model: string;
  /** Known data set; undefined for the user's own files. */
  readonly dataset?: string | undefined;
  /** Default: paper where it exists. */
  readonly preset?: 'paper' | 'default' | undefined;
  /** Training rows, on which λ depends for own data. */
  readonly trainRows: number;
}
