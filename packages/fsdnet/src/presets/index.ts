export { knownDatasets } from './known-datasets.ts';
export { benchmarkSets, l2ByRows, minCountFor, presetFor } from './presets.ts';
export type { Hyperparameters, Preset, PresetQuestion } from './preset.ts';
