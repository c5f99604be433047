/**
 * The toolkit in one package: models by name, FSDNet, presets, runs that load by themselves. The command line is the
 * program `fsdnet` of this package. Models, engines and readers are imported only when they are used.
 *
 * @packageDocumentation
 */
export { fsdNet } from './library/fsd-net.ts';
export type { FsdNetOptions } from './library/fsd-net.ts';
export { createModel, modelNames } from './library/create-model.ts';
export { loadModel } from './library/load-model.ts';
export type { LoadRunOptions } from './library/load-model.ts';
export { train } from './library/train.ts';
export type { TrainResult, TrainWatch } from './library/train.ts';
export { exportModel } from './serving/index.ts';
export type { ExportModelOptions, ExportReport, QuantizationReport } from './serving/index.ts';
export { runFolder } from '@fsdnet/training/node';
export type { LoadModelOptions } from '@fsdnet/training/node';
export { benchmarkSets, presetFor } from './models/presets/index.ts';
export type { Hyperparameters, Preset, PresetQuestion } from './models/presets/index.ts';
export { defineConfig } from './cli/options/train-options.ts';
export type { TrainOptions } from './cli/options/train-options.ts';
