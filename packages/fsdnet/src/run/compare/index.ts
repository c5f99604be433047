export { compareRuns } from './compare-runs.ts';
export { comparisonPage, comparisonText } from './compare-text.ts';
