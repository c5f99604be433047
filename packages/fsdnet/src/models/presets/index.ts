export { benchmarkSets, fittedFor, presetFor, presetNames, sharedValues } from './presets.ts';
export { publishedUnusedParts } from './published-counts.ts';
export type { Hyperparameters, Preset, PresetQuestion } from './preset.ts';
