/**
 * Everything that `fsdnet train` understands. The command line spells the names with hyphens (`--batch-size`), a
 * configuration file may use either spelling. "preset" as a default means: the preset of the data set
 * (`fsdnet describe --dataset NAME` prints it).
 */
export interface TrainOptions {
  // ── data ──
  /** A known data set: sample, frappe, ml-1m, ml-1m-genres, ml-tag, criteo, avazu. Default: none, then `train` names a file. */
  readonly dataset?: string;
  /** Folder that holds the known data sets. Default: FSDNET_DATA_DIR, then the user's cache folder. */
  readonly dataDir?: string;
  /** Training file: csv, tsv, libsvm/libfm or jsonl (also gzipped), or parquet. */
  readonly train?: string;
  /** Validation file. Default: split off `train`. */
  readonly valid?: string;
  /** Test file. Default: split off `train` when neither `valid` nor `split` is given. */
  readonly test?: string;
  /** Shares of training, validation and test rows, "8:1:1". Default 8:1:1 when neither `valid` nor `test` is given. */
  readonly split?: string;
  /**
   * "time:column": the oldest rows train, the newest test; "group:column": rows of one value stay together.
   * Default: rows are split at random.
   */
  readonly splitBy?: string;
  /** Column of the label. */
  readonly label?: string;
  /** Label value that counts as a click. Default: 1 or true. */
  readonly positive?: string;
  /** Columns that hold one token a row. Default: inferred. */
  readonly categorical?: readonly string[];
  /** Columns that hold numbers. Default: inferred. */
  readonly numeric?: readonly string[];
  /** Columns that hold lists, each "name:separator". Default: none. */
  readonly multi?: readonly string[];
  /** Columns that are not used. Default: none. */
  readonly ignore?: readonly string[];
  /** Column of sample weights. Default: none. */
  readonly weight?: string;
  /** A token that means "missing" besides the empty cell. */
  readonly missing?: string;
  /** Text encoding of the files. Default utf-8. */
  readonly encoding?: string;
  /**
   * How numbers are scaled; "log-buckets" makes categories of them as the authors do with Criteo, "soft-buckets" gives them
   * 20 learned buckets of the standardised value (AutoDis). Default standard.
   */
  readonly numericScaling?: 'standard' | 'raw' | 'log' | 'log-buckets' | 'soft-buckets';
  /** Numeric fields with soft buckets, each "field:buckets"; `numericScaling` scales them too. Default: none. */
  readonly softBuckets?: readonly string[];
  /** τ of all soft buckets. Default 1. */
  readonly softBucketTemperature?: number;
  /** α of all soft buckets. Default 0.5. */
  readonly softBucketSkip?: number;
  /** Fields whose tokens are hashed into table rows instead of a vocabulary, each "field:rows". Default: none. */
  readonly hash?: readonly string[];
  /** Fields that share one vocabulary and one table, each "a,b". Default: none. */
  readonly share?: readonly string[];
  /** Embedding sizes of single fields, each "field:size". Default: `embeddingDim`. */
  readonly dim?: readonly string[];
  /**
   * Files of vectors that the values of fields start from, each "field:file". Text as word2vec writes it, or csv, tsv, jsonl
   * or Parquet with the value in the first column, as `fsdnet embeddings` writes it. Default: none.
   */
  readonly pretrained?: readonly string[];
  /** Fields whose pre-trained vectors stay as they are, each "field", or "field:all" for all of its rows. Default: none. */
  readonly freeze?: readonly string[];
  /** Factor on the weight of training rows with a click. Default 1. */
  readonly positiveWeight?: number;
  /** Share of the training rows without a click that are kept; predictions are corrected for it. Default 1. */
  readonly negativeRate?: number;

  // ── model ──
  /** A model by name, or a module whose default export is a model or backbone. Default fsdnet. */
  readonly model?: string;
  /** Feature-fusion self-distillation on the model. Default false; always true for fsdnet. */
  readonly fsd?: boolean;
  /** Options of the model's own, each "name=value". */
  readonly set?: readonly string[];

