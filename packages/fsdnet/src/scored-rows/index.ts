export { scoredOutput } from './choose-output.ts';
export { predictionColumn } from './scored-output.ts';
export type { ScoredOutput } from './scored-output.ts';
