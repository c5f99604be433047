export type { DatasetFacts, FieldFact } from './dataset-facts.ts';
export { datasetNames, describeDataset } from './datasets.ts';
