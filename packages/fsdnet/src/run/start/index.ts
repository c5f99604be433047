export { asBefore } from './as-before.ts';
export { generationFile } from './generation-file.ts';
export { generationOf, startResult, tellStart } from './growth-result.ts';
export type { StartResult } from './growth-result.ts';
export { openStart, reopenStart } from './open-start.ts';
export type { OpenStart, StartSpec } from './open-start.ts';
export { optionsOfStart, refuseOtherShapes } from './options-of-start.ts';
export type { StartOptions } from './options-of-start.ts';
