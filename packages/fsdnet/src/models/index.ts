export { buildModel } from './build-model.ts';
export { modelNames } from './built-in-models.ts';
export { modelRequestOf } from './model-request-of.ts';
export { parameterRows, shapeText } from './parameter-rows.ts';
export { displayName } from './model-spec.ts';
export { findModel, modelRequestNames, resolveModel, settableOptions } from './resolve-model.ts';
export type { BuiltInModel } from './built-in-models.ts';
export type { ModelSpec } from './model-spec.ts';
export type { ResolvedModel } from './resolve-model.ts';
