export { datasetNames, describeDataset, fittingOf } from './datasets.ts';
export type { DatasetFacts, FieldFact } from './datasets.ts';
