import { knownDatasets } from './known-datasets.ts';
import type { OptionDefinition, OptionTable } from './option.ts';
import type { TrainOptions } from './train-options.ts';

const data = (option: Omit<OptionDefinition, 'group'>): OptionDefinition => ({ ...option, group: 'Data:' });
const model = (option: Omit<OptionDefinition, 'group'>): OptionDefinition => ({ ...option, group: 'Model:' });
const fsd = (option: Omit<OptionDefinition, 'group'>): OptionDefinition => ({ ...option, group: 'Self-distillation:' });
const training = (option: Omit<OptionDefinition, 'group'>): OptionDefinition => ({ ...option, group: 'Training:' });
const running = (option: Omit<OptionDefinition, 'group'>): OptionDefinition => ({ ...option, group: 'Running:' });

/** Options of `train` that are not kept in a configuration file. */
export const engineOption: OptionDefinition = running({
  kind: { type: 'choice', values: ['auto', 'onnx', 'onnx-wasm', 'tfjs-node', 'tfjs-node-gpu', 'cpu'] },
  placeholder: 'name',
  description: 'what computes',
  default: 'auto, the fastest that works here',
});

export const threadsOption: OptionDefinition = running({
  kind: { type: 'integer', min: 1, max: 256 },
  placeholder: 'n',
  description: 'threads',
  default: 'number of cores',
});

export const dataDirOption: OptionDefinition = data({
  kind: { type: 'text' },
  placeholder: 'dir',
  description: 'folder of the known data sets',
  default: 'FSDNET_DATA_DIR, then the cache folder',
});