  // ── self-distillation ──
  /** How the two streams are joined after each layer. Default concat. */
  readonly fusion?: 'concat' | 'hadamard' | 'add' | 'attention';
  /** Weight of the cross-entropy. Default: preset. */
  readonly alpha?: number;
  /** Weight of the hint loss. Default: preset. */
  readonly beta?: number;
  /** Temperature of the soft labels. Default: preset. */
  readonly temperature?: number;
  /** Soft-label loss: the paper's formula or what the authors' code computes. Default bernoulli. */
  readonly kl?: 'bernoulli' | 'official';
  /** Soft-label loss on. Off sets `alpha` to 1, as the authors' code does. Default true. */
  readonly softLabels?: boolean;
  /** Hint loss on. Default true. */
  readonly hints?: boolean;
  /** Linear maps to the teacher's width, for fused layers of unequal width. Default false. */
  readonly hintProjection?: boolean;
  /** Where the streams meet. Default every-layer. */
  readonly connect?: 'every-layer' | 'last-layer' | 'implicit-only';

  // ── training ──
  /** Where unnamed hyper-parameters come from. Default: paper for the four benchmark sets, else the set's own. */
  readonly preset?: 'paper' | 'default';
  /** Width of the embedding vectors. Default: preset. */
  readonly embeddingDim?: number;
  /** Widths of the MLP's layers. Default: preset. */
  readonly hidden?: readonly number[];
  /** Depth of the explicit stream; without `hidden`, of the MLP too. Default: preset. */
  readonly layers?: number;
  /** Activation of the MLP. Default: preset. */
  readonly activation?: string;
  /** Drop probability in the MLP. Default: preset. */
  readonly dropout?: number;
  /** Batch normalisation in the MLP. Default: preset. */
  readonly batchNorm?: boolean;
  /** Rows a training step. Default: preset. */
  readonly batchSize?: number;
  /** Most passes over the training rows. Default: preset. */
  readonly epochs?: number;
  readonly optimizer?: 'adam' | 'sgd' | 'adagrad';
  /** Default: preset. */
  readonly learningRate?: number;
  /** plateau: × 0.1 when the monitored metric does not improve. Default plateau. */
  readonly lrSchedule?: 'plateau' | 'constant';
  /** Largest global norm of the gradient; 0 = no clipping. Default 10. */
  readonly clipNorm?: number;
  /** λ of (λ/2)·‖table‖². Default: preset. */
  readonly embeddingL2?: number;
  /** λ of the dense parameters. Default 0. */
  readonly networkL2?: number;
  /** dense: every row decays at every step, as in the paper; sparse: only rows of the batch. Default dense. */
  readonly tableUpdate?: 'dense' | 'sparse';
  /** Metric on the validation rows that picks the best epoch. Default auc. */
  readonly monitor?: 'auc' | 'logloss' | 'gauc';
  /** Column whose values group rows for gauc. Default: none. */
  readonly groupBy?: string;
  /** Epochs without improvement before training stops. Default 2. */
  readonly patience?: number;
  /** Tokens seen less often in the training rows count as unknown. Default: preset. */
  readonly minCount?: number;
  /** Share of training labels that are flipped, for robustness studies. Default 0. */
  readonly labelNoise?: number;
  /** Seed of everything random. Default 2023. */
  readonly seed?: number;

  // ── running ──
  /** Default auto: the fastest that works here. */
  readonly engine?: 'auto' | 'onnx' | 'onnx-wasm' | 'tfjs-node' | 'tfjs-node-gpu' | 'cpu';
  /** Default: the number of cores. */
  readonly threads?: number;
  /** Run folder. Default runs/<data>-<model>-<date>. */
  readonly out?: string;
  /** Continue the run in `out`. Default false. */
  readonly resume?: boolean;
  /** Seconds between checkpoints inside an epoch. Default 60. */
  readonly checkpointSeconds?: number;
}

/** Type-checks a configuration module; returns its argument. */
export function defineConfig(options: TrainOptions): TrainOptions {
  return options;
}
