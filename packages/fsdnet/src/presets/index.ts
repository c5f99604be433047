export { benchmarkSets, minCountFor, presetFor } from './presets.ts';
export type { Hyperparameters, Preset, PresetQuestion } from './preset.ts';