/** Every option of `train`, in the order of the help. */
export const trainOptionTable: OptionTable<TrainOptions> = {
  dataset: data({
    kind: { type: 'choice', values: knownDatasets },
    placeholder: 'name',
    description: 'a known data set',
  }),
  dataDir: dataDirOption,
  train: data({
    kind: { type: 'text' },
    placeholder: 'file',
    description: 'training file: csv, tsv, libsvm or jsonl (also .gz), or parquet',
  }),
  valid: data({ kind: { type: 'text' }, placeholder: 'file', description: 'validation file' }),
  test: data({ kind: { type: 'text' }, placeholder: 'file', description: 'test file' }),
  split: data({
    kind: { type: 'text' },
    placeholder: 'a:b:c',
    description: 'shares of train, valid and test rows',
    default: '8:1:1',
  }),
  splitBy: data({
    kind: { type: 'text' },
    placeholder: 'time|group:column',
    description: 'oldest rows train, or rows of one value stay together; else at random',
  }),
  label: data({ kind: { type: 'text' }, placeholder: 'column', description: 'column of the label' }),
  positive: data({ kind: { type: 'text' }, placeholder: 'value', description: 'label value that counts as a click' }),
  categorical: data({ kind: { type: 'names' }, placeholder: 'columns', description: 'columns with one token a row' }),
  numeric: data({ kind: { type: 'names' }, placeholder: 'columns', description: 'columns with numbers' }),
  multi: data({
    kind: { type: 'repeated' },
    placeholder: 'column:separator',
    description: 'a column with lists, e.g. "genres:|"',
  }),
  ignore: data({ kind: { type: 'names' }, placeholder: 'columns', description: 'columns that are not used' }),
  weight: data({ kind: { type: 'text' }, placeholder: 'column', description: 'column of sample weights' }),
  missing: data({
    kind: { type: 'text' },
    placeholder: 'token',
    description: 'means "missing" besides the empty cell',
  }),
  encoding: data({ kind: { type: 'text' }, placeholder: 'name', description: 'text encoding', default: 'utf-8' }),
  numericScaling: data({
    kind: { type: 'choice', values: ['standard', 'raw', 'log', 'log-buckets', 'soft-buckets'] },
    placeholder: 'how',
    description: 'scaling of numbers, categories as with Criteo, or learned buckets (AutoDis)',
    default: 'standard',
  }),
  softBuckets: data({
    kind: { type: 'repeated' },
    placeholder: 'field:buckets',
    description: 'learned buckets of a numeric field, scaled as it is',
  }),
  softBucketTemperature: data({
    kind: { type: 'number', min: 0, exclusive: 'min' },
    placeholder: 'τ',
    description: 'temperature of all soft buckets: the smaller, the harder',
    default: '1',
  }),
  softBucketSkip: data({
    kind: { type: 'number', min: 0 },
    placeholder: 'α',
    description: 'weight of the hidden layer in the scores of soft buckets',
    default: '0.5',
  }),
  hash: data({
    kind: { type: 'repeated' },
    placeholder: 'field:rows',
    description: 'hash the tokens of a field into table rows instead of keeping a vocabulary',
  }),
  share: data({
    kind: { type: 'repeated' },
    placeholder: 'field,field',
    description: 'fields with one vocabulary and one table, e.g. "item,clicked_items"',
  }),
  dim: data({
    kind: { type: 'repeated' },
    placeholder: 'field:size',
    description: "embedding size of a field, where the model allows sizes that differ; else --embedding-dim's",
  }),
  pretrained: data({
    kind: { type: 'repeated' },
    placeholder: 'field:file',
    description:
      'vectors that the values of a field start from: word2vec text, or value and numbers in csv, tsv, jsonl or parquet',
  }),
  freeze: data({
    kind: { type: 'repeated' },
    placeholder: 'field[:all]',
    description: 'keep the pre-trained vectors of a field as they are; with :all those of its other values too',
  }),
  positiveWeight: data({
    kind: { type: 'number', min: 0, exclusive: 'min' },
    placeholder: 'factor',
    description: 'weight of training rows with a click',
    default: '1',
  }),
  negativeRate: data({
    kind: { type: 'number', min: 0, max: 1, exclusive: 'min' },
    placeholder: 'share',
    description: 'keep this share of the training rows without a click; predictions are corrected for it',
    default: '1',
  }),

  model: model({
    kind: { type: 'text' },
    placeholder: 'name|file',
    description: 'model by name, or a module',
    default: 'fsdnet',
  }),
  fsd: model({ kind: { type: 'flag' }, description: 'self-distillation on the model; fsdnet = dcn-v2 with --fsd' }),
  set: model({
    kind: { type: 'repeated' },
    placeholder: 'name=value',
    description: "an option of the model's own; `describe` lists them",
  }),

  fusion: fsd({
    kind: { type: 'choice', values: ['concat', 'hadamard', 'add', 'attention'] },
    placeholder: 'how',
    description: 'how the streams are joined',
    default: 'concat',
  }),
  alpha: fsd({
    kind: { type: 'number', min: 0, max: 1 },
    placeholder: 'α',
    description: 'weight of the cross-entropy',
  }),
  beta: fsd({ kind: { type: 'number', min: 0 }, placeholder: 'β', description: 'weight of the hint loss' }),
  temperature: fsd({
    kind: { type: 'number', min: 0, exclusive: 'min' },
    placeholder: 'T',
    description: 'temperature of the soft labels',
  }),
  kl: fsd({
    kind: { type: 'choice', values: ['bernoulli', 'official'] },
    placeholder: 'form',
    description: "soft-label loss: the paper's or the authors' code's",
    default: 'bernoulli',
  }),
  softLabels: fsd({ kind: { type: 'flag' }, negative: true, description: 'without soft labels; sets alpha to 1' }),
  hints: fsd({ kind: { type: 'flag' }, negative: true, description: 'without the hint loss' }),
  hintProjection: fsd({ kind: { type: 'flag' }, description: 'project hints between layers of unequal width' }),
  connect: fsd({
    kind: { type: 'choice', values: ['every-layer', 'last-layer', 'implicit-only'] },
    placeholder: 'where',
    description: 'where the streams meet',
    default: 'every-layer',
  }),

  preset: training({
    kind: { type: 'choice', values: ['paper', 'default'] },
    placeholder: 'name',
    description:
      "where unnamed hyper-parameters come from: the authors' values (on for the four benchmark sets) or the rule for own data",
  }),
  embeddingDim: training({
    kind: { type: 'integer', min: 1, max: 4096 },
    placeholder: 'n',
    description: 'width of the embedding vectors',
  }),
  hidden: training({ kind: { type: 'integers' }, placeholder: 'n,n,n', description: 'widths of the MLP' }),
  layers: training({
    kind: { type: 'integer', min: 1, max: 64 },
    placeholder: 'n',
    description: 'depth of the explicit stream; without --hidden, of the MLP too',
  }),
  activation: training({
    kind: { type: 'text' },
    placeholder: 'name',
    description: 'activation of the MLP: relu, tanh, …',
  }),
  dropout: training({
    kind: { type: 'number', min: 0, max: 1, exclusive: 'max' },
    placeholder: 'rate',
    description: 'drop probability in the MLP',
  }),
  batchNorm: training({ kind: { type: 'flag' }, description: 'batch normalisation in the MLP' }),
  batchSize: training({
    kind: { type: 'integer', min: 1, max: 1_000_000 },
    placeholder: 'rows',
    description: 'rows a step',
  }),
  epochs: training({
    kind: { type: 'integer', min: 1, max: 100_000 },
    placeholder: 'n',
    description: 'most passes over the training rows',
  }),
  optimizer: training({
    kind: { type: 'choice', values: ['adam', 'sgd', 'adagrad'] },
    placeholder: 'name',
    description: 'update rule',
    default: 'adam',
  }),
  learningRate: training({
    kind: { type: 'number', min: 0, exclusive: 'min' },
    placeholder: 'rate',
    description: 'step size',
    default: '0.001',
  }),
  lrSchedule: training({
    kind: { type: 'choice', values: ['plateau', 'constant'] },
    placeholder: 'how',
    description: 'plateau = × 0.1 when the monitored metric does not improve',
    default: 'plateau',
  }),
  clipNorm: training({
    kind: { type: 'number', min: 0 },
    placeholder: 'norm',
    description: 'largest global norm of the gradient, 0 = off',
    default: '10',
  }),
  embeddingL2: training({
    kind: { type: 'number', min: 0 },
    placeholder: 'λ',
    description: 'L2 weight of the embedding tables',
  }),
  networkL2: training({
    kind: { type: 'number', min: 0 },
    placeholder: 'λ',
    description: 'L2 weight of all other parameters',
    default: '0',
  }),
  tableUpdate: training({
    kind: { type: 'choice', values: ['dense', 'sparse'] },
    placeholder: 'how',
    description: 'all rows each step, or those of the batch',
    default: 'dense',
  }),
  monitor: training({
    kind: { type: 'choice', values: ['auc', 'logloss', 'gauc'] },
    placeholder: 'metric',
    description: 'picks the best epoch',
    default: 'auc',
  }),
  groupBy: training({ kind: { type: 'text' }, placeholder: 'column', description: 'groups rows for gauc' }),
  patience: training({
    kind: { type: 'integer', min: 1, max: 100_000 },
    placeholder: 'epochs',
    description: 'misses in a row before training stops',
    default: '2',
  }),
  minCount: training({
    kind: { type: 'integer', min: 1, max: 1_000_000_000 },
    placeholder: 'n',
    description: 'rarer tokens count as unknown',
  }),
  labelNoise: training({
    kind: { type: 'number', min: 0, max: 1 },
    placeholder: 'share',
    description: 'share of training labels to flip',
    default: '0',
  }),
  seed: training({
    kind: { type: 'integer', min: 0, max: 0xffff_ffff },
    placeholder: 'n',
    description: 'seed of everything random',
    default: '2023',
  }),

  engine: engineOption,
  threads: threadsOption,
  out: running({
    kind: { type: 'text' },
    placeholder: 'dir',
    description: 'run folder',
    default: 'runs/<data>-<model>-<time>',
  }),
  resume: running({ kind: { type: 'flag' }, description: 'continue the run in --out' }),
  checkpointSeconds: running({
    kind: { type: 'number', min: 0.1, max: 86_400 },
    placeholder: 's',
    description: 'seconds between checkpoints inside an epoch',
    default: '60',
  }),
};
