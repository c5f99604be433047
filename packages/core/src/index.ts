/**
 * What authors of models, data and metrics import: at most 80 names, which a test counts. Engines and trainers need more,
 * which `@fsdnet/core/engine` has.
 *
 * @packageDocumentation
 */
export { ConfigError, CtrError, InputError, ShapeError } from './errors.ts';
export type { ErrorCode, ErrorParts } from './errors.ts';
export { RowEncoder } from './data/index.ts';
export type { CtrData, EncodedRows, Row } from './data/index.ts';
export type { FieldEmbeddings, ForwardContext } from './forward/index.ts';
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
export type { Fan, Initializer, NormalOptions, UniformOptions } from './initializers/index.ts';
export { activate, dense, layerNorm, linearHead, mlp, mlpLayer, stopGradient, width } from './layers/index.ts';
export type { Activation, DenseOptions, LayerNormOptions, MlpLayerOptions, MlpOptions } from './layers/index.ts';
export { binaryCrossEntropy } from './losses/index.ts';
export {
  auc,
  aucDifference,
  aucWithInterval,
  calibrationCurve,
  expectedCalibrationError,
  groupAuc,
  logLoss,
  prAuc,
} from './metrics/index.ts';
export type { CalibrationBin, CalibrationOptions, NumberColumn, UncertainAuc } from './metrics/index.ts';
export { defineBackbone, defineModel, mlpStreamOptions, modelLoss } from './model/index.ts';
export type {
  BackboneDefinition,
  CtrModel,
  LossParts,
  MlpStreamOptions,
  ModelDefinition,
  ModelOutput,
  ParallelBackbone,
  ParallelLayers,
  Target,
} from './model/index.ts';
export { resolveOptions } from './options/index.ts';
export type { OptionTable } from './options/index.ts';
export { categorical, defineSchema, multiValued, numeric, timestamp } from './schema/index.ts';
export type {
  CategoricalOptions,
  Feature,
  FittedSchema,
  MultiValuedOptions,
  NumericOptions,
  Schema,
  TimestampOptions,
} from './schema/index.ts';
