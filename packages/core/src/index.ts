/**
 * Everything a model author imports, and the words that the other packages share.
 *
 * @packageDocumentation
 */
export {
  AbortedError,
  ConfigError,
  CtrError,
  DisposedError,
  DivergedError,
  EngineError,
  InputError,
  ShapeError,
  StorageError,
} from './errors.ts';
export type { ErrorCode, ErrorParts } from './errors.ts';
export { countParameters } from './counting/index.ts';
export type { ParameterCount } from './counting/index.ts';
export {
  columnOf,
  DEFAULT_MIN_COUNT,
  isDecimal,
  LabelReader,
  RowEncoder,
  SchemaFitter,
  selectRows,
  shortestFloat32,
  timeOfCell,
} from './data/index.ts';
export type {
  CtrData,
  EncodedLists,
  EncodedRows,
  EncodeOptions,
  Row,
  RowBuilder,
  RowBuilderOptions,
  SchemaFitterOptions,
} from './data/index.ts';
export { BatchBuffers, HostDenseParameters } from './engine/index.ts';
export type {
  Batch,
  BatchBuffersOptions,
  CompiledModel,
  DenseParameters,
  DenseState,
  Engine,
  ModelSpec,
  OptimizerMath,
  OptimizerRule,
  Predictions,
  PredictOutputs,
  StepKey,
  StepResult,
  UpdateRange,
} from './engine/index.ts';
export {
  BATCH_NORM_EPSILON,
  BATCH_NORM_MOMENTUM,
  bucketVectorsName,
  collectManifest,
  DEFAULT_TABLE,
  dropTape,
  FIRST_ORDER_TABLE,
  foldStatistics,
  ForwardPass,
  sizeOf,
  startsAtClickRate,
  tableWidth,
  totalLoss,
  withBackend,
} from './forward/index.ts';
export type {
  BatchNormOptions,
  EmbeddingOptions,
  FieldEmbeddings,
  ForwardBindings,
  ForwardContext,
  ForwardPassOptions,
  Manifest,
  MaskSpec,
  ParameterSpec,
  StatisticsSpec,
  TableSpec,
} from './forward/index.ts';
export {
  clickRate,
  constant,
  normal,
  ones,
  uniform,
  xavierNormal,
  xavierUniform,
  zeros,
} from './initializers/index.ts';
export type { Fan, Initializer, NormalOptions, TrainingFacts, UniformOptions } from './initializers/index.ts';
export {
  activate,
  ACTIVATIONS,
  crossLayerMatrix,
  crossLayerVector,
  dense,
  layerNorm,
  linearHead,
  mlp,
  mlpLayer,
  stopGradient,
  width,
} from './layers/index.ts';
export type {
  Activation,
  CrossLayerVectorOptions,
  DenseOptions,
  LayerNormOptions,
  LinearHeadOptions,
  MlpLayerOptions,
  MlpOptions,
} from './layers/index.ts';
export { binaryCrossEntropy } from './losses/index.ts';
export {
  auc,
  aucDifference,
  aucWithInterval,
  calibrationCurve,
  expectedCalibrationError,
  groupAuc,
  logLoss,
  logOdds,
  prAuc,
} from './metrics/index.ts';
export type { CalibrationBin, CalibrationOptions, NumberColumn, UncertainAuc } from './metrics/index.ts';
export {
  correctedForSampling,
  defineBackbone,
  mlpStreamOptions,
  modelLoss,
  probabilityCorrectedForSampling,
  withCalibration,
} from './model/index.ts';
export type {
  BackboneDefinition,
  Calibration,
  CtrModel,
  LossParts,
  MlpStreamOptions,
  ModelOutput,
  ParallelBackbone,
  ParallelLayers,
  Target,
} from './model/index.ts';
export {
  brokenRule,
  checkOptions,
  isPromise,
  nearestOption,
  optionNamed,
  resolveOptions,
  resolveValues,
  resultOptions,
  ruleOf,
  shownValue,
} from './options/index.ts';
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
  OptionTable,
  OptionWithoutDefault,
  Resolved,
  TextOption,
  ValueOption,
} from './options/index.ts';
export { integerBelow, keyedRandom, MaskFiller, maskKeepCount, shuffledOrder } from './random/index.ts';
export type { Random } from './random/index.ts';
export {
  categorical,
  defineSchema,
  fieldLayout,
  FITTED_SCHEMA_VERSION,
  fittedSchemaFromJson,
  fittedSchemaToJson,
  hashedVocabulary,
  multiValued,
  numeric,
  NUMERIC_SCALINGS,
  PAD,
  schemaFingerprint,
  sourceColumn,
  timestamp,
  vocabularyFromCounts,
  vocabularyOf,
} from './schema/index.ts';
export type {
  CategoricalFeature,
  CategoricalOptions,
  Feature,
  Field,
  FieldLayout,
  FittedField,
  FittedSchema,
  FittedSchemaJson,
  MultiValuedFeature,
  MultiValuedOptions,
  NumericFeature,
  NumericOptions,
  NumericScale,
  NumericScaling,
  Piecewise,
  Pooling,
  RankScores,
  ResolvedSoftBuckets,
  Schema,
  SoftBuckets,
  TimePart,
  TimeRange,
  TimeSource,
  TimestampOptions,
  TokenOptions,
  Vocabulary,
} from './schema/index.ts';
export { nearestWord } from './spelling/index.ts';
export { checkZone, DAY, hourOfWeek, TIME_NUMBERS, UTC } from './times/index.ts';
export type { TimeNumbers } from './times/index.ts';
