/**
 * What engines and trainers import besides `@fsdnet/core`: the forward pass and what it declares, dense parameters and
 * batches, keyed randomness, and the words that our packages share about data, options and times.
 *
 * @packageDocumentation
 */
export { countParameters, parameterRows } from '../counting/index.ts';
export type { ParameterCount, ParameterRow } from '../counting/index.ts';
export {
  columnOf,
  DEFAULT_MIN_COUNT,
  isDecimal,
  LabelReader,
  SchemaFitter,
  selectRows,
  shortestFloat32,
  timeOfCell,
} from '../data/index.ts';
export type { EncodedLists, EncodeOptions, RowBuilder, RowBuilderOptions, SchemaFitterOptions } from '../data/index.ts';
export { AbortedError, DisposedError, DivergedError, EngineError, StorageError } from '../errors.ts';
export {
  BATCH_NORM_MOMENTUM,
  bucketVectorsName,
  collectManifest,
  DEFAULT_TABLE,
  dropTape,
  foldStatistics,
  ForwardPass,
  sizeOf,
  startsAtClickRate,
  tableWidth,
  totalLoss,
  withBackend,
} from '../forward/index.ts';
export type {
  BatchNormOptions,
  EmbeddingOptions,
  ForwardBindings,
  ForwardPassOptions,
  Manifest,
  MaskSpec,
  ParameterSpec,
  StatisticsSpec,
  TableSpec,
} from '../forward/index.ts';
export type { TrainingFacts } from '../initializers/index.ts';
export { logOdds } from '../metrics/index.ts';
export { correctedForSampling, probabilityCorrectedForSampling, withCalibration } from '../model/index.ts';
export type { Calibration } from '../model/index.ts';
export {
  brokenRule,
  checkOptions,
  isPromise,
  optionNamed,
  resolveValues,
  resultOptions,
  ruleOf,
  shownValue,
} from '../options/index.ts';
export type {
  BooleanOption,
  ChoiceOption,
  EntriesOption,
  IntegersOption,
  NamesOption,
  NumberOption,
  Option,
  OptionOf,
  Options,
  OptionWithoutDefault,
  Resolved,
  TextOption,
  ValueOption,
} from '../options/index.ts';
export { integerBelow, keyedRandom, MaskFiller, maskKeepCount, shuffledOrder } from '../random/index.ts';
export type { Random } from '../random/index.ts';
export {
  fieldLayout,
  fittedSchemaFromJson,
  fittedSchemaToJson,
  hashedVocabulary,
  NUMERIC_SCALINGS,
  PAD,
  schemaFingerprint,
  sourceColumn,
  vocabularyOf,
} from '../schema/index.ts';
export type {
  CategoricalFeature,
  Field,
  FieldLayout,
  FittedField,
  FittedSchemaJson,
  MultiValuedFeature,
  NumericFeature,
  NumericScale,
  NumericScaling,
  Piecewise,
  Pooling,
  RankScores,
  ResolvedSoftBuckets,
  SchemaLimits,
  SoftBuckets,
  TimePart,
  TimeRange,
  TimeSource,
  TokenOptions,
  Vocabulary,
} from '../schema/index.ts';
export { nearestWord } from '../spelling/index.ts';
export { checkZone, DAY, hourOfWeek, TIME_NUMBERS, UTC } from '../times/index.ts';
export type { TimeNumbers } from '../times/index.ts';
export { BatchBuffers } from './batch-buffers.ts';
export type { BatchBuffersOptions } from './batch-buffers.ts';
export type {
  Batch,
  CompiledModel,
  DenseParameters,
  DenseState,
  Engine,
  ModelSpec,
  Predictions,
  PredictOutputs,
  StepKey,
  StepResult,
} from './engine.ts';
export { EXPORTED_OUTPUT, exportedInput } from './exported-ports.ts';
export type { ExportedPort } from './exported-ports.ts';
export { HostDenseParameters } from './host-dense-parameters.ts';
export type { OptimizerMath, OptimizerRule, UpdateRange } from './optimizer-rule.ts';
export { parameterWeight, statisticsWeights, tableWeight } from './weight-names.ts';
