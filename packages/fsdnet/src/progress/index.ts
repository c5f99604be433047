export { progressView } from './progress-view.ts';
export type { ProgressPoint, ProgressView } from './progress-view.ts';
